/** Every route that an application really has, read from its routers. */
import type { Express, Router } from 'express'

export interface Route {
  method: string
  /** As it was given to Express; an expression as its source. */
  path: string
}

/** What is read of a layer of a router, whatever its kind. */
interface Layer {
  name: string
  rawPath: string
  route?: { path: string | RegExp | (string | RegExp)[]; methods: Record<string, boolean> }
  handle: { stack?: Layer[] }
}

/**
 * @param inner what the one application in this one answers: Express hides the routes of applications in applications
 * @throws Error when there is another application in it, whose routes nobody would see
 */
export function routesOf(outer: Router | Express, inner?: Router): Route[] {
  const stack = (outer as { router?: Router }).router?.stack ?? (outer as Router).stack
  return routesBelow('', stack as unknown as Layer[], inner ? [inner] : [])
}

function routesBelow(prefix: string, stack: Layer[], hidden: Router[]): Route[] {
  return stack.flatMap(({ name, rawPath, route, handle }) => {
    if (route) return routesAt(prefix, route)
    const below = prefix + (rawPath === '/' ? '' : rawPath)
    if (handle.stack) return routesBelow(below, handle.stack, hidden)
    if (name !== 'mounted_app') return []
    const inner = hidden.pop()
    if (!inner) throw new Error(`nobody knows the routes of an application at ${below}/`)
    return routesBelow(below, inner.stack as unknown as Layer[], hidden)
  })
}

const routesAt = (prefix: string, { path, methods }: Layer['route'] & object): Route[] =>
  [path].flat().flatMap((each) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: prefix + (typeof each === 'string' ? each : each.source),
    })),
  )

/** A page of Chromium with one worker, made from a script of this repository, that is asked and answers. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser } from 'puppeteer-core'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Milliseconds. */
const LOOK_EVERY = 100

interface State {
  answer: { result?: unknown; error?: string } | null
}

export interface WorkerPage {
  /** Posts a message to the worker, resolves with its answer. @throws Error when the worker failed */
  ask<T>(message: unknown): Promise<T>
  close(): Promise<void>
}

/** A script of this repository as one file. */
export async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** @param entry answers each message with one of `{result}` or `{error}` */
export async function openWorker(browser: Browser, entry: string): Promise<WorkerPage> {
  const script = await bundled(entry)
  const server = createServer((request, response) => {
    const isScript = request.url === '/worker.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><title>bench</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const worker = await page.evaluateHandle(() => new Worker('/worker.js', { type: 'module' }))
  /** The answer is looked for from time to time, as one call of the browser's protocol must not take minutes. */
  const post = (given: Worker, message: unknown) => {
    const state: State = { answer: null }
    given.onmessage = ({ data }) => {
      if ('result' in data || 'error' in data) state.answer = data
    }
    given.onerror = ({ message }) => {
      state.answer = { error: message || 'the worker does not start' }
    }
    given.postMessage(message)
    return state
  }
  return {
    async ask<T>(message: unknown) {
      const state = await page.evaluateHandle(post, worker, message)
      for (;;) {
        const answer = await page.evaluate(({ answer }) => answer, state)
        if (answer?.error !== undefined) throw new Error(answer.error)
        if (answer) return answer.result as T
        await wait(LOOK_EVERY)
      }
    },
    async close() {
      await page.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

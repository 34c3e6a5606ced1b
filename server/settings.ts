/** What the readers of settings share: SNUG_* variables of the environment, validated at the start. */
import * as v from 'valibot'

export type Environment = Record<string, string | undefined>

/** First and last UDP port for media. */
export interface PortRange {
  from: number
  to: number
}

/** A setting that can't be used. The message is one line for the administrator and holds no value of a secret. */
export class ConfigError extends Error {}

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]']

/** Variables of one area: of each its schema and an example that is printed with a complaint. */
export type Variables = Record<string, readonly [v.GenericSchema<string, unknown>, string]>
type Value<V extends Variables, N extends keyof V> = v.InferOutput<V[N][0]>

/** Reads the variables of one area. All throw ConfigError. */
export interface Reader<V extends Variables> {
  /** An empty variable counts as not set. */
  read<N extends keyof V & string>(env: Environment, name: N): Value<V, N> | undefined
  required<N extends keyof V & string>(env: Environment, name: N, because: string): NonNullable<Value<V, N>>
}

export function readerOf<V extends Variables>(variables: V): Reader<V> {
  const exampleOf = (name: keyof V) => variables[name]?.[1]
  const read = <N extends keyof V & string>(env: Environment, name: N): Value<V, N> | undefined => {
    const text = env[name]
    const schema = variables[name]?.[0]
    if (!text || !schema) return undefined
    const result = v.safeParse(schema, text)
    if (result.success) return result.output as Value<V, N>
    throw new ConfigError(`${name} ${result.issues[0].message}. Example: ${name}=${exampleOf(name)}`)
  }
  return {
    read,
    required(env, name, because) {
      const value = read(env, name)
      if (value !== undefined && value !== null) return value
      throw new ConfigError(`${name} is needed with ${because}. Example: ${name}=${exampleOf(name)}`)
    },
  }
}

export const wholeNumber = (min: number, max: number, what: string) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,6}$/, what),
    v.transform(Number),
    v.minValue(min, what),
    v.maxValue(max, what),
  )

export const Port = wholeNumber(1, 65_535, 'must be a port from 1 to 65535')

export const parsed = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined)
export const isLoopback = (url: string): boolean => LOOPBACK_HOSTS.includes(parsed(url)?.hostname ?? '')

const PORTS_TEXT = 'must be two UDP ports from 1024 to 65535, at least 100 apart'
export const PortsText = v.pipe(
  v.string(),
  v.regex(/^\d{4,5}-\d{4,5}$/, PORTS_TEXT),
  v.transform((text): PortRange => {
    const [from = 0, to = 0] = text.split('-').map(Number)
    return { from, to }
  }),
  v.check(({ from, to }) => from >= 1_024 && to <= 65_535 && to - from >= 100, PORTS_TEXT),
)

export const NotEmpty = v.pipe(v.string(), v.minLength(1, 'must not be empty'))
export const Address = v.pipe(v.string(), v.ip('must be an IP address'))
export const Switch = v.pipe(
  v.picklist(['0', '1'], 'must be 0 or 1'),
  v.transform((text) => text === '1'),
)

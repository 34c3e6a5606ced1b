/** What this server uses of Janode, which ships no types. */
declare module 'janode' {
  import type { EventEmitter } from 'node:events'
  import type Handle from 'janode/handle'

  export interface Session extends EventEmitter {
    attach<T extends Handle>(plugin: {
      id: string
      Handle: new (session: Session, id: number) => T
    }): Promise<T>
    destroy(): Promise<void>
  }
  export interface Connection extends EventEmitter {
    /** @param keepAlive seconds */
    create(keepAlive: number): Promise<Session>
    close(): Promise<void>
  }
  interface Configuration {
    address: { url: string; apisecret: string }[]
    max_retries: number
    retry_time_secs: number
    ws_options?: object
  }
  const Janode: {
    connect(configuration: Configuration): Promise<Connection>
    Logger: { setLevel(level: 'none'): void }
    EVENT: Record<
      | 'CONNECTION_CLOSED'
      | 'CONNECTION_ERROR'
      | 'SESSION_DESTROYED'
      | 'HANDLE_DETACHED'
      | 'HANDLE_HANGUP'
      | 'HANDLE_ICE_FAILED'
      | 'HANDLE_WEBRTCUP',
      string
    >
  }
  export default Janode
}

declare module 'janode/handle' {
  import { EventEmitter } from 'node:events'
  import type { Session } from 'janode'

  export default class Handle extends EventEmitter {
    constructor(session: Session, id: number)
    readonly id: number
    sendRequest(request: object, timeoutMs: number): Promise<unknown>
    detach(): Promise<void>
    ownsTransaction(id: string): boolean
    closeTransactionWithError(id: string, error: Error): void
    closeTransactionWithSuccess(id: string, data: unknown): void
    handleMessage(message: object): unknown
  }
}

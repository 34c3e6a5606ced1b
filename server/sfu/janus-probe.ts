import * as v from 'valibot'
import WebSocket from 'ws'

const Info = v.object({
  janus: v.literal('server_info'),
  plugins: v.object({ 'janus.plugin.videoroom': v.object({}) }),
})
/** Milliseconds for one attempt. */
const PROBE_WITHIN = 2_000

/** Whether a Janus with VideoRoom answers at a control WebSocket. */
export function answers(url: string, apiSecret: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, 'janus-protocol', { handshakeTimeout: PROBE_WITHIN })
    const timer = setTimeout(() => finish(false), PROBE_WITHIN)
    const finish = (ok: boolean) => {
      clearTimeout(timer)
      socket.terminate()
      resolve(ok)
    }
    socket.on('error', () => finish(false))
    socket.on('close', () => finish(false))
    socket.on('open', () =>
      socket.send(JSON.stringify({ janus: 'info', transaction: 'probe', apisecret: apiSecret })),
    )
    socket.on('message', (data) => finish(v.is(Info, parse(String(data)))))
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * What a page elsewhere and the meeting in a frame of the server tell each other (`isolated`). The first word of each
 * side goes by `postMessage` to exactly the other's origin; the page's carries a port, and all else goes through that.
 */
import * as v from 'valibot'
import { IdentityKey, PublicKey, TokenAnswer } from './http.ts'

/** Path of the page in the frame; `?origin=` is the origin of the page around it. */
export const FRAME_PATH = '/frame'

/** Custom properties of the element that the meeting in the frame takes over. */
export const LOOKS = ['accent', 'on-accent', 'background', 'surface', 'text', 'radius', 'font'] as const

const Text = (most: number) => v.pipe(v.string(), v.maxLength(most))
/** Of an error, known here or not. */
const Code = Text(64)
const Ref = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Attributes and properties of the element, but for those that bring tokens. */
export const FrameSettings = v.strictObject({
  room: Text(255),
  roomKey: v.optional(Text(64)),
  identityKeys: v.optional(v.pipe(v.array(IdentityKey), v.maxLength(24))),
  displayName: Text(255),
  editName: v.boolean(),
  language: Text(64),
  theme: v.picklist(['light', 'dark', 'auto']),
  pageShortcuts: v.boolean(),
  autojoin: v.boolean(),
  /** Whether the page brings tokens; else the person signs in at the server. */
  asks: v.boolean(),
  /** What the meeting is about. */
  title: Text(512),
  look: v.record(v.picklist(LOOKS), Text(255)),
})
export type FrameSettings = v.InferOutput<typeof FrameSettings>

/** By `postMessage` from the frame: it can be opened. */
export const FrameReady = v.strictObject({ type: v.literal('snug-frame-ready') })
/** By `postMessage` from the page, with a port. */
export const FrameOpen = v.strictObject({ type: v.literal('snug-frame-open'), settings: FrameSettings })
/** By `postMessage` from the page, as the right to share a screen can be handed over so alone. `ref` as of a call. */
export const FrameShare = v.strictObject({ type: v.literal('snug-frame-share'), ref: Ref })

export const FRAME_METHODS = ['join', 'leave', 'setMicrophone', 'setCamera', 'shareScreen'] as const
export type FrameMethod = (typeof FRAME_METHODS)[number]

/** Through the port, from the page. */
export const ToFrame = v.variant('type', [
  v.strictObject({ type: v.literal('set'), settings: FrameSettings }),
  v.strictObject({
    type: v.literal('call'),
    ref: Ref,
    method: v.picklist(FRAME_METHODS),
    on: v.optional(v.boolean()),
  }),
  v.strictObject({ type: v.literal('access'), ref: Ref, access: TokenAnswer }),
  v.strictObject({ type: v.literal('no-access'), ref: Ref, code: Code }),
])
export type ToFrame = v.InferOutput<typeof ToFrame>

export const FRAME_STATES = [
  'signed-out',
  'connecting',
  'lobby',
  'pre-join',
  'joining',
  'in-call',
  'reconnecting',
  'left',
  'failed',
] as const

const Someone = v.strictObject({
  id: Text(64),
  name: Text(255),
  self: v.boolean(),
  microphone: v.boolean(),
  camera: v.boolean(),
  screen: v.boolean(),
})

/** Through the port, from the frame: what the element's events say, answers to calls, and questions for a token. */
export const FromFrame = v.variant('type', [
  v.strictObject({ type: v.literal('state'), state: v.picklist(FRAME_STATES) }),
  v.strictObject({ type: v.literal('participants'), participants: v.array(Someone) }),
  v.strictObject({ type: v.literal('error'), code: Code, text: Text(1_024) }),
  v.strictObject({ type: v.literal('done'), ref: Ref }),
  v.strictObject({ type: v.literal('undone'), ref: Ref, code: Code }),
  v.strictObject({ type: v.literal('access'), ref: Ref, deviceKey: PublicKey }),
])
export type FromFrame = v.InferOutput<typeof FromFrame>

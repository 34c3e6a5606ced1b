/** What few calls need: loaded when it is wanted, and one script, as each is small. */
export { blurred } from './blur.ts'
export { withoutNoise } from './noise.ts'
export { seekable } from './seekable.ts'

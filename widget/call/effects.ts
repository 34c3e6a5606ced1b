/** What changes the own picture and sound: loaded when one of them is wanted, and one script, as each is small. */
export { blurred } from './blur.ts'
export { withoutNoise } from './noise.ts'

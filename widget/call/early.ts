/** What of a call starts before its engine is here. */
export { type StartedWorker, startWorker } from '../worker/start.ts'

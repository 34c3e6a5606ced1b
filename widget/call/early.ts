/** What of a call starts before its engine is here. */
export { keepSpareWorker, type StartedWorker, startWorker, takeWorker } from '../worker/start.ts'

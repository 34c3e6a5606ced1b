// `npm start`: sets up what is missing, then runs the server in this process.
import { orExplain } from './report.mjs'
import { prepareStart } from './steps.mjs'

await orExplain(prepareStart)
await import('../../dist/server/main.js')

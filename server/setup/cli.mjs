#!/usr/bin/env node
// `npm run snug -- COMMAND …`: sets up what is missing, then carries the command out in this process.
import { orExplain } from './report.mjs'
import { prepareBuild } from './steps.mjs'

await orExplain(prepareBuild)
await import('../../dist/server/cli.js')

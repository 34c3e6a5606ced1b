import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { esbuildPlugin } from '@web/dev-server-esbuild'
import { chromeLauncher } from '@web/test-runner-chrome'

const switches = JSON.parse(
  readFileSync(new URL('./test/support/chromium-switches.json', import.meta.url), 'utf8'),
)

export default {
  files: 'test/component/**/*.test.ts',
  nodeResolve: { exportConditions: ['production', 'default'] },
  // A page behind another draws nothing and counts as hidden.
  concurrency: 1,
  plugins: [
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('./tsconfig.json', import.meta.url)),
    }),
  ],
  browsers: [
    chromeLauncher({
      launchOptions: {
        executablePath: process.env.SNUG_CHROMIUM || '/usr/bin/chromium',
        args: switches,
      },
    }),
  ],
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 180_000,
  testFramework: { config: { timeout: 20_000 } },
}

// The scripts of the app's pages, each whole by itself: `js/snug-NAME.mjs`, as Nextcloud looks for them.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const HERE = fileURLToPath(new URL('.', import.meta.url))
export const ENTRIES = ['main', 'guest', 'admin']

/** @param {string} entry @param {string} folder where the script goes */
export const configOf = (entry, folder) =>
  defineConfig({
    configFile: false,
    root: HERE,
    logLevel: 'warn',
    publicDir: false,
    build: {
      target: 'es2022',
      outDir: folder,
      emptyOutDir: false,
      license: { fileName: `snug-${entry}.licenses.md` },
      lib: { entry: `${HERE}src/${entry}.ts`, formats: ['es'], fileName: () => `snug-${entry}.mjs` },
      minify: 'esbuild',
    },
  })

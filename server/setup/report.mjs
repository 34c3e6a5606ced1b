// What the set-up tells the person at the terminal.

/** A set-up step that can't be done; the message says what to do. */
export class SetupError extends Error {}

export const say = (line) => process.stdout.write(`snug: ${line}\n`)

/** Runs `main`; a SetupError ends the process with its message and code 1. */
export async function orExplain(main) {
  try {
    return await main()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    process.stderr.write(`snug: ${error.message}\n`)
    process.exit(1)
  }
}

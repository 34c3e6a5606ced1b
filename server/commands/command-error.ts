/** A command that can't be carried out; the message is for the person at the terminal. */
export class CommandError extends Error {}

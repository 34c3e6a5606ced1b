/** The server can't start, for a reason the administrator can mend. The message is one line for them. */
export class StartError extends Error {}

/**
 * The metadata register: all that the server keeps, why, and for how long. What is not here is not kept. From it come
 * the deletion of what has expired, a person's export, the log's allow-list and docs/privacy.md; a test compares it
 * with the tables of a migrated database, both ways. Whoever adds a column describes it in `tables.ts`.
 */

/** Where something is kept. */
export type Place = 'database' | 'file' | 'memory' | 'log'

export interface RecordClass {
  title: string
  place: Place
  /** Whom it is about. */
  about: string
  /** What it is for: the reason that it exists. */
  purpose: string
  /** In which form it is kept. */
  form: string
  /** How long it is kept. */
  life: string
}

const IN_MEETING = 'people in a meeting'

export const REGISTER = {
  account: {
    title: 'Account',
    place: 'database',
    about: 'people with an account',
    purpose: 'to sign in, and to be added to rooms',
    form: 'random id, login, hash of a key that the browser derives from the password; no name, no address, no last sign-in',
    life: 'until the person or an administrator deletes it',
  },
  elsewhere: {
    title: 'Sign-in elsewhere',
    place: 'database',
    about: 'people who sign in at their organisation',
    purpose: 'to bring them back to the same account',
    form: 'hash of who vouches and for whom; no name, no groups, no tokens',
    life: 'the account’s',
  },
  secondFactor: {
    title: 'Second factor',
    place: 'database',
    about: 'people who set one up',
    purpose: 'to ask for a code of the person’s own device beside the password',
    form: 'secret of the authenticator application, sealed under a key outside of the database, and keyed hashes of the recovery codes that are unused; not when it was set up or used',
    life: 'until the person turns it off or an administrator resets it; at most the account’s',
  },
  vault: {
    title: 'Vault',
    place: 'database',
    about: 'people with an account',
    purpose: 'to find the keys of one’s rooms on another device',
    form: 'sealed by the browser; the server can’t open it',
    life: 'the account’s',
  },
  invitation: {
    title: 'Invitation',
    place: 'database',
    about: 'nobody yet',
    purpose: 'to let somebody make an account',
    form: 'hash of the secret in the link, and whether it makes an administrator; not who invited whom',
    life: 'until it is used; at most seven days',
  },
  passwordReset: {
    title: 'Link for a new password',
    place: 'database',
    about: 'people who forgot their password',
    purpose: 'to let them choose another one',
    form: 'hash of the secret in the link, account, and last day; not who made it',
    life: 'until it is used; at most until the day after',
  },
  session: {
    title: 'Session',
    place: 'database',
    about: 'people who are signed in',
    purpose: 'to stay signed in',
    form: 'hash of the session’s id, account, and end, which is a full quarter of a day; no address, no browser, no time of the sign-in',
    life: 'until signing out, or two hours without a request or a meeting; at most six to twelve hours',
  },
  room: {
    title: 'Room',
    place: 'database',
    about: 'members of rooms',
    purpose: 'to meet again in the same place',
    form: 'random id, title sealed by the browser, last day, which tells the day of the last use; not how often it was used, or by whom',
    life: '30 days after its last use; rooms of administrators until they are deleted',
  },
  membership: {
    title: 'Membership',
    place: 'database',
    about: 'members of rooms',
    purpose: 'to let only members in',
    form: 'room, account and role, and the group that it came with',
    life: 'the room’s',
  },
  group: {
    title: 'Group of a room',
    place: 'database',
    about: 'nobody in particular',
    purpose: 'to let people of an organisation’s group into a room',
    form: 'room, name of the group as an owner typed it, and role',
    life: 'the room’s',
  },
  guestLink: {
    title: 'Guest link',
    place: 'database',
    about: 'nobody: of a guest nothing is kept',
    purpose: 'to let people without an account knock at a room',
    form: 'hash of the secret in the link, room, last day, and how many entrances are left; not who made it',
    life: 'until it is revoked; at most 90 days, and the room’s',
  },
  host: {
    title: 'Host application',
    place: 'database',
    about: 'nobody',
    purpose: 'to believe the tokens by which an application lets its people in',
    form: 'name, origins of its pages, public keys, and the ids of its rooms where an administrator limits them; nothing of its people',
    life: 'until an administrator removes it',
  },
  securityEvent: {
    title: 'Security event',
    place: 'database',
    about: 'people whose account is attacked or disabled',
    purpose: 'to notice that somebody guesses passwords, and who may let people in',
    form: 'day, kind (all are below), how often, and a pseudonym of the account under the key of the week; no address, no browser, no time of the day, no room',
    life: 'fourteen days; whom it was about can be found out until the week is over, or the server is started again',
  },
  schema: {
    title: 'State of the database',
    place: 'database',
    about: 'nobody',
    purpose: 'to bring the tables up to date',
    form: 'names and times of the changes that were made to the tables',
    life: 'the database’s',
  },
  secrets: {
    title: 'Keys of the server',
    place: 'file',
    about: 'nobody',
    purpose: 'to sign cookies, tokens and identities, and to make pseudonyms',
    form: 'random keys in secrets.json, readable by the server’s user alone',
    life: 'the data folder’s',
  },
  meeting: {
    title: 'Meeting',
    place: 'memory',
    about: IN_MEETING,
    purpose: 'to hold the meeting: who is there, and what somebody missed whose connection broke',
    form: 'pseudonym per person and room, whether it is a guest’s, sealed messages, connections to the media server; nothing of it is written down',
    life: 'the meeting; sealed messages until everybody has them',
  },
  signingIn: {
    title: 'Sign-in under way',
    place: 'memory',
    about: 'people who sign in at their organisation',
    purpose: 'to know that whoever comes back is the one who left',
    form: 'random numbers under the hash of a session’s id; nothing of the person',
    life: 'until they come back; at most ten minutes',
  },
  lastUse: {
    title: 'Last use of a session',
    place: 'memory',
    about: 'people who are signed in',
    purpose: 'to sign out who is idle, and nobody who is in a meeting',
    form: 'time, under the hash of the session’s id; in a meeting that hash beside the pseudonym, so that a place ends with its session',
    life: 'two hours after it',
  },
  usedCode: {
    title: 'Used code',
    place: 'memory',
    about: 'people who sign in with a second factor',
    purpose: 'to take no code twice',
    form: 'account, and number of the half minute that the code is of',
    life: 'two minutes',
  },
  limit: {
    title: 'Counters of attempts',
    place: 'memory',
    about: 'people who sign in or connect',
    purpose: 'to stop the guessing of passwords, and floods',
    form: 'count under a keyed hash of the account or of the first part of the address; the key lives a day',
    life: 'at most one hour',
  },
  weekKey: {
    title: 'Key of the week',
    place: 'memory',
    about: 'nobody',
    purpose: 'to make the pseudonyms of security events',
    form: 'a random key, never written down',
    life: 'Monday to Sunday (UTC); then a new one is written over it',
  },
  diagnosis: {
    title: 'Diagnosis',
    place: 'file',
    about: 'people who connect while it is on',
    purpose: 'to find out why somebody can’t connect',
    form: 'off unless an administrator starts it, for an hour at most; everybody in a meeting sees that it is on; then times, addresses, browsers, pages and paths of requests, without the ids in them, in diagnosis.log',
    life: 'a day after its last line',
  },
  log: {
    title: 'Log',
    place: 'log',
    about: 'nobody',
    purpose: 'to see that the server works, or why it does not',
    form: 'the events below, with numbers and codes; nothing of a person',
    life: 'what the machine keeps of the server’s output',
  },
} as const satisfies Record<string, RecordClass>
export type ClassName = keyof typeof REGISTER

/** Asked for often, and kept nowhere: said in so many words. */
export const NOT_KEPT = [
  'who met whom, when, for how long, or how often',
  'names, pictures, chat, files, polls, raised hands: the server only relays their ciphertext',
  'addresses and browsers, of visitors as well as of people who are signed in',
  'when somebody signed in last, and single failed attempts',
  'statistics of use: nothing needs them, so there are no counters of meetings, people or minutes',
  'recordings: one is made on somebody’s device, if everybody there agrees, and never comes here',
] as const

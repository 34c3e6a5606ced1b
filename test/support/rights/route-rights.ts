/**
 * Who may ask which HTTP route for what: the whole table. A route without a row fails `attack/route-rights`; after a
 * change here, `npm run docs` writes docs/rights.md.
 */
import type { Row } from './row.ts'
import { ACCOUNTS, SIGN_IN_ELSEWHERE } from './rows-accounts.ts'
import { SECOND_FACTORS } from './rows-factors.ts'
import { ROOMS } from './rows-rooms.ts'
import { HOSTS, OPEN, PRIVACY } from './rows-server.ts'

/** What the table is made of, in the order of the document. */
export const SECTIONS: Record<string, Row[]> = {
  'Accounts and sessions': ACCOUNTS,
  'Second factors': SECOND_FACTORS,
  'Sign-in elsewhere': SIGN_IN_ELSEWHERE,
  'What is kept, deletion, diagnosis': PRIVACY,
  Rooms: ROOMS,
  'Host applications': HOSTS,
  'Pages, files, health': OPEN,
}
export const ROWS: Row[] = Object.values(SECTIONS).flat()

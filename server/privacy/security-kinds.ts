/** The security events that are counted, and why. There are no others. */

export const SECURITY_KINDS = {
  sign_in_failing: 'wrong passwords for one login until no more are taken: somebody may be guessing',
  second_factor_failing:
    'the right password and wrong codes until no more are taken: somebody else may have the password',
  password_reset_offered: 'an administrator made a link by which an account gets a new password',
  second_factor_removed: 'an administrator took the second factor off an account',
  throttled:
    'more requests, invitations or attempts than one place may make: a flood, or a limit that is too low',
  account_disabled: 'an administrator disabled an account',
  account_deleted: 'an account was deleted',
  host_added: 'an application may let people in',
  host_changed: 'pages or rooms of an application were changed',
  host_removed: 'an application may no longer let people in',
  host_key_added: 'an application got another key',
  host_key_removed: 'a key of an application is no longer valid',
  diagnosis_started: 'an administrator had addresses and browsers written down for a while',
} as const
export type SecurityKind = keyof typeof SECURITY_KINDS

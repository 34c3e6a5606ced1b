import { expect } from '@open-wc/testing'
import { failureText } from '../../widget/elements/failures.ts'

it('whatever the server may answer to who asks for access has a text of its own', () => {
  const unknown = failureText('nothing of the catalogue' as never)
  const answers = [
    'csrf',
    'disk_full',
    'forbidden',
    'internal',
    'not_found',
    'rate_limited',
    'signed_out',
  ] as const
  for (const code of answers) expect(failureText(code), code).not.to.equal(unknown)
})

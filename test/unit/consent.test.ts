/** Who agreed to be recorded, and what follows. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Consents, next, type Stand } from '../../widget/call/consent.ts'
import type { Consent } from '../../widget/call/meeting.ts'

const answers = (given: Record<string, Consent>) => new Map(Object.entries(given))
const ASKING: Stand = { at: 'asking', ask: 'a' }
const on = (...agreed: string[]): Stand => ({ at: 'on', ask: 'a', agreed: new Set(agreed) })

describe('a recording', () => {
  it('begins when all who are here agreed, and not before', () => {
    assert.deepEqual(next(ASKING, answers({ ben: 'agreed', cem: 'none' })), ASKING)
    assert.deepEqual(next(ASKING, answers({ ben: 'agreed', cem: 'agreed' })), on('ben', 'cem'))
  })

  it('does not begin without somebody who refused', () => {
    const over = { at: 'over', why: 'refused', who: 'cem' }
    assert.deepEqual(next(ASKING, answers({ ben: 'agreed', cem: 'refused' })), over)
    assert.deepEqual(next(ASKING, answers({ ben: 'none', cem: 'refused' })), over)
  })

  it('needs nobody’s word where nobody else is', () => {
    assert.deepEqual(next(ASKING, answers({})), on())
  })

  it('goes on without those who come later, until they agree', () => {
    const before = on('ben')
    assert.deepEqual(next(before, answers({ ben: 'agreed', cem: 'none' })), on('ben'))
    assert.deepEqual(next(before, answers({ ben: 'agreed', cem: 'refused' })), on('ben'))
    assert.deepEqual(next(before, answers({ ben: 'agreed', cem: 'agreed' })), on('ben', 'cem'))
  })

  it('ends with whoever was in it and refuses', () => {
    const over = { at: 'over', why: 'withdrawn', who: 'ben' }
    assert.deepEqual(next(on('ben', 'cem'), answers({ ben: 'refused', cem: 'agreed' })), over)
  })

  it('goes on when somebody leaves, who is asked anew when they come back', () => {
    const after = next(on('ben', 'cem'), answers({ cem: 'agreed' }))
    assert.deepEqual(after, on('cem'))
    assert.deepEqual(next(after, answers({ ben: 'none', cem: 'agreed' })), on('cem'))
  })

  it('leaves out whoever has not said anything to this request any more', () => {
    assert.deepEqual(next(on('ben'), answers({ ben: 'none' })), on())
  })

  it('stays over', () => {
    const over: Stand = { at: 'over', why: 'refused', who: 'ben' }
    for (const stand of [over, { at: 'idle' } as const])
      assert.equal(next(stand, answers({ ben: 'agreed' })), stand)
  })
})

describe('an answer', () => {
  const ask = (id: string) => ({ type: 'recording', ask: id, at: 'asking' }) as const
  const consent = (id: string, given: boolean, by = 'ada') =>
    ({ type: 'consent', by, ask: id, given }) as const

  it('counts for exactly the request it was given to', () => {
    const consents = new Consents()
    consents.hear('ada', ask('one'))
    consents.hear('ben', consent('one', true))
    assert.equal(consents.answer('ben', 'ada'), 'agreed')
    consents.hear('ada', ask('two'))
    assert.equal(consents.answer('ben', 'ada'), 'none')
    consents.hear('ben', consent('two', false))
    assert.equal(consents.answer('ben', 'ada'), 'refused')
  })

  it('is for one who records, from the one who gave it', () => {
    const consents = new Consents()
    for (const who of ['ada', 'cem']) consents.hear(who, ask('one'))
    consents.hear('ben', consent('one', true, 'ada'))
    assert.equal(consents.answer('ben', 'cem'), 'none')
    assert.equal(consents.answer('dan', 'ada'), 'none')
  })

  it('may be heard before what was asked, and means nothing when that is over', () => {
    const consents = new Consents()
    consents.hear('ben', consent('one', true))
    assert.equal(consents.answer('ben', 'ada'), 'none')
    consents.hear('ada', { type: 'recording', ask: 'one', at: 'on' })
    assert.equal(consents.answer('ben', 'ada'), 'agreed')
    consents.hear('ada', { type: 'recording', ask: 'one', at: 'over' })
    assert.equal(consents.request('ada'), undefined)
    assert.equal(consents.answer('ben', 'ada'), 'none')
  })
})

import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { Arrivals } from '../../widget/worker/arrivals.ts'

describe('who came and who went', () => {
  let told: string[]
  let waiting: Set<() => void>
  let arrivals: Arrivals
  const are = (names: Record<string, string>) => arrivals.are(new Map(Object.entries(names)))
  const pass = () => {
    for (const act of [...waiting]) act()
  }
  beforeEach(() => {
    told = []
    waiting = new Set()
    arrivals = new Arrivals(
      (kind, name) => told.push(`${kind} ${name}`),
      (_ms, act) => {
        waiting.add(act)
        return () => waiting.delete(act)
      },
    )
    are({ ada: 'Ada' })
  })

  it('is told by the names that they say, on coming and on leaving', () => {
    are({ ada: 'Ada', ben: '' })
    assert.deepEqual(told, [])
    arrivals.said('ben', 'Ben Okri')
    assert.deepEqual(told, ['joined Ben Okri'])
    arrivals.said('ben', 'Ben')
    are({ ada: 'Ada' })
    assert.deepEqual(told, ['joined Ben Okri', 'left Ben'])
    assert.equal(waiting.size, 0)
  })

  it('is told by what is known of who says nothing', () => {
    are({ ada: 'Ada', ben: 'ben' })
    pass()
    assert.deepEqual(told, ['joined ben'])
    arrivals.said('ben', 'Ben')
    assert.equal(told.length, 1)
  })

  it('is told of who goes before having said who they are', () => {
    are({ ada: 'Ada', ben: 'ben' })
    arrivals.tell('key-changed', 'ben')
    arrivals.gone('ben', 'removed')
    assert.deepEqual(are({ ada: 'Ada' }), ['ben'])
    assert.deepEqual(told, ['joined ben', 'key-changed ben', 'removed ben'])
    pass()
    assert.equal(told.length, 3)
  })

  it('is forgotten with the stay', () => {
    are({ ada: 'Ada', ben: '' })
    arrivals.reset()
    pass()
    arrivals.said('ben', 'Ben')
    assert.deepEqual(told, [])
  })
})

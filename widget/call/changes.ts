/** What news of the server and tellings of the encryption change in the model. Pure. */
import type { ServerMessage } from '../../protocol/index.ts'
import type { Telling } from './encryption.ts'
import { type Model, streamKey } from './model.ts'

type Of<T, K> = Extract<T, { type: K }>

export function afterNews(
  { roster }: Model,
  news: Of<ServerMessage, 'participant'> | Of<ServerMessage, 'gone'>,
): Partial<Model> {
  const id = news.type === 'gone' ? news.id : news.participant.id
  const rest = roster.filter((one) => one.id !== id)
  return { roster: news.type === 'gone' ? rest : [...rest, news.participant] }
}

export function afterTelling(
  model: Model,
  telling: Of<Telling, 'trouble' | 'people' | 'polls' | 'knocks'>,
): Partial<Model> {
  switch (telling.type) {
    case 'trouble': {
      const { participant, source, reason } = telling
      const troubles = new Map(model.troubles)
      if (reason === null) troubles.delete(streamKey(participant, source))
      else troubles.set(streamKey(participant, source), reason)
      return { troubles }
    }
    case 'people': {
      const { holders, level } = telling
      const names = new Map([...model.names, ...holders.map(({ id, name }) => [id, name] as const)])
      return { holders, security: level, names }
    }
    case 'polls':
      return { polls: telling.polls }
    case 'knocks':
      return { knocks: telling.knocks }
  }
}

import { noticeKinds, noticeStages } from '../../contracts/notice-api.ts'
import { phases } from '../../contracts/work-api.ts'
import { oneOf, query, type ApiSchema } from './common.ts'
import { holdingQuery, lightQuery } from './work.ts'

type Members = Readonly<Record<string, ApiSchema>>

const several = { type: 'string', maxLength: 2000, description: 'Several values are joined by commas.' }
const someOf = (values: readonly string[]) => ({ ...several, pattern: `^(${values.join('|')})(,(${values.join('|')}))*$` })
const phase = { ...someOf(phases), description: 'Of the work on it; several are joined by commas.' }
const level = someOf(['red', 'orange', 'yellow', 'blue'])
const region = { type: 'string', maxLength: 12, pattern: '^[0-9]*$' }
// SQLite ends a pattern at NUL, and what is left of this one would find everything.
const q = { type: 'string', maxLength: 200, pattern: '^[^\\u0000]*$' }

/** What narrows and sorts each list that people save views of; a view keeps nothing else. */
export const listQueries = {
  alerts: {
    topic: several, rule: several, state: several, level, light: lightQuery, phase,
    presence: oneOf(['firing', 'gone']),
    suppressed: oneOf(['no', 'only'], 'Alerts whose key is set aside: left out, or they alone.'),
    region, q, sort: oneOf(['lastSeen', '-lastSeen', 'firstSeen', '-firstSeen', 'level', '-level']),
  },
  cases: { topic: several, state: several, phase, level, region, q, sort: oneOf(['registered', '-registered', 'level', '-level']) },
  notices: { topic: several, kind: someOf(noticeKinds), stage: someOf(noticeStages), q },
  tasks: { subject: several, topic: several, light: lightQuery, mine: holdingQuery },
} as const satisfies Record<string, Members>

/** What narrows a list where it is shown as a board, which has an order of its own. */
export function boardQuery(list: 'alerts' | 'cases'): ApiSchema {
  const { sort: _, ...members } = listQueries[list]
  return query(members)
}

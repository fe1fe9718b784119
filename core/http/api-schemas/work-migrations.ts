import { hindrances, migrationStages } from '../../contracts/work-migration-api.ts'
import { count, flag, instant, listOf, localText, nullable, object, oneOf, problemSchema, text } from './common.ts'

const counts = object({
  moves: listOf(object({ from: localText, to: localText, count })),
  stays: listOf(object({ state: localText, why: oneOf([...hindrances]), count })),
})

const subject = oneOf(['topic', 'alert', 'case', 'notice', 'referral', 'feedback', 'duty', 'assessment', 'sample'])

export const migrationSchema = object({
  id: text, topic: text, subject, from: count, to: count, stage: oneOf([...migrationStages]),
  tried: nullable(counts), moved: nullable(counts), undone: nullable(counts),
  reason: nullable(text), undoReason: nullable(text), by: text, at: instant, job: text, problem: nullable(problemSchema),
  may: listOf(oneOf(['carry-out', 'undo'])),
})

export const workflowsSchema = object({
  items: listOf(object({ subject, title: localText, versions: listOf(object({ id: { ...nullable(text), description: 'Null: nothing has begun under it yet.' }, number: count, since: nullable(instant), running: flag, open: count })) })),
  migrations: listOf(migrationSchema, 'The newest first, at most 20.'),
})

export const migrationRequestSchema = object({ from: { type: 'string', minLength: 1, maxLength: 64, description: 'Id of the version that matters are to leave for the one that runs.' } })

export const migrationActRequestSchema = object({ reason: { type: 'string', minLength: 4, maxLength: 500, description: 'Stands in the history of every matter.' } })

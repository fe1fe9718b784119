import { assignActs, holdings } from '../../contracts/assign-api.ts'
import { lights } from '../../contracts/matter-clock.ts'
import { livedSubjects, phases } from '../../contracts/work-api.ts'
import { actAnswerSchema, hash, uuid } from './forms.ts'
import { commentSchema } from './comments.ts'
import { count, day, flag, instant, listOf, localText, nullable, object, oneOf, page, text, type ApiSchema } from './common.ts'

/** An organisation by its id and title. */
export const organisationRef = object({ id: text, title: localText })
const id = { type: 'string', minLength: 1, maxLength: 200 }
const note = { type: 'string', maxLength: 2000, description: 'Why, for those who come after; persons in it are masked.' }
const organisation = { ...id, description: 'Who is to take charge, for an action that hands over.' }

const phase = oneOf(phases)
const actionMembers = { name: text, title: localText, form: nullable(text), formVersion: nullable(text), handsOver: oneOf(['no', 'optional', 'required']), leadsTo: { ...phase, description: 'Phase of the state that it leads to.' }, needsReason: { ...flag, description: 'Its note has to say why.' } }

/** An action that the reader may do. */
export const actionSchema = object(actionMembers)

const light = oneOf(lights, 'The colour that comes from time, not the risk level.')
const anyLight = lights.join('|')
/** Lights in a query. */
export const lightQuery = { type: 'string', maxLength: 100, pattern: `^(${anyLight})(,(${anyLight}))*$`, description: 'Red, yellow, blue, green, by time; several are joined by commas.' }

/** How a matter stands with time; null once it is done with. */
export const timeSchema = nullable(object({
  light,
  due: nullable({ ...instant, description: 'Null where it has no deadline.' }),
  dueDay: nullable({ ...day, description: 'The last day, where its time is counted by days.' }),
  left: nullable({ ...localText, description: 'How much time is left, or over.' }),
  suspended: flag,
  provisional: { ...flag, description: 'The date may move when the next holidays are published.' },
  extensions: count,
  sentBack: count,
}))

const assigneeSchema = nullable({ ...object({ name: text, isOwn: flag }), description: 'Who has it; null: nobody, or nobody who still can.' })
/** Whose they are, in a query. */
export const holdingQuery = oneOf(holdings, 'Those that the reader has, those that nobody has yet, or those that colleagues have.')

export const assignRequestSchema = object({
  matters: { ...listOf(object({ id, acts: { ...count, description: 'How many acts the sender knew of.' } })), minItems: 1, maxItems: 500 },
  to: { ...nullable({ type: 'string', minLength: 1, maxLength: 200 }), description: 'Id of the account that is to have them, as `assignable` gives it or one’s own; null: nobody.' },
})

const extensionActs = ['ask', 'grant', 'refuse'] as const
const extensionSchema = nullable(object({
  span: { ...localText, description: 'How much one extension gives.' },
  left: { ...count, description: 'How many more there may be.' },
  asked: nullable(object({ by: text, at: instant, reason: text })),
  may: listOf(oneOf(extensionActs), 'What the reader may do about it now.'),
}))
export const extensionRequestSchema = object({ reason: { type: 'string', maxLength: 2000, description: 'Why; persons in it are masked. Who asks has to say it, and who refuses.' }, known: { ...count, description: 'How many acts the sender knew of.' } }, { optional: ['reason', 'known'] })

/** How the work on a matter stands. */
export const workSchema = object({
  state: text,
  stateTitle: localText,
  phase,
  since: instant,
  role: nullable(object({ name: text, title: localText })),
  organisation: nullable(organisationRef),
  assignee: assigneeSchema,
  assigning: listOf(oneOf(assignActs), 'What the reader may do about who has it.'),
  proposed: nullable({ ...organisationRef, description: 'Where the dispatch tables send it, else who answers for its region and department, while nobody is in charge.' }),
  why: nullable({ ...localText, description: 'Why the organisation in charge has it, where a dispatch table or its jurisdiction said so; while nobody is in charge why the one that is proposed, or why none is.' }),
  time: timeSchema,
  extension: extensionSchema,
  acts: count,
  actions: listOf(actionSchema, 'What its workflow lets the reader do.'),
})

/** Something that was done, in words. */
export const workEventSchema = object({ at: instant, text, by: text, answer: { ...nullable(object({ form: text, id: text })), description: 'What was answered with it, where the reader may see that.' }, comment: { ...commentSchema, description: 'Where it is what somebody said.' }, leaf: { ...hash, description: 'The leaf of the trail that it stands in.' }, matter: { ...object({ subject: oneOf(livedSubjects), id: text, title: localText }), description: 'Where it is of another matter than the one whose life is told: of which.' } }, { optional: ['comment', 'leaf', 'matter'] })

/** Assessments of a life beyond those that are told. */
export const untold = { ...count, description: 'Of so many assessments, the earlier ones, nothing is told here: each has a page of its own.' }

/** The whole life of an alert or a case. */
export const timelineSchema = object({ items: listOf(workEventSchema, 'What was done with it, and with what it became, came of, and was asked or drawn about, as far as the reader may see these; the newest first.'), untold })

export const workActRequestSchema = object({ known: { ...count, description: 'How many acts the sender knew of; of two people at once the second is told.' }, note, organisation, answer: actAnswerSchema }, { optional: ['known', 'note', 'organisation', 'answer'] })

const manyAnswerSchema = object({ id: uuid, version: hash, answer: { type: 'object', description: 'As the form’s schema has it.' } }, { description: 'To the action’s form, where it has one: each of the matters has it as its own. Sent again under its id it is stored once.' })

export const workActsRequestSchema = object({
  ids: { ...listOf(id), minItems: 1, maxItems: 5000, uniqueItems: true }, note, organisation, answer: manyAnswerSchema,
  byTable: { type: 'boolean', description: 'Each goes where the dispatch tables send it, else to the organisation that answers for its region and department.' },
}, { optional: ['note', 'organisation', 'byTable', 'answer'] })

const taskSchema = object({
  id: text,
  subject: text,
  topic: text,
  topicTitle: localText,
  title: { type: 'string', description: 'Identifiers in it are masked.' },
  level: nullable(oneOf(['red', 'orange', 'yellow', 'blue'])),
  state: text,
  stateTitle: localText,
  since: instant,
  time: timeSchema,
  role: object({ name: text, title: localText }),
  organisation: nullable(organisationRef),
  assignee: assigneeSchema,
  acts: count,
})
const tasks = page(taskSchema) as { readonly properties: Readonly<Record<string, ApiSchema>> }
export const taskPageSchema = object({ ...tasks.properties, lights: object(Object.fromEntries(lights.map((name) => [name, tasks.properties['total']!])), { description: 'How many there are of each light, whichever was asked for.' }) })

export const organisationSchema = object({ id: text, title: localText, parent: nullable(text), departmentKind: nullable(text), serves: listOf(text), withinReach: { type: 'boolean', description: 'The reader may hand matters over to it.' } })

export const openActionsRequestSchema = object({ ids: { ...listOf(id), minItems: 1, maxItems: 5000, uniqueItems: true } })
export const openActionsSchema = object({ items: listOf(object({ ...actionMembers, count: { ...count, description: 'How many of them allow it.' }, ids: { ...listOf(text), description: 'Which.' } })) })

export const askedExtensionsSchema = object({
  items: listOf(object({
    id: text, subject: text, topic: text, topicTitle: localText, title: { type: 'string', description: 'Identifiers in it are masked.' }, stateTitle: localText, organisation: nullable(organisationRef), time: timeSchema,
    span: { ...localText, description: 'How much would be given.' }, asked: object({ by: text, at: instant, reason: text }), acts: count,
  })),
  more: { ...flag, description: 'There may be more than were looked at.' },
})

export const extensionsRequestSchema = object({
  matters: { ...listOf(object({ id, acts: { ...count, description: 'How many acts the sender knew of.' } })), minItems: 1, maxItems: 500 },
  reason: { type: 'string', maxLength: 2000, description: 'Why; persons in it are masked. Who refuses has to say it.' },
}, { optional: ['reason'] })

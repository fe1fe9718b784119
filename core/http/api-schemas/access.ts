import { sightKinds } from '../../contracts/sight-api.ts'
import { count, day, flag, instant, listOf, localText, nullable, object, oneOf, page, text } from './common.ts'
import { roles } from '../../domain/identity/permissions.ts'

const id = { type: 'string', minLength: 1, maxLength: 200 }
const title = { type: 'string', maxLength: 300 }
const someDay = nullable({ type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Inclusive.' })
const reason = { type: 'string', minLength: 2, maxLength: 500, description: 'Why; it stands in the trail.' }
const role = oneOf(roles)
export const organisationRef = object({ id: text, title: localText })
const topicRefs = nullable(listOf(object({ id: text, title: localText })))

export const organisationRegisterSchema = object({
  items: listOf(object({
    id: text, title: text, titleEn: nullable(text), parent: nullable(text), departmentKind: nullable(text), kindTitle: nullable(text), serves: listOf(object({ code: text, title: nullable(text) })),
    validFrom: nullable(day), validTo: nullable(day), inUse: flag, depth: count, accounts: nullable(count), mayChange: flag,
  })),
  kinds: listOf(object({ code: text, title: text })),
})

const organisationMembers = {
  title, titleEn: nullable(title), parent: { ...nullable(id), description: 'Null: at the top.' }, departmentKind: nullable(id),
  serves: { ...listOf({ type: 'string', maxLength: 20 }, 'Codes of regions.'), maxItems: 500, uniqueItems: true }, validFrom: someDay, validTo: { ...someDay, description: 'The last day: that is how one is dissolved.' },
}
export const organisationRequestSchema = object({ id: { type: 'string', minLength: 1, maxLength: 64 }, ...organisationMembers }, { optional: Object.keys(organisationMembers).filter((name) => name !== 'title') })
export const organisationChangeSchema = object(organisationMembers, { optional: Object.keys(organisationMembers) })

const regionMembers = { title, titleEn: nullable(title), validFrom: someDay, validTo: someDay }
export const regionListSchema = object({ items: listOf(object({ code: text, title: text, titleEn: nullable(text), validFrom: nullable(day), validTo: nullable(day), inUse: flag })) })
export const regionRequestSchema = object({ code: { type: 'string', minLength: 1, maxLength: 20 }, ...regionMembers }, { optional: ['titleEn', 'validFrom', 'validTo'] })
export const regionChangeSchema = object(regionMembers, { optional: Object.keys(regionMembers) })

export const registerUploadSchema = object({ file: { type: 'string', format: 'binary' } })
export const registerImportSchema = object({
  created: count, changed: count, unchanged: count,
  entries: listOf(object({ line: count, id: text, title: text, outcome: oneOf(['created', 'changed']), changes: listOf(object({ column: text, before: nullable(text), after: nullable(text) })) })),
  faults: listOf(object({ line: count, column: nullable(text), message: text, hint: text })), faultCount: count,
  digest: { ...nullable(text), description: 'Sent along with the same file, what is told here is done.' }, done: flag,
})

const accountMembers = {
  id: text, account: text, name: text, state: oneOf(['active', 'suspended']), organisation: nullable(organisationRef), oneTimeUntil: nullable(instant), createdAt: instant, roles: listOf(text),
  may: listOf(oneOf(['change', 'suspend', 'resume', 'reset-password', 'grant'])),
}
export const accountPageSchema = page(object(accountMembers))

const grantState = oneOf(['standing', 'later', 'over'])
const grantReach = { organisation: nullable(organisationRef), topics: topicRefs, validFrom: nullable(day), validTo: nullable(day), state: grantState }
const personRef = object({ id: text, name: text })
const grantSchema = object({
  id: text, role: text, ...grantReach, granted: nullable(object({ at: instant, by: text, reason: nullable(text) })), ended: nullable(object({ at: nullable(instant), by: text })),
  delegatedBy: nullable(personRef), delegations: listOf(object({ id: text, to: personRef, ...grantReach })),
})
export const accountSchema = object({ ...accountMembers, grants: listOf(grantSchema) })

const sightExtent = object({ role: text, heldBy: nullable(text), organisation: nullable(organisationRef), topics: topicRefs })
const sightCount = nullable(object({ count, atLeast: flag }))
export const sightSchema = object({
  name: text, active: flag, whole: flag, may: listOf(object({ permission: text, extents: listOf(sightExtent) })),
  topics: listOf(object({ id: text, title: localText, counts: object({ alert: sightCount, case: sightCount, notice: sightCount, assessment: sightCount, duty: sightCount, sample: sightCount }, { description: 'Null: the list cannot be opened.' }) })),
})
export const matterSightParams = object({ id, kind: oneOf([...sightKinds]), matter: id })
export const matterSightSchema = object({ sees: flag, by: listOf(sightExtent) })

export const accountRequestSchema = object({
  account: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._@-]{1,63}$', description: 'What is typed at sign-in; kept in lower case.' }, name: { type: 'string', minLength: 1, maxLength: 50 }, organisation: nullable(id),
})
export const accountChangeSchema = object({ name: { type: 'string', minLength: 1, maxLength: 50 }, organisation: nullable(id) }, { optional: ['name', 'organisation'] })
export const reasonSchema = object({ reason })
export const givenPasswordSchema = object({ id: text, password: { type: 'string', description: 'Told this once.' }, until: instant })
export const passwordChangeSchema = object({ current: { type: 'string', minLength: 1, maxLength: 256 }, next: { type: 'string', minLength: 1, maxLength: 256 } })

const topics = { ...nullable({ ...listOf(id), minItems: 1, maxItems: 200, uniqueItems: true }), description: 'Null: every topic.' }
const organisation = { ...nullable(id), description: 'It and all below it; null: every organisation.' }
export const grantRequestSchema = object({ role, organisation, topics, validFrom: someDay, validTo: someDay, reason })
export const grantEndSchema = object({ lastDay: someDay, reason }, { optional: ['lastDay'] })
export const delegationRequestSchema = object({ to: id, organisation, topics, validFrom: someDay, validTo: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }, reason })
export const createdSchema = object({ id: text })
export const grantChoicesSchema = object({ roles: listOf(text), topics: listOf(object({ id: text, title: localText })) })
export const ownGrantsSchema = object({
  grants: listOf(grantSchema), colleagues: listOf(object({ id: text, name: text, organisation: nullable(organisationRef) })),
  organisations: listOf(object({ id: text, title: localText, parent: nullable(text) })),
})

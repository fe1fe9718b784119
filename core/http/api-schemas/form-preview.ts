import { listOf, localText, mapOf, nullable, object, problemSchema, text, type ApiSchema } from './common.ts'

const codeEntry = object({ code: text, title: text, validFrom: nullable(text), validTo: nullable(text) }, { optional: ['validFrom', 'validTo'] })

export const formPreviewRequestSchema = object({
  text: { type: 'string', description: 'The form file, JSON.' },
  codes: { ...mapOf({ type: 'array', items: codeEntry, maxItems: 20_000 }), maxProperties: 50, propertyNames: { type: 'string', pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', maxLength: 100 }, description: 'Code tables that the form names and that no library has, by name.' },
}, { optional: ['codes'] })

/** The model is as the pages take it. */
const anything: ApiSchema = {}

export const formPreviewSchema = object({
  problems: listOf(problemSchema),
  form: nullable(object({ title: localText, description: nullable(localText), model: anything, env: anything })),
})

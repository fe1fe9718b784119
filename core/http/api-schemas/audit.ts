import { count, instant, nullable, object, page, text } from './common.ts'

const auditRecordSchema = object({
  seq: count,
  at: instant,
  actor: object({ kind: text, id: text, name: text }),
  verb: text,
  object: object({ kind: text, id: text }),
  topic: nullable(text),
  reason: nullable(text),
  before: { description: 'JSON as it was before, where the act changed it.' },
  after: { description: 'JSON as it was afterwards.' },
  leaf: { type: 'string', description: 'Hash of the record and of the one before it, hex.' },
})

export const auditPageSchema = page(auditRecordSchema)

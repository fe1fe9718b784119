import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { FormContent } from '../../../contracts/runtime-form.ts'

/** A form as it was when it was filled in, immutable: answers keep their version for ever. */
export const FormVersion = defineEntity({
  name: 'FormVersion',
  tableName: 'form_version',
  properties: {
    id: p.string().primary(),
    topic: p.string(),
    /** `pack/form`. */
    form: p.string(),
    hash: p.string(),
    /** 1, 2, 3 … within topic and form. */
    number: p.integer(),
    /** How long its answers are kept, ISO 8601; null for ever. */
    retain: p.string().strictNullable(),
    content: p.json<FormContent>().lazy(),
    since: p.datetime(),
  },
  uniques: [{ properties: ['topic', 'form', 'hash'] }, { properties: ['topic', 'form', 'number'] }],
})

export type FormVersion = InferEntity<typeof FormVersion>

import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** An answer that somebody has begun. */
export const FormDraft = defineEntity({
  name: 'FormDraft',
  tableName: 'form_draft',
  properties: {
    /** The writer's own. */
    id: p.string().primary(),
    account: p.string(),
    topic: p.string(),
    /** `pack/form`. */
    form: p.string(),
    /** Hash of the form's version. */
    version: p.string(),
    /** Counts savings. */
    revision: p.integer(),
    sealed: p.text(),
    savedAt: p.datetime(),
    /** In a few words. */
    device: p.string(),
  },
  indexes: [{ properties: ['account', 'savedAt'] }, { properties: ['savedAt'] }],
})

export type FormDraft = InferEntity<typeof FormDraft>

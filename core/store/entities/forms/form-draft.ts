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
    /** Id of the matter that is done something with by the answer; null where there is none. */
    matter: p.string().strictNullable(),
    /** Id of the answer that is corrected; null where it is none's correction. */
    replaces: p.string().strictNullable(),
    /** Hash of the form's version. */
    version: p.string(),
    /** Counts savings. */
    revision: p.integer(),
    /** The open page that saved last, by the mark that it has given itself, and which of its savings that was; null where it told none. */
    writer: p.string().strictNullable(),
    saving: p.integer().default(0),
    sealed: p.text(),
    /** What is written beside the form of an action, sealed; null where nothing is. */
    terms: p.text().strictNullable(),
    /** Whether `DraftAttachment` has what it names: those from before there was such a thing are looked through once. */
    isNoted: p.boolean().default(false),
    savedAt: p.datetime(),
    /** In a few words. */
    device: p.string(),
  },
  indexes: [{ properties: ['account', 'savedAt'] }, { properties: ['savedAt'] }, { properties: ['isNoted'] }],
})

export type FormDraft = InferEntity<typeof FormDraft>

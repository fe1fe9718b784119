import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { LocalText } from '../../../base/text.ts'
import type { AnswerRowJson } from '../../../contracts/answer-row.ts'
import { FormVersion } from './form-version.ts'

/** A matter when an answer was given with an act on it; what forms read as `instance`. */
export interface AnsweredMatter {
  readonly id: string
  readonly state: string
  /** ISO 8601 with offset: when it had come into that state. */
  readonly since: string
}

/** An answer to a form. It is never changed; another one may take its place. */
export const FormAnswer = defineEntity({
  name: 'FormAnswer',
  tableName: 'form_answer',
  properties: {
    /** The sender's own. */
    id: p.string().primary(),
    /** Id of ours, by which answers are in order of their arrival. */
    arrival: p.string().unique(),
    topic: p.string(),
    /** `pack/form`. */
    form: p.string(),
    version: () => p.manyToOne(FormVersion).mapToPk().deleteRule('no action'),
    /** What was stored, personal values masked. */
    answer: p.json<Readonly<Record<string, unknown>>>(),
    /** The personal values, sealed; null where there are none. */
    sealed: p.text().strictNullable().lazy(),
    /** Id of the sender's draft that it was, and that becomes no other answer; null where none is named. */
    draft: p.string().strictNullable(),
    /** By it a second sending is told from another answer: keyed, so that it says nothing of what was answered. */
    fingerprint: p.string(),
    dropped: p.json<readonly string[]>(),
    score: p.json<{ readonly total: string | null; readonly band: LocalText | null }>().strictNullable(),
    /** Of an answer without a name the beginning of the day. */
    sentAt: p.datetime(),
    /** Null, as is its name, where the form asks for none. */
    account: p.string().strictNullable(),
    accountName: p.string().strictNullable(),
    roles: p.json<readonly string[]>(),
    organisation: p.string().strictNullable(),
    organisationTitle: p.json<LocalText>().strictNullable(),
    replaces: p.string().strictNullable().unique(),
    replacedBy: p.string().strictNullable(),
    /** The matter that something was done with by this answer, as it stood then; null where there is none. */
    instance: p.json<AnsweredMatter>().strictNullable(),
    /** What became of the row that it makes; null where the form makes none. */
    row: p.json<AnswerRowJson>().strictNullable(),
    /** Of the import that stores the row. */
    rowImport: p.string().strictNullable(),
  },
  indexes: [{ properties: ['topic', 'form', 'arrival'] }, { properties: ['organisation', 'arrival'] }, { properties: ['version', 'sentAt'] }, { properties: ['rowImport'] }, { properties: ['draft'] }],
})

export type FormAnswer = InferEntity<typeof FormAnswer>

import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/**
 * Answers of a form that are being deleted since they were kept long enough: how many so far, in the transaction that deletes them. The
 * trail gets one entry when all are gone, also where a crash came in between; then this goes too.
 */
export const AnswerSweep = defineEntity({
  name: 'AnswerSweep',
  tableName: 'answer_sweep',
  properties: {
    topic: p.string().primary(),
    /** `pack/form`. */
    form: p.string().primary(),
    answers: p.integer(),
    /** Sent at, of the newest among them. */
    until: p.datetime(),
  },
})

export type AnswerSweep = InferEntity<typeof AnswerSweep>

import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** That an answer has an attachment: who may read the one may read the other. */
export const AnswerAttachment = defineEntity({
  name: 'AnswerAttachment',
  tableName: 'answer_attachment',
  properties: {
    answer: p.string().primary(),
    attachment: p.string().primary(),
  },
  indexes: [{ properties: ['attachment'] }],
})

export type AnswerAttachment = InferEntity<typeof AnswerAttachment>

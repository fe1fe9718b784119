import type { AnswerSummary, FormVersionJson } from '../../contracts/form-api.ts'
import type { FormAnswer } from '../../store/entities/forms/form-answer.ts'
import { answerReceipt } from './store-answer.ts'

export function answerSummary(row: FormAnswer, version: FormVersionJson): AnswerSummary {
  return {
    ...answerReceipt(row, version), sentAt: row.sentAt.toISOString(), sentBy: row.account === null ? null : { id: row.account, name: row.accountName ?? row.account },
    organisation: row.organisation === null ? null : { id: row.organisation, title: row.organisationTitle ?? row.organisation },
    replacedBy: row.replacedBy, replaces: row.replaces,
  }
}

import type { AnswerSummary, FormEnvJson } from '../contracts/form-api.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import { answerSummary } from '../domain/forms/answer-json.ts'
import { answersGiven } from '../domain/forms/find-answers.ts'
import { formEnv } from '../domain/forms/form-env.ts'
import { versionJson, versionsById } from '../domain/forms/form-versions.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import type { Reading } from '../store/access.ts'
import { runningForm } from './form-at.ts'

/** An answer that a matter ended with; `form` as `pack/form`. */
export interface GivenAnswerJson extends AnswerSummary {
  readonly form: string
  /** What the form's conditions read beside the answer, as it was when it was sent. */
  readonly env: FormEnvJson
}

/** What was answered, for whoever may see it; null where it is kept no longer. */
export async function givenAnswer({ registry, timeZone, calendar }: { readonly registry: TopicRegistry; readonly timeZone: string; readonly calendar: WorkCalendar }, read: Reading, answer: string): Promise<GivenAnswerJson | null> {
  const row = (await answersGiven(read, [answer])).get(answer)
  if (row === undefined) return null
  const version = (await versionsById(read, [row.version as unknown as string])).get(row.version as unknown as string)!
  return { ...answerSummary(row, versionJson(version, runningForm(registry, read.action, row)?.hash ?? null)), form: row.form, env: formEnv({ timeZone, calendar }, row.sentAt) }
}

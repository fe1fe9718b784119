import type { AccessScope, Action } from '../base/action.ts'
import type { Lang } from '../base/text.ts'
import type { AnswerDetail } from '../contracts/answer-row.ts'
import type { Page } from '../contracts/api.ts'
import type { AnswerRequest, AnswerRevealRequest, AnswerSummary, AttachmentJson, DraftJson, DraftRequest, FormVersionJson, FormView, PeopleFound, PeopleRequest, RevealedAnswer } from '../contracts/form-api.ts'
import type { FormDifferences } from '../contracts/form-differences.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import type { TakenAnswer } from '../journeys/answer-form.ts'
import type { FormPlace } from '../journeys/form-at.ts'
import type { KeptAs, KeptAttachment } from '../journeys/keep-attachments.ts'
import type { Upload } from '../journeys/import-file.ts'
import type { DraftsAsked } from '../journeys/keep-drafts.ts'
import type { PageAsked } from '../journeys/page-of.ts'
import type { AnswerFilter } from '../journeys/read-answers.ts'

/** What the routes of forms ask of the house; bound by the host. */
export interface FormsDoor {
  show(action: Action, where: FormPlace, version?: string): Promise<FormView>
  versions(action: Action, where: FormPlace): Promise<{ readonly items: readonly FormVersionJson[] }>
  differences(action: Action, where: FormPlace, hash: string): Promise<FormDifferences>
  answer(action: Action, sender: Sender, where: FormPlace, request: AnswerRequest): Promise<TakenAnswer>
  people(action: Action, where: FormPlace, request: PeopleRequest): Promise<PeopleFound>
  answers(action: Action, where: FormPlace, asked: AnswerFilter & PageAsked): Promise<Page<AnswerSummary>>
  findAnswer(action: Action, where: FormPlace, id: string): Promise<AnswerDetail>
  /** `action` in the scope of showing what is masked, `readScope` in that of reading answers. */
  revealAnswer(action: Action, readScope: AccessScope, where: FormPlace, id: string, request: AnswerRevealRequest): Promise<RevealedAnswer>
  /** Lines of the file; noted in the trail before the first is given out. */
  exportAnswers(action: Action, where: FormPlace, asked: AnswerFilter, lang: Lang): Promise<AsyncIterable<string>>
  readonly drafts: DraftsDoor
  readonly attachments: AttachmentsDoor
}

interface DraftsDoor {
  /** `userAgent`: what the browser says of itself. */
  save(action: Action, sender: Sender, id: string, request: DraftRequest, userAgent: string): Promise<DraftJson>
  list(action: Action, asked: DraftsAsked): Promise<Page<DraftJson>>
  find(action: Action, id: string): Promise<DraftJson>
  /** `revision`: as it was seen. */
  end(action: Action, id: string, revision?: number): Promise<void>
}

interface AttachmentsDoor {
  keep(action: Action, upload: Upload, how: KeptAs): Promise<KeptAttachment>
  about(action: Action, id: string): Promise<AttachmentJson>
  drop(action: Action, id: string): Promise<void>
  read(action: Action, id: string): Promise<{ readonly attachment: AttachmentJson; readonly content: AsyncIterable<Buffer> }>
}

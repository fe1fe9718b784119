import type { Action } from '../base/action.ts'
import type { Lang } from '../base/text.ts'
import type { AlertActionName, AlertActRequest, AlertActsRequest, AlertActsResponse, AlertQuery, SuppressionJson, SuppressionQuery } from '../contracts/alert-acts.ts'
import type {
  AlertDetail, AlertSummary, ImportJson, Page, QuarantineRowJson, RecordsPage, RunJson, SessionInfo, TopicDetail, TopicSummary,
} from '../contracts/api.ts'
import type { RevealRequest, RevealResponse } from '../contracts/reveal.ts'
import type { AssignRequest } from '../contracts/assign-api.ts'
import type { BacktestJson, BacktestRequest, ParamChange, VersionJson } from '../contracts/backtest.ts'
import type { CommentedSubject, CommentRequest, MentionableJson } from '../contracts/comment-api.ts'
import type { FormPreviewRequest } from '../contracts/form-api.ts'
import type { MailSettingJson, MailSettingRequest, MailStatusJson } from '../contracts/mail-api.ts'
import type { NotificationPage } from '../contracts/notification-api.ts'
import type { AssessmentDetail, AssessmentPage, AssessmentQuery, AssessmentSheet } from '../contracts/assessment-api.ts'
import type { BoardJson } from '../contracts/board-api.ts'
import type { CalendarJson, HolidayNoticeJson, HolidayNoticeRequest } from '../contracts/calendar-api.ts'
import type { CaseDetail, CaseQuery, CaseSummary } from '../contracts/case-api.ts'
import type { DispatchRowRequest, DispatchTableJson, DispatchTableRequest, DispatchTryJson, OrganisationLoadJson } from '../contracts/dispatch-api.ts'
import type { DutyDetail, DutyFilterQuery, DutyPage, DutyQuery, DutySum } from '../contracts/duty-api.ts'
import type { NoticeChange, NoticeDetail, NoticeQuery, NoticeRequest, NoticeSummary, NoticeTemplate, NoticeTemplateQuery } from '../contracts/notice-api.ts'
import type { DrawDetail, DrawPlan, DrawPlanRequest, DrawQuery, DrawRepeated, DrawRequest, DrawSummary, SampleDetail, SamplePage, SampleQuery } from '../contracts/sample-api.ts'
import type { ScreenRequest, ScreenResponse } from '../contracts/screen.ts'
import type { TaskPage } from '../contracts/tasks-api.ts'
import type { ViewedList, ViewOrderRequest, ViewRequest, ViewsJson } from '../contracts/view-api.ts'
import type { AskedExtensions, ExtensionAct, ExtensionRequest, ExtensionsRequest, OrganisationJson, SharedActionJson, TaskQuery, TimelineJson } from '../contracts/work-api.ts'
import type { WorkflowsJson, WorkMigrationJson } from '../contracts/work-migration-api.ts'
import type { ActAnswer, ManyAnswer, WorkActRequest, WorkActsRequest } from '../contracts/work-acts.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import type { MovedSubject } from '../journeys/act-asked.ts'
import type { TakenAnswer } from '../journeys/answer-form.ts'
import type { BacktestAsked } from '../journeys/backtest-rule.ts'
import type { Upload } from '../journeys/import-file.ts'
import type { AccessDoor } from './access-door.ts'
import type { FormsDoor } from './forms-door.ts'
import type { ReferralsDoor } from './referrals-door.ts'
import type { PageRequest } from './page-request.ts'

/** What the routes of topics, data and alerts ask of the house; bound by the host. */
export interface WorkDoors {
  /** The demo accounts only where `local`: their passwords are for whoever sits at the machine. */
  readonly sessionInfo: (caller: { readonly local: boolean }) => Promise<SessionInfo>
  readonly topics: TopicsDoor
  readonly imports: ImportsDoor
  readonly runs: RunsDoor
  readonly backtests: BacktestsDoor
  readonly migrations: MigrationsDoor
  readonly dispatch: DispatchDoor
  readonly screen: (action: Action, where: RulePlace, request: ScreenRequest, lang: Lang) => Promise<ScreenResponse>
  readonly alerts: AlertsDoor
  /** JSON of a `FormPreviewJson`. */
  readonly previewForm: (action: Action, request: FormPreviewRequest, lang: Lang) => Promise<string>
  readonly forms: FormsDoor
  readonly work: WorkDoor
  readonly cases: CasesDoor
  readonly assessments: AssessmentsDoor
  readonly notices: NoticesDoor
  readonly comments: CommentsDoor
  readonly samples: SamplesDoor
  readonly referrals: ReferralsDoor
  readonly duties: DutiesDoor
  readonly notifications: NotificationsDoor
  readonly mail: MailDoor
  readonly calendar: CalendarDoor
  readonly views: ViewsDoor
  readonly access: AccessDoor
}

export interface TopicsDoor {
  list(action: Action, lang: Lang): Promise<readonly TopicSummary[]>
  describe(action: Action, topic: string, lang: Lang): Promise<TopicDetail>
}

interface DatasetPlace { readonly topic: string; readonly dataset: string }
interface ImportPlace extends DatasetPlace { readonly id: string }

export interface ImportsDoor {
  start(action: Action, where: DatasetPlace, upload: Upload, lang: Lang): Promise<ImportJson>
  list(action: Action, where: DatasetPlace, page: PageRequest, lang: Lang): Promise<Page<ImportJson>>
  find(action: Action, where: ImportPlace, lang: Lang): Promise<ImportJson>
  quarantine(action: Action, where: ImportPlace, page: PageRequest, lang: Lang): Promise<Page<QuarantineRowJson>>
  /** Lines of the file; noted in the trail before the first is given out. */
  quarantineFile(action: Action, where: ImportPlace, lang: Lang): Promise<AsyncIterable<string>>
  records(action: Action, where: DatasetPlace, page: PageRequest & { readonly sort?: string }): Promise<RecordsPage>
}

export interface BacktestsDoor {
  start(action: Action, asked: BacktestAsked, request: BacktestRequest, lang: Lang): Promise<BacktestJson>
  find(action: Action, where: { readonly topic: string; readonly id: string }, lang: Lang): Promise<BacktestJson>
  versions(action: Action, topic: string): Promise<readonly VersionJson[]>
}

/** Versions of workflows, and matters that go over to a newer one. */
export interface MigrationsDoor {
  list(action: Action, topic: string, lang: Lang): Promise<WorkflowsJson>
  start(action: Action, topic: string, from: string, lang: Lang): Promise<WorkMigrationJson>
  find(action: Action, where: { readonly topic: string; readonly id: string }, lang: Lang): Promise<WorkMigrationJson>
  act(action: Action, where: { readonly topic: string; readonly id: string }, act: 'carry-out' | 'undo', reason: string, lang: Lang): Promise<WorkMigrationJson>
}

/** Dispatch tables; `topic` null: that of all topics. `keeping`: the same act where the reader may keep one. */
export interface DispatchDoor {
  read(action: Action, keeping: Action | null, topic: string | null, lang: Lang): Promise<DispatchTableJson>
  keep(action: Action, topic: string | null, request: DispatchTableRequest): Promise<void>
  try(action: Action, topic: string | null, rows: readonly DispatchRowRequest[], lang: Lang): Promise<DispatchTryJson>
}

interface RulePlace { readonly topic: string; readonly rule: string }

export interface RunsDoor {
  start(action: Action, where: RulePlace, lang: Lang): Promise<RunJson>
  setParams(action: Action, where: RulePlace, change: ParamChange, lang: Lang): Promise<RunJson | null>
  list(action: Action, where: RulePlace, page: PageRequest, lang: Lang): Promise<Page<RunJson>>
  find(action: Action, where: RulePlace & { readonly id: string }, lang: Lang): Promise<RunJson>
}

export interface AlertsDoor {
  list(action: Action, query: AlertQuery, lang: Lang): Promise<Page<AlertSummary>>
  board(action: Action, query: Omit<AlertQuery, 'cursor' | 'limit' | 'sort'>, lang: Lang): Promise<BoardJson>
  describe(action: Action, who: Sender, id: string, query: AlertQuery, lang: Lang): Promise<AlertDetail>
  timeline(action: Action, id: string, lang: Lang): Promise<TimelineJson>
  act(action: Action, who: Sender, name: AlertActionName, id: string, request: AlertActRequest): Promise<void>
  actOnMany(action: Action, who: Sender, name: AlertActionName, request: AlertActsRequest, lang: Lang): Promise<AlertActsResponse>
  suppressions(action: Action, query: SuppressionQuery, lang: Lang): Promise<Page<SuppressionJson>>
  reveal(action: Action, request: RevealRequest): Promise<RevealResponse>
}

/** What people are told of matters. */
export interface NotificationsDoor {
  list(action: Action, page: PageRequest, lang: Lang): Promise<NotificationPage>
  read(action: Action, through: string): Promise<void>
}

/** Mails of what people are told. */
export interface CalendarDoor {
  read(action: Action): Promise<CalendarJson>
  readIn(action: Action, request: HolidayNoticeRequest, lang: Lang): Promise<HolidayNoticeJson>
}

interface MailDoor {
  setting(action: Action, lang: Lang): Promise<MailSettingJson>
  set(action: Action, request: MailSettingRequest): Promise<void>
  status(action: Action, lang: Lang): Promise<MailStatusJson>
  retry(action: Action): Promise<void>
}

/** Lists as people have narrowed them, under names. */
export interface ViewsDoor {
  list(action: Action, who: Sender, list: ViewedList): Promise<ViewsJson>
  save(action: Action, who: Sender, list: ViewedList, id: string, request: ViewRequest): Promise<void>
  end(action: Action, list: ViewedList, id: string): Promise<void>
  order(action: Action, who: Sender, list: ViewedList, request: ViewOrderRequest): Promise<void>
}

/** What people say about matters. */
export interface CommentsDoor {
  write(action: Action, who: Sender, subject: CommentedSubject, matter: string, request: CommentRequest): Promise<void>
  withdraw(action: Action, subject: CommentedSubject, matter: string, comment: string): Promise<void>
  mentionable(action: Action, subject: CommentedSubject, matter: string, q: string): Promise<readonly MentionableJson[]>
}

export interface CasesDoor {
  list(action: Action, query: CaseQuery, lang: Lang): Promise<Page<CaseSummary>>
  board(action: Action, query: Omit<CaseQuery, 'cursor' | 'limit' | 'sort'>, lang: Lang): Promise<BoardJson>
  find(action: Action, who: Sender, id: string, lang: Lang): Promise<CaseDetail>
  timeline(action: Action, id: string, lang: Lang): Promise<TimelineJson>
}

/** What organisations are asked about matters. `answers`: the same act where the reader may read answers. */
export interface AssessmentsDoor {
  list(action: Action, query: AssessmentQuery, lang: Lang): Promise<AssessmentPage>
  find(action: Action, answers: Action | null, who: Sender, id: string, lang: Lang): Promise<AssessmentDetail>
  sheet(action: Action, topic: string, lang: Lang): Promise<string>
  answerBySheet(action: Action, who: Sender, topic: string, upload: Upload, digest: string | undefined, lang: Lang): Promise<AssessmentSheet>
}

export interface NoticesDoor {
  list(action: Action, query: NoticeQuery): Promise<Page<NoticeSummary>>
  find(action: Action, who: Sender, id: string, lang: Lang): Promise<NoticeDetail>
  propose(action: Action, who: Sender, query: NoticeTemplateQuery): Promise<NoticeTemplate>
  draft(action: Action, who: Sender, request: NoticeRequest): Promise<string>
  change(action: Action, who: Sender, id: string, request: NoticeChange): Promise<void>
}

/** Duties. `answers`: the same act where the reader may read answers. */
export interface DutiesDoor {
  list(action: Action, query: DutyQuery): Promise<DutyPage>
  sumUp(action: Action, by: 'organisation' | 'period', query: DutyFilterQuery): Promise<readonly DutySum[]>
  file(action: Action, query: DutyFilterQuery, lang: Lang): Promise<string>
  find(action: Action, answers: Action | null, who: Sender, id: string, lang: Lang): Promise<DutyDetail>
}

/** Random sampling. `answers`: the same act where the reader may read answers. */
export interface SamplesDoor {
  draws(action: Action, query: DrawQuery): Promise<Page<DrawSummary>>
  plan(action: Action, who: Sender, request: DrawPlanRequest): Promise<DrawPlan>
  draw(action: Action, who: Sender, request: DrawRequest): Promise<string>
  findDraw(action: Action, id: string): Promise<DrawDetail>
  repeat(action: Action, id: string): Promise<DrawRepeated>
  frameFile(action: Action, id: string): Promise<string>
  list(action: Action, query: SampleQuery, lang: Lang): Promise<SamplePage>
  find(action: Action, answers: Action | null, who: Sender, id: string, lang: Lang): Promise<SampleDetail>
}

/** What people do with matters by the actions of their workflows. */
export interface WorkDoor {
  act(action: Action, who: Sender, subject: MovedSubject, id: string, name: string, request: Omit<WorkActRequest, 'answer'>): Promise<void>
  actWithForm(action: Action, who: Sender, subject: MovedSubject, id: string, name: string, request: WorkActRequest & { readonly answer: ActAnswer }): Promise<TakenAnswer>
  /** Who asks the reader for more time. */
  askedExtensions(action: Action, who: Sender, lang: Lang): Promise<AskedExtensions>
  answerExtensions(action: Action, who: Sender, act: 'grant' | 'refuse', request: ExtensionsRequest, lang: Lang): Promise<AlertActsResponse>
  extend(action: Action, who: Sender, subject: MovedSubject, id: string, act: ExtensionAct, request: ExtensionRequest): Promise<void>
  tasks(action: Action, query: TaskQuery, lang: Lang): Promise<TaskPage>
  /** Says who has some matters. */
  assign(action: Action, who: Sender, request: AssignRequest, lang: Lang): Promise<AlertActsResponse>
  assignable(action: Action, id: string, q: string): Promise<readonly MentionableJson[]>
  openActions(action: Action, who: Sender, subject: MovedSubject, ids: readonly string[]): Promise<readonly SharedActionJson[]>
  /** `handing`: the act in which matters would be handed over; null where the reader may not act on any. */
  organisations(action: Action, handing: Action | null): Promise<readonly OrganisationJson[]>
  load(action: Action): Promise<readonly OrganisationLoadJson[]>
  answerMany(action: Action, who: Sender, subject: MovedSubject, name: string, request: WorkActsRequest & { readonly answer: ManyAnswer }, lang: Lang): Promise<AlertActsResponse>
  actOnMany(action: Action, who: Sender, subject: MovedSubject, name: string, request: WorkActsRequest, lang: Lang): Promise<AlertActsResponse>
}

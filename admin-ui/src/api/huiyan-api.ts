import { inject, type InjectionKey } from 'vue'
import type {
  AccountChange, AccountDetail, AccountJson, AccountRequest, DelegationRequest, GivenPassword, GrantChoices, GrantEndRequest, GrantRequest, OrganisationChange, OrganisationRegister, OrganisationRequest, OwnGrants, RegionChange, RegionJson,
  RegionRequest, RegisterImport,
} from '../../../core/contracts/access-api.ts'
import type { AlertActionName, AlertActRequest, AlertActsRequest, AlertActsResponse, AlertQuery, SuppressionJson, SuppressionQuery } from '../../../core/contracts/alert-acts.ts'
import type {
  AlertDetail, AlertSummary, ImportJson, JobJson, Me, Page, QuarantineRowJson, RecordsPage, RunJson, SessionInfo, SignIn, TopicDetail, TopicSummary,
} from '../../../core/contracts/api.ts'
import type { MatterSightJson, SightJson, SightKind } from '../../../core/contracts/sight-api.ts'
import type { RevealRequest, RevealResponse } from '../../../core/contracts/reveal.ts'
import type { AnswerDetail } from '../../../core/contracts/answer-row.ts'
import type { BacktestJson, BacktestRequest, ParamChange, VersionJson } from '../../../core/contracts/backtest.ts'
import type { AnswerReceipt, AnswerRequest, AnswerRevealRequest, AnswerSummary, AttachmentJson, DraftJson, DraftRequest, FormPreviewJson, FormPreviewRequest, FormView, PeopleFound, PeopleRequest, RevealedAnswer } from '../../../core/contracts/form-api.ts'
import type { AssignRequest } from '../../../core/contracts/assign-api.ts'
import type { AssessmentDetail, AssessmentPage, AssessmentQuery, AssessmentSheet } from '../../../core/contracts/assessment-api.ts'
import type { BoardJson } from '../../../core/contracts/board-api.ts'
import type { CalendarJson, HolidayNoticeJson } from '../../../core/contracts/calendar-api.ts'
import type { CaseDetail, CaseQuery, CaseSummary } from '../../../core/contracts/case-api.ts'
import type { CommentRequest, MentionableJson } from '../../../core/contracts/comment-api.ts'
import type { FormDifferences } from '../../../core/contracts/form-differences.ts'
import type { AccusedChange, ReaderCandidate, ReaderRequest, ReferralAct, ReferralChange, ReferralDetail, ReferralQuery, ReferralRequest, ReferralsWaiting, ReferralSummary, ReferralTemplate } from '../../../core/contracts/referral-api.ts'
import type { MailSettingJson, MailSettingRequest, MailStatusJson } from '../../../core/contracts/mail-api.ts'
import type { NoticeChange, NoticeDetail, NoticeQuery, NoticeRequest, NoticeSummary, NoticeTemplate, NoticeTemplateQuery } from '../../../core/contracts/notice-api.ts'
import type { DispatchTableJson, DispatchTableRequest, DispatchTryJson, DispatchTryRequest, OrganisationLoadJson } from '../../../core/contracts/dispatch-api.ts'
import type { DutyDetail, DutyFilterQuery, DutyPage, DutyQuery, DutySum } from '../../../core/contracts/duty-api.ts'
import type { DrawDetail, DrawPlan, DrawPlanRequest, DrawQuery, DrawRepeated, DrawRequest, DrawSummary, SampleDetail, SamplePage, SampleQuery } from '../../../core/contracts/sample-api.ts'
import type { NotificationPage } from '../../../core/contracts/notification-api.ts'
import type { TaskPage } from '../../../core/contracts/tasks-api.ts'
import type { ViewedList, ViewOrderRequest, ViewRequest, ViewsJson } from '../../../core/contracts/view-api.ts'
import type { AskedExtensions, ExtensionsRequest, ExtensionAct, ExtensionRequest, OrganisationJson, SharedActionJson, TaskQuery } from '../../../core/contracts/work-api.ts'
import type { WorkflowsJson, WorkMigrationJson } from '../../../core/contracts/work-migration-api.ts'
import type { ActAnswer, WorkActRequest, WorkActsRequest } from '../../../core/contracts/work-acts.ts'
import type { HttpClient, UploadOptions } from './http-client.ts'

/** Where a page of a list begins, and how long it is. */
export interface PageQuery { readonly cursor?: string; readonly limit?: number }

/** Names a dataset: the pack it belongs to and its name in it. */
export interface DatasetRef { readonly pack: string; readonly name: string }

/** Which answers: of days in city time, those that still count, `field:value`. */
export interface AnswerQuery { readonly from?: string; readonly to?: string; readonly current?: boolean; readonly where?: readonly string[] }

/** Kinds of matters that people act on, as addresses name them. */
export type MatterKind = 'alerts' | 'assessments' | 'cases' | 'duties' | 'notices' | 'samples'

/** Those that people comment on. */
export type CommentedKind = 'alerts' | 'cases'

/** Names a form in a topic: the topic, the pack that brings the form, and its name there. */
export interface FormPlace { readonly topic: string; readonly pack: string; readonly form: string }

/** In milliseconds: a large draft over a slow network. */
const longestSaving = 120_000

const part = encodeURIComponent
const datasetPath = (ref: DatasetRef) => `/topics/${part(ref.pack)}/datasets/${part(ref.name)}`
const rulePath = (topic: string, rule: string) => `/topics/${part(topic)}/rules/${part(rule)}`

const dispatchPath = (topic: string | null) => (topic === null ? '/dispatch' : `/topics/${part(topic)}/dispatch`)
const formPath = ({ topic, pack, form }: FormPlace) => `/topics/${part(topic)}/forms/${part(pack)}/${part(form)}`

/** Every route that the pages use, typed by the contract (design: interface). */
export function createHuiyanApi(http: HttpClient) {
  return {
    sessionInfo: () => http.get<SessionInfo>('/session'),
    signIn: (body: SignIn) => http.send<Me>('POST', '/session', body),
    signOut: () => http.send<void>('DELETE', '/session'),
    me: () => http.get<Me>('/me'),

    topics: (signal?: AbortSignal) => http.get<{ readonly items: readonly TopicSummary[] }>('/topics', {}, signal),
    topic: (id: string, signal?: AbortSignal) => http.get<TopicDetail>(`/topics/${part(id)}`, {}, signal),

    records: (ref: DatasetRef, query: PageQuery & { readonly sort?: string }, signal?: AbortSignal) =>
      http.get<RecordsPage>(`${datasetPath(ref)}/records`, { ...query }, signal),
    imports: (ref: DatasetRef, query: PageQuery, signal?: AbortSignal) => http.get<Page<ImportJson>>(`${datasetPath(ref)}/imports`, { ...query }, signal),
    oneImport: (ref: DatasetRef, id: string, signal?: AbortSignal) => http.get<ImportJson>(`${datasetPath(ref)}/imports/${part(id)}`, {}, signal),
    quarantine: (ref: DatasetRef, id: string, query: PageQuery, signal?: AbortSignal) =>
      http.get<Page<QuarantineRowJson>>(`${datasetPath(ref)}/imports/${part(id)}/quarantine`, { ...query }, signal),
    quarantineFile: (ref: DatasetRef, id: string) => http.url(`${datasetPath(ref)}/imports/${part(id)}/quarantine.csv`),
    upload: (ref: DatasetRef, file: File, options: UploadOptions) => http.upload<ImportJson>(`${datasetPath(ref)}/imports`, file, options),

    startRun: (topic: string, rule: string) => http.send<RunJson>('POST', `${rulePath(topic, rule)}/runs`, {}),
    runs: (topic: string, rule: string, query: PageQuery, signal?: AbortSignal) => http.get<Page<RunJson>>(`${rulePath(topic, rule)}/runs`, { ...query }, signal),
    run: (topic: string, rule: string, id: string, signal?: AbortSignal) => http.get<RunJson>(`${rulePath(topic, rule)}/runs/${part(id)}`, {}, signal),

    startBacktest: (topic: string, rule: string, asOf: string, body: BacktestRequest) => http.send<BacktestJson>('POST', `${rulePath(topic, rule)}/runs?asOf=${part(asOf)}`, body),
    backtest: (topic: string, id: string) => http.get<BacktestJson>(`/topics/${part(topic)}/backtests/${part(id)}`),
    versions: (topic: string, signal?: AbortSignal) => http.get<{ readonly items: readonly VersionJson[] }>(`/topics/${part(topic)}/versions`, {}, signal),
    workflows: (topic: string, signal?: AbortSignal) => http.get<WorkflowsJson>(`/topics/${part(topic)}/workflows`, {}, signal),
    tryMigration: (topic: string, from: string) => http.send<WorkMigrationJson>('POST', `/topics/${part(topic)}/migrations`, { from }),
    actOnMigration: (topic: string, id: string, act: 'carry-out' | 'undo', reason: string) => http.send<WorkMigrationJson>('POST', `/topics/${part(topic)}/migrations/${part(id)}/${act}`, { reason }),
    setParams: (topic: string, rule: string, body: ParamChange) => http.send<{ readonly run: RunJson | null }>('PATCH', `${rulePath(topic, rule)}/params`, body),

    cases: (query: Omit<CaseQuery, 'limit'> & { readonly limit?: number }, signal?: AbortSignal) => http.get<Page<CaseSummary>>('/cases', { ...query }, signal),
    caseBoard: (query: Omit<CaseQuery, 'limit' | 'cursor' | 'sort'>, signal?: AbortSignal) => http.get<BoardJson>('/cases/board', { ...query }, signal),
    case: (id: string, signal?: AbortSignal) => http.get<CaseDetail>(`/cases/${part(id)}`, {}, signal),
    notices: (query: Omit<NoticeQuery, 'limit'> & { readonly limit?: number }, signal?: AbortSignal) => http.get<Page<NoticeSummary>>('/notices', { ...query }, signal),
    /** By its id or that of one of its parts. */
    notice: (id: string, signal?: AbortSignal) => http.get<NoticeDetail>(`/notices/${part(id)}`, {}, signal),
    noticeTemplate: (query: NoticeTemplateQuery, signal?: AbortSignal) => http.get<NoticeTemplate>('/notices/template', { ...query }, signal),
    draftNotice: (body: NoticeRequest) => http.send<{ readonly id: string }>('POST', '/notices', body),
    changeNotice: (id: string, body: NoticeChange) => http.send<void>('PUT', `/notices/${part(id)}`, body),
    referrals: (query: Omit<ReferralQuery, 'limit'> & { readonly limit?: number }, signal?: AbortSignal) => http.get<Page<ReferralSummary>>('/referrals', { ...query }, signal),
    referralsWaiting: (signal?: AbortSignal) => http.get<ReferralsWaiting>('/referrals/waiting', {}, signal),
    referral: (id: string, signal?: AbortSignal) => http.get<ReferralDetail>(`/referrals/${part(id)}`, {}, signal),
    referralTemplate: (query: { readonly matter?: string; readonly topic?: string }, signal?: AbortSignal) => http.get<ReferralTemplate>('/referrals/template', { ...query }, signal),
    draftReferral: (body: ReferralRequest) => http.send<{ readonly id: string }>('POST', '/referrals', body),
    changeReferral: (id: string, body: ReferralChange) => http.send<void>('PUT', `/referrals/${part(id)}`, body),
    changeAccused: (id: string, body: AccusedChange) => http.send<void>('PUT', `/referrals/${part(id)}/accused`, body),
    readerCandidates: (id: string, q: string, signal?: AbortSignal) => http.get<{ readonly items: readonly ReaderCandidate[] }>(`/referrals/${part(id)}/candidates`, { q }, signal),
    addReader: (id: string, body: ReaderRequest) => http.send<void>('POST', `/referrals/${part(id)}/readers`, body),
    removeReader: (id: string, account: string, reason: string) => http.send<void>('POST', `/referrals/${part(id)}/readers/${part(account)}/removal`, { reason }),
    actOnReferral: (id: string, action: string, body: ReferralAct) => http.send<void>('POST', `/referrals/${part(id)}/actions/${part(action)}`, body),
    duties: (query: Omit<DutyQuery, 'limit'> & { readonly limit?: number }, signal?: AbortSignal) => http.get<DutyPage>('/duties', { ...query }, signal),
    duty: (id: string, signal?: AbortSignal) => http.get<DutyDetail>(`/duties/${part(id)}`, {}, signal),
    dutySums: (by: 'organisation' | 'period', query: DutyFilterQuery, signal?: AbortSignal) => http.get<{ readonly items: readonly DutySum[] }>('/duties/summary', { ...query, by }, signal),
    dutiesFile: (query: DutyFilterQuery, lang: string) => http.url('/duties.csv', { ...query, lang }),
    draws: (query: Omit<DrawQuery, 'limit'> & { readonly limit?: number }, signal?: AbortSignal) => http.get<Page<DrawSummary>>('/draws', { ...query }, signal),
    draw: (id: string, signal?: AbortSignal) => http.get<DrawDetail>(`/draws/${part(id)}`, {}, signal),
    planDraw: (body: DrawPlanRequest, signal?: AbortSignal) => http.send<DrawPlan>('POST', '/draws/preview', body, signal === undefined ? {} : { signal }),
    drawSamples: (body: DrawRequest) => http.send<{ readonly id: string }>('POST', '/draws', body),
    repeatDraw: (id: string) => http.get<DrawRepeated>(`/draws/${part(id)}/repeat`),
    drawFrame: (id: string, lang: string) => http.url(`/draws/${part(id)}/frame.csv`, { lang }),
    samples: (query: Omit<SampleQuery, 'limit'> & { readonly limit?: number }, signal?: AbortSignal) => http.get<SamplePage>('/samples', { ...query }, signal),
    sample: (id: string, signal?: AbortSignal) => http.get<SampleDetail>(`/samples/${part(id)}`, {}, signal),
    assessments: (query: AssessmentQuery, signal?: AbortSignal) => http.get<AssessmentPage>('/assessments', { ...query }, signal),
    assessment: (id: string, signal?: AbortSignal) => http.get<AssessmentDetail>(`/assessments/${part(id)}`, {}, signal),
    assessmentSheet: (topic: string, lang: string) => http.url(`/topics/${part(topic)}/assessments.csv`, { lang }),
    answerBySheet: (topic: string, file: File, digest: string | undefined, signal: AbortSignal) => http.upload<AssessmentSheet>(`/topics/${part(topic)}/assessments/import${digest === undefined ? '' : `?digest=${digest}`}`, file, { onProgress: () => undefined, signal }),
    actOnWork: (kind: MatterKind, id: string, action: string, body: WorkActRequest) => http.send<void>('POST', `/${kind}/${part(id)}/actions/${part(action)}`, body),
    actWithForm: (kind: MatterKind, id: string, action: string, body: WorkActRequest & { readonly answer: ActAnswer }) => http.send<AnswerReceipt>('POST', `/${kind}/${part(id)}/actions/${part(action)}`, body),
    extendWork: (kind: MatterKind, id: string, act: ExtensionAct, body: ExtensionRequest) => http.send<void>('POST', `/${kind}/${part(id)}/extension/${act}`, body),
    actOnWorks: (kind: MatterKind, action: string, body: WorkActsRequest) => http.send<AlertActsResponse>('POST', `/${kind}/actions/${part(action)}`, body),
    openActions: (kind: MatterKind, ids: readonly string[]) => http.send<{ readonly items: readonly SharedActionJson[] }>('POST', `/${kind}/open-actions`, { ids }),
    alertBoard: (query: Omit<AlertQuery, 'limit' | 'cursor' | 'sort'>, signal?: AbortSignal) => http.get<BoardJson>('/alerts/board', { ...query }, signal),
    views: (list: ViewedList, signal?: AbortSignal) => http.get<ViewsJson>(`/views/${list}`, {}, signal),
    saveView: (list: ViewedList, id: string, body: ViewRequest) => http.send<void>('PUT', `/views/${list}/${part(id)}`, body),
    endView: (list: ViewedList, id: string) => http.send<void>('DELETE', `/views/${list}/${part(id)}`),
    orderViews: (list: ViewedList, body: ViewOrderRequest) => http.send<void>('PUT', `/views/${list}`, body),
    askedExtensions: (signal?: AbortSignal) => http.get<AskedExtensions>('/extensions', {}, signal),
    answerExtensions: (act: 'grant' | 'refuse', body: ExtensionsRequest) => http.send<AlertActsResponse>('POST', `/extensions/${act}`, body),
    tasks: (query: Omit<TaskQuery, 'limit'> & { readonly limit?: number }, signal?: AbortSignal) => http.get<TaskPage>('/tasks', { ...query }, signal),
    assign: (body: AssignRequest) => http.send<AlertActsResponse>('POST', '/tasks/assign', body),
    assignable: (id: string, q: string, signal?: AbortSignal) => http.get<{ readonly items: readonly MentionableJson[] }>(`/tasks/${part(id)}/assignable`, { q }, signal),
    comment: (kind: CommentedKind, id: string, body: CommentRequest) => http.send<void>('POST', `/${kind}/${part(id)}/comments`, body),
    withdrawComment: (kind: CommentedKind, id: string, comment: string) => http.send<void>('POST', `/${kind}/${part(id)}/comments/${part(comment)}/withdraw`),
    mentionable: (kind: CommentedKind, id: string, q: string) => http.get<{ readonly items: readonly MentionableJson[] }>(`/${kind}/${part(id)}/mentionable`, { q }),
    notifications: (query: PageQuery, signal?: AbortSignal) => http.get<NotificationPage>('/notifications', { ...query }, signal),
    mailSetting: (signal?: AbortSignal) => http.get<MailSettingJson>('/me/mail', {}, signal),
    setMail: (body: MailSettingRequest) => http.send<void>('PUT', '/me/mail', body),
    calendar: (signal?: AbortSignal) => http.get<CalendarJson>('/calendar', {}, signal),
    readHolidayNotice: (text: string, digest?: string) => http.send<HolidayNoticeJson>('POST', '/calendar', { text, ...(digest === undefined ? {} : { digest }) }),
    mailStatus: (signal?: AbortSignal) => http.get<MailStatusJson>('/mail', {}, signal),
    retryMails: () => http.send<void>('POST', '/mail/retry'),
    /** One, and all before it. */
    markRead: (through: string) => http.send<void>('POST', '/notifications/read', { through }),
    organisationLoads: (signal?: AbortSignal) => http.get<{ readonly items: readonly OrganisationLoadJson[] }>('/organisations/load', {}, signal),
    /** `topic` null: of all topics. */
    dispatchTable: (topic: string | null, signal?: AbortSignal) => http.get<DispatchTableJson>(dispatchPath(topic), {}, signal),
    keepDispatchTable: (topic: string | null, body: DispatchTableRequest) => http.send<void>('PUT', dispatchPath(topic), body),
    tryDispatchTable: (topic: string | null, body: DispatchTryRequest) => http.send<DispatchTryJson>('POST', `${dispatchPath(topic)}/try`, body),
    organisations: (signal?: AbortSignal) => http.get<{ readonly items: readonly OrganisationJson[] }>('/organisations', {}, signal),

    job: (id: string) => http.get<JobJson>(`/jobs/${part(id)}`),
    jobEvents: (id: string) => http.url(`/jobs/${part(id)}/events`),
    cancelJob: (id: string) => http.send<void>('DELETE', `/jobs/${part(id)}`),
    events: () => http.url('/events'),

    alerts: (query: AlertQuery, signal?: AbortSignal) => http.get<Page<AlertSummary>>('/alerts', { ...query }, signal),
    alert: (id: string, query: AlertQuery, signal?: AbortSignal) => http.get<AlertDetail>(`/alerts/${part(id)}`, { ...query }, signal),
    actOnAlert: (id: string, action: AlertActionName, body: AlertActRequest) => http.send<void>('POST', `/alerts/${part(id)}/actions/${action}`, body),
    actOnAlerts: (action: AlertActionName, body: AlertActsRequest) => http.send<AlertActsResponse>('POST', `/alerts/actions/${action}`, body),
    suppressions: (query: SuppressionQuery, signal?: AbortSignal) => http.get<Page<SuppressionJson>>('/suppressions', { ...query }, signal),
    form: (place: FormPlace, query: { readonly version?: string }, signal?: AbortSignal) => http.get<FormView>(formPath(place), { ...query }, signal),
    answerForm: (place: FormPlace, body: AnswerRequest) => http.send<AnswerReceipt>('POST', `${formPath(place)}/answers`, body),
    lookUpPeople: (place: FormPlace, body: PeopleRequest, signal?: AbortSignal) => http.send<PeopleFound>('POST', `${formPath(place)}/people`, body, signal === undefined ? {} : { signal }),
    answers: (place: FormPlace, query: PageQuery & AnswerQuery, signal?: AbortSignal) => http.get<Page<AnswerSummary>>(`${formPath(place)}/answers`, { ...query }, signal),
    formDifferences: (place: FormPlace, version: string, signal?: AbortSignal) => http.get<FormDifferences>(`${formPath(place)}/versions/${part(version)}/differences`, {}, signal),
    answer: (place: FormPlace, id: string, signal?: AbortSignal) => http.get<AnswerDetail>(`${formPath(place)}/answers/${part(id)}`, {}, signal),
    answersFile: (place: FormPlace, query: AnswerQuery, lang: string) => http.url(`${formPath(place)}/answers.csv`, { ...query, lang }),
    drafts: (query: { readonly topic?: string; readonly form?: string; readonly matter?: string; readonly replaces?: string; readonly alone?: boolean; readonly cursor?: string }, signal?: AbortSignal) => http.get<Pick<Page<DraftJson>, 'items' | 'next'>>('/drafts', { ...query }, signal),
    draft: (id: string, signal?: AbortSignal) => http.get<DraftJson>(`/drafts/${part(id)}`, {}, signal),
    /** One that hangs counts as not reached, and is saved again. */
    saveDraft: (id: string, body: DraftRequest) => http.send<DraftJson>('PUT', `/drafts/${part(id)}`, body, { longest: longestSaving }),
    /** `revision`: as it was seen; one that was saved since stays (`draft-written-on`). */
    dropDraft: (id: string, revision: number) => http.send<void>('DELETE', `/drafts/${part(id)}?revision=${revision}`),
    /** `id`: a random UUID; sent again under it, a file is stored once. `isUnnamed`: for an answer to a form that asks for no name. */
    attach: (file: File, id: string, isUnnamed: boolean, options: UploadOptions) => http.upload<AttachmentJson>(`/attachments${isUnnamed ? '?anonymous=true' : ''}`, file, { ...options, fields: { id } }),
    attachment: (id: string) => http.get<AttachmentJson>(`/attachments/${part(id)}/about`),
    dropAttachment: (id: string) => http.send<void>('DELETE', `/attachments/${part(id)}`),
    attachmentFile: (id: string) => http.url(`/attachments/${part(id)}`),
    previewForm: (body: FormPreviewRequest) => http.send<FormPreviewJson>('POST', '/forms/preview', body),

    revealAnswer: (place: FormPlace, id: string, body: AnswerRevealRequest) => http.send<RevealedAnswer>('POST', `${formPath(place)}/answers/${part(id)}/reveal`, body),
    changePassword: (body: { readonly current: string; readonly next: string }) => http.send<void>('POST', '/me/password', body),
    organisationRegister: (signal?: AbortSignal) => http.get<OrganisationRegister>('/organisations/register', {}, signal),
    enterOrganisation: (body: OrganisationRequest) => http.send<void>('POST', '/organisations', body),
    changeOrganisation: (id: string, body: OrganisationChange) => http.send<void>('PATCH', `/organisations/${part(id)}`, body),
    regions: (signal?: AbortSignal) => http.get<{ readonly items: readonly RegionJson[] }>('/regions', {}, signal),
    enterRegion: (body: RegionRequest) => http.send<void>('POST', '/regions', body),
    changeRegion: (code: string, body: RegionChange) => http.send<void>('PATCH', `/regions/${part(code)}`, body),
    registerFile: (kind: 'organisations' | 'regions', lang: string, blank = false) => http.url(`/${kind}.csv`, { lang, blank: blank || undefined }),
    importRegister: (kind: 'organisations' | 'regions', file: File, digest: string | undefined, signal: AbortSignal) => http.upload<RegisterImport>(`/${kind}/import${digest === undefined ? '' : `?digest=${digest}`}`, file, { onProgress: () => undefined, signal }),
    accounts: (query: PageQuery & { readonly q?: string }, signal?: AbortSignal) => http.get<Page<AccountJson>>('/accounts', { ...query }, signal),
    sight: (id: string, signal?: AbortSignal) => http.get<SightJson>(`/accounts/${part(id)}/sight`, {}, signal),
    matterSight: (id: string, kind: SightKind, matter: string) => http.get<MatterSightJson>(`/accounts/${part(id)}/sight/${kind}/${part(matter)}`),
    account: (id: string, signal?: AbortSignal) => http.get<AccountDetail>(`/accounts/${part(id)}`, {}, signal),
    openAccount: (body: AccountRequest) => http.send<GivenPassword>('POST', '/accounts', body),
    changeAccount: (id: string, body: AccountChange) => http.send<void>('PATCH', `/accounts/${part(id)}`, body),
    setAccountState: (id: string, act: 'suspend' | 'resume', body: { readonly reason: string }) => http.send<void>('POST', `/accounts/${part(id)}/${act}`, body),
    resetPassword: (id: string, body: { readonly reason: string }) => http.send<GivenPassword>('POST', `/accounts/${part(id)}/reset-password`, body),
    grantChoices: (signal?: AbortSignal) => http.get<GrantChoices>('/grants/choices', {}, signal),
    grant: (account: string, body: GrantRequest) => http.send<{ readonly id: string }>('POST', `/accounts/${part(account)}/grants`, body),
    endGrant: (id: string, body: GrantEndRequest) => http.send<void>('POST', `/grants/${part(id)}/end`, body),
    ownGrants: (signal?: AbortSignal) => http.get<OwnGrants>('/me/grants', {}, signal),
    delegate: (id: string, body: DelegationRequest) => http.send<{ readonly id: string }>('POST', `/grants/${part(id)}/delegations`, body),
    endDelegation: (id: string, body: { readonly reason: string }) => http.send<void>('POST', `/delegations/${part(id)}/end`, body),

    reveal: (body: RevealRequest) => http.send<RevealResponse>('POST', '/reveal', body),
  }
}

export type HuiyanApi = ReturnType<typeof createHuiyanApi>

/** Where the application keeps its API for the components. */
export const apiKey: InjectionKey<HuiyanApi> = Symbol('huiyan-api')

/** The API of the application that the component or store belongs to. */
export function useApi(): HuiyanApi {
  const api = inject(apiKey)
  if (api === undefined) throw new Error('no API provided')
  return api
}

import type { Logger } from 'pino'
import type { AlertActsResponse } from '../contracts/alert-acts.ts'
import type { SessionInfo } from '../contracts/api.ts'
import type { MailStatusJson } from '../contracts/mail-api.ts'
import { createQuota } from '../domain/audit/quota.ts'
import { readAudit } from '../domain/audit/read-audit.ts'
import { changePassword } from '../domain/identity/change-password.ts'
import { placesOfItems, reachAmong } from '../domain/work/find-items.ts'
import { endSession } from '../domain/identity/end-session.ts'
import { findSession } from '../domain/identity/find-session.ts'
import { createSignInThrottle } from '../domain/identity/sign-in-throttle.ts'
import { signIn } from '../domain/identity/sign-in.ts'
import { cancelJob } from '../domain/jobs/cancel-job.ts'
import { findJob } from '../domain/jobs/find-job.ts'
import type { JobKinds } from '../domain/jobs/job-kind.ts'
import type { Previewer } from '../domain/packs/preview-thread.ts'
import { importJson } from '../domain/records/import-json.ts'
import type { HttpDeps, HttpSettings } from '../http/deps.ts'
import type { WorkDoors } from '../http/work-doors.ts'
import { actOnAlert, actOnAlerts } from '../journeys/act-on-alerts.ts'
import { actOnWork, actOnWorks } from '../journeys/act-on-work.ts'
import { assignMatters } from '../journeys/assign-matters.ts'
import { whomToGive } from '../journeys/whom-to-give.ts'
import { answerExtensions, readAskedExtensions } from '../journeys/answer-extensions.ts'
import { answerWorks } from '../journeys/answer-many.ts'
import { actWithForm } from '../journeys/act-with-form.ts'
import { answerBySheet, assessmentSheet } from '../journeys/assessment-sheet.ts'
import { startBacktest } from '../journeys/backtest-rule.ts'
import { commentOn, mentionable, withdrawFrom } from '../journeys/comment-matters.ts'
import { describeAlert, revealAlert } from '../journeys/describe-alert.ts'
import { sharedActions } from '../journeys/describe-work.ts'
import { changeNotice, draftNotice, proposeNotice } from '../journeys/draft-notice.ts'
import { drawSamples, planDraw } from '../journeys/draw-samples.ts'
import { extendWork } from '../journeys/extend-work.ts'
import { describeTopic, listTopics } from '../journeys/describe-topics.ts'
import { startImport } from '../journeys/import-file.ts'
import { importHolidayNotice, readCalendar } from '../journeys/keep-calendar.ts'
import { putMailSetting, readMailSetting, readMailStatus, retryFailedMails } from '../journeys/keep-mails.ts'
import { keepDispatchTable, readDispatchTable, tryDispatchTable } from '../journeys/keep-dispatch.ts'
import { listAlerts } from '../journeys/list-alerts.ts'
import { quarantineFile, readImport, readImports, readQuarantinePage } from '../journeys/read-imports.ts'
import { readAssessment, readAssessments } from '../journeys/read-assessments.ts'
import { readAlertBoard, readCaseBoard } from '../journeys/read-board.ts'
import { readCase, readCases } from '../journeys/read-cases.ts'
import { frameFile, readDraw, readDraws, repeatOne } from '../journeys/read-draws.ts'
import { readRecords } from '../journeys/read-records.ts'
import { readBacktest, readVersions, shownBacktest } from '../journeys/read-backtests.ts'
import { readRun, readRuns } from '../journeys/read-runs.ts'
import { readNotice, readNotices } from '../journeys/read-notices.ts'
import { readNotifications, readThrough } from '../journeys/read-notifications.ts'
import { readLoad, readOrganisations, readTasks } from '../journeys/read-tasks.ts'
import { dutiesCsv, readDuties, readDuty, sumUpDuties } from '../journeys/read-duties.ts'
import { readSample, readSamples } from '../journeys/read-samples.ts'
import { readSuppressions } from '../journeys/read-suppressions.ts'
import { shownRun } from '../journeys/shown-run.ts'
import { startRun } from '../journeys/run-rule.ts'
import { showPreview } from '../journeys/preview-form.ts'
import { createFrozenCheck, screenOne } from '../journeys/screen-record.ts'
import { setRuleParams } from '../journeys/set-rule-params.ts'
import { wholeTimeline } from '../journeys/whole-timeline.ts'
import { reading } from '../store/access.ts'
import { actOnMigration, tryMigration } from '../journeys/migrate-matters.ts'
import { readMigration, readWorkflows } from '../journeys/read-workflows.ts'
import { backtestDeps, importDeps, migrateDeps, runDeps, type House } from './house.ts'
import { hostVersion } from './product.ts'
import { openAccess } from './open-access.ts'
import { openReferrals } from './open-referrals.ts'
import { openViews } from './open-views.ts'
import { tellPlaces } from './tell-places.ts'
import { answerDeps, openForms } from './open-forms.ts'

export interface DoorSettings {
  readonly http: HttpSettings
  readonly logger: Logger
  readonly kinds: JobKinds
  readonly previewer: Previewer
  /** Checks of single records that each actor has in an hour. */
  readonly screenQuota: number
  /** Look-ups of persons, for forms, that each actor has in an hour. */
  readonly peopleQuota: number
  readonly peopleMisses: number
  /** Where mails are handed to; null: none are sent. */
  readonly mailServer: MailStatusJson['server']
  /** Between two mails to one person at least, in minutes. */
  readonly mailMinutes: number
  /** Looks at once at what the calendar makes of matters. */
  wakeClocks(): void
  /** Somebody may no longer do what they could. */
  accessChanged(): void
  /** Looks at once for mails to be sent. */
  wakeMails(): void
  demoAccounts(): Promise<SessionInfo['demo']>
  /** Looks at once for work that a request has queued. */
  wake(): void
}

/** Everything the server asks for, bound to one house. */
export function openDoors(house: House, settings: DoorSettings): HttpDeps & WorkDoors {
  const { store, source, board } = house
  /** Of what is done with an alert beside its work; where that changes, the store tells. */
  const tell = async (ids: readonly string[]): Promise<void> => tellPlaces(house.live, await placesOfItems({ em: store.reader() }, ids))
  const tellOfMany = (response: AlertActsResponse): Promise<AlertActsResponse> => tell(response.done).then(() => response)
  const screening = { ...house, quota: createQuota(store, { verbs: ['screen'], limit: settings.screenQuota, error: 'screen-quota-used' }), frozen: createFrozenCheck(store) }
  const answering = answerDeps(house, settings)
  const mails = { store, server: settings.mailServer, every: settings.mailMinutes }
  const identity = { store, timeZone: house.timeZone, throttle: createSignInThrottle() }
  return {
    source, logger: settings.logger, settings: settings.http, events: { subscribe: house.live.subscribe, reachAmong: (action, organisations) => reachAmong(reading(store, action), organisations) },
    identity: {
      signIn: (action, attempt) => signIn(identity, action, attempt),
      findSession: (token, at, options) => findSession(identity, token, at, options),
      endSession: (action, token) => endSession(store, action, token),
      changePassword: (action, token, asked) => changePassword(identity, action, token, asked),
      boxKey: house.boxKey,
    },
    jobs: {
      find: (action, id, lang) => findJob({ store, board }, action, id, lang),
      watch: (id, listener) => board.watch(id, listener),
      cancel: (action, id) => cancelJob({ store, board, kinds: settings.kinds }, action, id),
    },
    audit: { read: (action, query) => house.notes.flush().catch(() => undefined).then(() => readAudit(store, action, query)) },
    health: { failing: () => failingParts(house) },
    sessionInfo: async ({ local }) => ({ demo: local ? await settings.demoAccounts() : null, timezone: house.timeZone, version: settings.http.version }),
    topics: {
      list: (action, lang) => listTopics(house, action, lang),
      describe: (action, topic, lang) => describeTopic(house, action, topic, lang),
    },
    imports: {
      start: async (action, where, upload, lang) => {
        const item = await startImport(importDeps(house), action, where, upload)
        settings.wake()
        return importJson(item, lang)
      },
      list: (action, where, page, lang) => readImports(house, action, where, page, lang),
      find: (action, where, lang) => readImport(house, action, where, lang),
      quarantine: (action, where, page, lang) => readQuarantinePage(house, action, where, page, lang),
      quarantineFile: (action, where, lang) => quarantineFile(house, action, where, lang),
      records: (action, where, page) => readRecords(house, action, where, page),
    },
    runs: {
      start: async (action, where, lang) => {
        const run = await startRun(runDeps(house), action, where)
        settings.wake()
        return shownRun(action, run, lang)
      },
      list: (action, where, page, lang) => readRuns(house, action, where, page, lang),
      find: (action, where, lang) => readRun(house, action, where, lang),
      setParams: async (action, where, change, lang) => {
        const run = await setRuleParams(runDeps(house), action, where, change)
        settings.wake()
        return run === null ? null : shownRun(action, run, lang)
      },
    },
    previewForm: (action, request, lang) => showPreview({ ...house, previewer: settings.previewer, hostVersion }, action, request, lang),
    screen: (action, where, request, lang) => screenOne(screening, action, where, request, lang),
    backtests: {
      start: async (action, asked, request, lang) => {
        const backtest = await startBacktest(backtestDeps(house), action, asked, request)
        settings.wake()
        return shownBacktest(house, backtest, lang)
      },
      find: (action, where, lang) => readBacktest(house, action, where, lang),
      versions: (action, topic) => readVersions(house, action, topic),
    },
    migrations: {
      list: (action, topic, lang) => readWorkflows(house, action, topic, lang),
      start: async (action, topic, from, lang) => {
        const { id } = await tryMigration(migrateDeps(house), action, topic, from)
        settings.wake()
        return readMigration(house, action, { topic, id }, lang)
      },
      find: (action, where, lang) => readMigration(house, action, where, lang),
      act: async (action, where, act, reason, lang) => {
        await actOnMigration(migrateDeps(house), action, where, act, reason)
        settings.wake()
        return readMigration(house, action, where, lang)
      },
    },
    dispatch: {
      read: (action, keeping, topic, lang) => readDispatchTable(house, action, keeping, topic, lang),
      keep: (action, topic, request) => keepDispatchTable(house, action, topic, request),
      try: (action, topic, rows, lang) => tryDispatchTable(house, action, topic, rows, lang),
    },
    access: openAccess(house, () => settings.accessChanged()),
    referrals: openReferrals(house),
    forms: openForms(house, answering, () => settings.wake()),
    work: {
      tasks: (action, query, lang) => readTasks(house, action, query, lang),
      assign: (action, who, request, lang) => assignMatters(house, action, who, request, lang),
      assignable: (action, id, q) => whomToGive(house, action, id, q),
      openActions: (action, who, subject, ids) => sharedActions(house, reading(store, action), who, subject, ids),
      organisations: (action, handing) => readOrganisations(house, action, handing),
      load: (action) => readLoad(house, action),
      act: (action, who, subject, id, name, request) => actOnWork(house, action, who, subject, id, name, request),
      actWithForm: async (action, who, subject, id, name, request) => {
        const taken = await actWithForm(answering, action, who, subject, id, name, request)
        settings.wake()
        return taken
      },
      extend: (action, who, subject, id, act, request) => extendWork(house, action, who, subject, id, act, request),
      askedExtensions: (action, who, lang) => readAskedExtensions(house, action, who, lang),
      answerExtensions: (action, who, act, request, lang) => answerExtensions(house, action, who, act, request, lang),
      actOnMany: (action, who, subject, name, request, lang) => actOnWorks(house, action, who, subject, name, request, lang),
      answerMany: async (action, who, subject, name, request, lang) => {
        const response = await answerWorks(answering, action, who, subject, name, request, lang)
        settings.wake()
        return response
      },
    },
    comments: {
      write: async (action, who, subject, matter, request) => void (await commentOn(house, action, who, subject, matter, request)),
      withdraw: (action, subject, matter, comment) => withdrawFrom(house, action, subject, matter, comment),
      mentionable: (action, subject, matter, q) => mentionable(house, action, subject, matter, q),
    },
    notifications: {
      list: (action, page, lang) => readNotifications(house, action, page, lang),
      read: (action, through) => readThrough(house, action, through),
    },
    mail: {
      setting: (action, lang) => readMailSetting(mails, action, lang),
      set: (action, request) => putMailSetting(mails, action, request),
      status: (action, lang) => readMailStatus(mails, action, lang),
      retry: async (action) => {
        if (await retryFailedMails(mails, action)) settings.wakeMails()
      },
    },
    calendar: {
      read: (action) => readCalendar(house, action),
      readIn: async (action, request, lang) => {
        const notice = await importHolidayNotice(house, action, request, lang)
        if (notice.done) settings.wakeClocks()
        return notice
      },
    },
    views: openViews(house),
    cases: {
      list: (action, query, lang) => readCases(house, action, query, lang),
      board: (action, query, lang) => readCaseBoard(house, action, query, lang),
      find: (action, who, id, lang) => readCase(house, action, who, id, lang),
      timeline: (action, id, lang) => wholeTimeline(house, action, 'case', id, lang),
    },
    assessments: {
      list: (action, query, lang) => readAssessments(house, action, query, lang),
      find: (action, answers, who, id, lang) => readAssessment(house, action, answers, who, id, lang),
      sheet: (action, topic, lang) => assessmentSheet(answering, action, topic, lang),
      answerBySheet: async (action, who, topic, upload, digest, lang) => {
        const sheet = await answerBySheet(answering, action, who, topic, upload, digest, lang)
        settings.wake()
        return sheet
      },
    },
    notices: {
      list: (action, query) => readNotices(house, action, query),
      find: (action, who, id, lang) => readNotice(house, action, who, id, lang),
      propose: (action, who, query) => proposeNotice(house, action, who, query),
      draft: (action, who, request) => draftNotice(house, action, who, request),
      change: (action, who, id, request) => changeNotice(house, action, who, id, request),
    },
    duties: {
      list: (action, query) => readDuties(house, action, query),
      sumUp: (action, by, query) => sumUpDuties(house, action, by, query),
      file: (action, query, lang) => dutiesCsv(house, action, query, lang),
      find: (action, answers, who, id, lang) => readDuty(house, action, answers, who, id, lang),
    },
    samples: {
      draws: (action, query) => readDraws(house, action, query),
      plan: (action, who, request) => planDraw(house, action, who, request),
      draw: (action, who, request) => drawSamples(house, action, who, request),
      findDraw: (action, id) => readDraw(house, action, id),
      repeat: (action, id) => repeatOne(house, action, id),
      frameFile: (action, id) => frameFile(house, action, id),
      list: (action, query, lang) => readSamples(house, action, query, lang),
      find: (action, answers, who, id, lang) => readSample(house, action, answers, who, id, lang),
    },
    alerts: {
      list: (action, query, lang) => listAlerts(house, action, query, lang),
      board: (action, query, lang) => readAlertBoard(house, action, query, lang),
      describe: (action, who, id, query, lang) => describeAlert(house, action, id, who, query, lang),
      timeline: (action, id, lang) => wholeTimeline(house, action, 'alert', id, lang),
      act: (action, who, name, id, request) => actOnAlert(house, action, who, name, id, request).then(() => tell([id])),
      actOnMany: (action, who, name, request, lang) => actOnAlerts(house, action, who, name, request, lang).then(tellOfMany),
      suppressions: (action, query, lang) => readSuppressions(house, action, query, lang),
      reveal: (action, request) => revealAlert(house, action, request),
    },
  }
}

async function failingParts(house: House): Promise<readonly string[]> {
  const checks: readonly (readonly [string, Promise<unknown>])[] = [['store', house.store.ping().then(() => house.sealed.ping())], ['pool', house.pool()]]
  const failing: string[] = []
  for (const [name, check] of checks) await check.catch(() => failing.push(name))
  return failing
}

/** What the HTTP API under `/api/v1` sends and takes (design: interface). Pages and routes share these types. */
import type { StratumField } from './sampling.ts'
import type { LocalText } from '../base/text.ts'
import type { ProblemJson } from '../base/problem.ts'
import type { AlertActionName, SuppressionJson } from './alert-acts.ts'
import type { DeltaReason } from './compiled-rule.ts'
import type { Level } from './finding.ts'
import type { ImportCounts, LoadProgress } from './engine.ts'
import type { MatterPapers } from './matter-papers.ts'
import type { RuleParamJson } from './rule-param.ts'
import type { ProofCondition, ProofSource, ShownValue } from './shown-proof.ts'
import type { JsonValue } from './value-type.ts'
import type { MatterTimeJson, WorkEventJson, WorkJson } from './work-api.ts'

/** RFC 9457 with a stable `code`; `detail` is a sentence for the reader in the request's language. */
export interface ApiProblem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  /** What to do. */
  readonly hint?: string
  readonly problems?: readonly ProblemJson[]
  /** Names the request in the log. */
  readonly requestId: string
}

/** Cursor page: `next` is null on the last one; `total` is exact up to `bound`. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
  readonly total: { readonly count: number; readonly atLeast: boolean }
}

export interface SignIn { readonly account: string; readonly password: string }

/** `GET /session`, open to everybody: what the sign-in page and the dates need. */
export interface SessionInfo {
  /** Accounts of a demo seed with their passwords; null where no demo was seeded, and to callers from other machines. */
  readonly demo: readonly { readonly account: string; readonly password: string; readonly name: string }[] | null
  /** City time, an IANA name: all instants are shown in it. */
  readonly timezone: string
  readonly version: string
}

export interface Me {
  readonly id: string
  readonly account: string
  readonly name: string
  readonly roles: readonly string[]
  readonly organisation: { readonly id: string; readonly title: LocalText } | null
  /** What the pages may offer, e.g. `import`, `run-rule`, `reveal`. The server decides again. */
  readonly may: readonly string[]
  /** The password was given by an administrator: nothing can be done before another is chosen. */
  readonly mustChoosePassword: boolean
  /** Sent back as `x-csrf-token` with every unsafe request. */
  readonly csrfToken: string
  /** Seals what the browser keeps for this account until the server has it; never stored there. 32 bytes, base64url. */
  readonly boxKey: string
}

export const moduleNames = ['basicData', 'publicTopic', 'departmentResponse', 'supervision', 'socialEvaluation'] as const
export type ModuleName = (typeof moduleNames)[number]

export interface TopicSummary {
  readonly id: string
  readonly title: LocalText
  readonly version: string
  readonly year: number | null
  readonly lead: CodeTitle | null
  readonly departments: readonly CodeTitle[]
  readonly status: 'running' | 'quarantined'
  /** Why it does not run. */
  readonly problems: readonly ProblemJson[]
  readonly modules: Readonly<Record<ModuleName, { readonly present: boolean; readonly ready: number; readonly of: number }>>
  readonly alerts: Readonly<Record<Level, number>>
  readonly rows: number
}

export interface CodeTitle { readonly code: string; readonly title: string }

export interface TopicDetail extends TopicSummary {
  readonly basis: readonly { readonly title: LocalText; readonly clause?: LocalText; readonly url?: string }[]
  readonly uses: readonly { readonly pack: string; readonly range: string; readonly version: string | null }[]
  readonly datasets: readonly DatasetSummary[]
  readonly rules: readonly RuleSummary[]
  readonly workflows: readonly { readonly id: string; readonly title: LocalText; readonly standard: boolean; readonly states: number }[]
  readonly forms: readonly { readonly id: string; readonly title: LocalText; readonly fields: number }[]
  readonly publicTopic: { readonly tags: readonly string[]; readonly intake: string | null } | null
  readonly departmentResponse: { readonly workflows: readonly string[]; readonly duties: readonly string[] } | null
  readonly supervision: { readonly rules: readonly string[]; readonly sampling: { readonly rate: number; readonly minimum: number; readonly by: readonly StratumField[] } | null; readonly notices: readonly string[] } | null
  readonly socialEvaluation: { readonly forms: readonly string[]; readonly survey: string | null } | null
  readonly publishedAt: string
}

export interface DatasetSummary {
  /** Qualified; `local` when the topic's own, else shared by a pack it uses. */
  readonly id: string
  readonly name: string
  readonly pack: string
  readonly title: LocalText
  readonly class: 'common' | 'business' | 'third-party'
  readonly owner: CodeTitle | null
  readonly mode: 'snapshot' | 'append' | 'upsert'
  readonly rows: number
  /** `batch` is null where the import changed nothing. */
  readonly lastImport: { readonly id: string; readonly batch: string | null; readonly at: string } | null
  /** `never`: nothing was ever imported; `stale`: older than the dataset's `fresh`. */
  readonly freshness: 'fresh' | 'stale' | 'never'
  readonly fields: readonly FieldSummary[]
}

export interface FieldSummary {
  readonly name: string
  readonly title: LocalText
  readonly type: string
  readonly required: boolean
  readonly key: boolean
  /** Shown masked. */
  readonly masked: boolean
  readonly aliases: readonly string[]
}

export interface RuleSummary {
  readonly id: string
  readonly title: LocalText
  readonly basis: LocalText | null
  readonly params: readonly RuleParamJson[]
  /** One plain sentence a step, in the request's language. */
  readonly sentences: readonly string[]
  readonly alerts: Readonly<Record<Level, number>>
  readonly lastRun: RunJson | null
}

/** States an import passes; `refused` and `failed` stored nothing. */
export type ImportState = 'queued' | 'running' | 'done' | 'refused' | 'failed' | 'cancelled'

export interface ImportJson {
  readonly id: string
  readonly topic: string
  readonly dataset: string
  readonly fileName: string
  readonly bytes: number
  readonly state: ImportState
  readonly encoding: string | null
  readonly columns: readonly { readonly header: string; readonly field: string | null }[]
  readonly counts: ImportCounts | null
  /** Quarantined rows by reason, most frequent first. */
  readonly reasons: readonly { readonly code: string; readonly text: string; readonly rows: number }[]
  readonly problems: readonly ProblemJson[]
  readonly batch: string | null
  readonly by: string
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly job: string
}

export interface QuarantineRowJson {
  readonly row: number
  readonly reasons: readonly { readonly code: string; readonly field: string | null; readonly text: string }[]
  /** Cells by header; identifiers and masked fields masked. */
  readonly cells: Readonly<Record<string, string | null>> | null
  /** A row that could not be split: its first 200 characters, digits masked. */
  readonly text: string | null
}

export interface RecordsPage extends Page<Readonly<Record<string, JsonValue>>> {
  readonly fields: readonly FieldSummary[]
}

/** Why a run went over everything: it was asked to by hand, there was nothing to go on from, or changes could not be followed. */
export type FullReason =
  | 'by-hand' | 'first' | 'changed-rule' | 'changed-day' | 'changed-data' | 'left-out' | 'renewal' | 'too-many' | 'memory-short' | DeltaReason

/** Over what a run went. */
export interface EvaluationJson {
  /** Everything, or alerts alone that new data might touch. */
  readonly kind: 'full' | 'delta'
  /** Why everything. */
  readonly reason: FullReason | null
  /** Of a delta: how many alert keys. */
  readonly keys: number | null
  /** The same as a sentence. */
  readonly words: string
}

export interface RunJson {
  readonly id: string
  readonly topic: string
  readonly rule: string
  readonly version: string
  /** `YYYY-MM-DD`: what `today()` was. */
  readonly asOf: string
  readonly state: 'queued' | 'running' | 'done' | 'frozen' | 'failed' | 'cancelled'
  /** By hand, on new data, or at a fixed time. */
  readonly trigger: 'hand' | 'data' | 'schedule'
  /** Who started it, or whose data did. */
  readonly by: string
  /** Values of the rule's parameters; numbers as text. */
  readonly params: Readonly<Record<string, string | boolean>>
  readonly inputs: readonly { readonly dataset: string; readonly batch: string | null; readonly rows: number }[]
  readonly findings: Readonly<Record<Level, number>> | null
  /** New, gone, changed and unchanged alerts. */
  readonly difference: { readonly new: number; readonly gone: number; readonly changed: number; readonly same: number } | null
  readonly unknown: number | null
  readonly nullKeys: number | null
  /** Over what it ran; null until it is done. */
  readonly evaluation: EvaluationJson | null
  /** Of the findings, those whose key is set aside. */
  readonly suppressed: number | null
  /** Alerts left as they were, because the run left out what they rest on. */
  readonly held: number | null
  readonly problems: readonly ProblemJson[]
  readonly startedAt: string
  readonly seconds: number | null
  readonly job: string
}

export interface JobJson {
  readonly id: string
  readonly kind: 'import' | 'run' | 'backtest' | 'migration'
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly progress: JobProgress | null
  readonly problem: ProblemJson | null
  /** The import's, run's, backtest's or migration's id. */
  readonly subject: string
  readonly createdAt: string
  readonly finishedAt: string | null
}

export interface JobProgress {
  readonly phase: LoadProgress['phase'] | 'colliding' | 'alerting' | 'counting' | 'migrating'
  /** 0 to 1; null when the end is not known. */
  readonly done: number | null
  readonly rows: number
  readonly rowsPerSecond: number | null
  readonly secondsLeft: number | null
}

export interface AlertSummary {
  readonly id: string
  readonly topic: string
  readonly topicTitle: LocalText
  readonly rule: string
  readonly ruleTitle: LocalText
  readonly level: Level
  /** Masked. */
  readonly title: string
  readonly region: { readonly code: string; readonly title: string } | null
  readonly department: CodeTitle | null
  readonly state: string
  readonly stateTitle: LocalText
  readonly presence: 'firing' | 'gone'
  readonly firstSeen: string
  readonly lastSeen: string
  readonly timesSeen: number
  /** How the work on it stands with time; null once it is done with. */
  readonly time: MatterTimeJson | null
  /** Last day on which its key is set aside, `YYYY-MM-DD`; null when it is not. */
  readonly suppressedUntil: string | null
  /** Alert that it was merged into. */
  readonly mergedInto: string | null
}

export interface AlertDetail extends AlertSummary, MatterPapers {
  readonly key: readonly ShownValue[]
  readonly evidence: readonly ShownValue[]
  /** Why it is here, one sentence. */
  readonly sentence: string
  /** What would have kept it from being there, or lowered its level: the nearest change, one sentence each. */
  readonly nearest: string | null
  readonly milder: string | null
  readonly conditions: readonly ProofCondition[]
  readonly sources: readonly ProofSource[]
  readonly sourceCount: number
  readonly version: string
  readonly params: readonly { readonly name: string; readonly title: LocalText; readonly value: JsonValue }[]
  readonly basis: LocalText | null
  readonly asOf: string
  /** The case that it became, where the reader may see that. */
  readonly case: { readonly id: string; readonly year: number; readonly number: number } | null
  readonly events: readonly WorkEventJson[]
  /** Of so many assessments, the earlier ones, `events` tells nothing. */
  readonly untold: number
  /** The newest suppression of its key, in force or not. */
  readonly suppression: SuppressionJson | null
  /** Alerts that were merged into it. */
  readonly merged: readonly AlertSummary[]
  /** The alert that it was merged into. */
  readonly primary: AlertSummary | null
  /** Other alerts of its topic about the same subject. */
  readonly sameSubject: readonly AlertSummary[]
  /** What the reader may do with it as it stands; what its workflow lets them do stands in `work`. */
  readonly actions: readonly AlertActionName[]
  readonly work: WorkJson | null
  /** Neighbours in the list the reader came from, by the same filter. */
  readonly previous: string | null
  readonly next: string | null
}

/** What the HTTP API takes and sends around the work on alerts and cases (design: interface). Pages and routes share these types. */
import type { LocalText } from '../base/text.ts'
import type { AssignAct, AssigneeJson, Holding } from './assign-api.ts'
import type { CommentJson } from './comment-api.ts'
import type { Light } from './matter-clock.ts'

/** Phases of workflows, as they follow one another: states of different workflows fall together by theirs. */
export const phases = ['open', 'waiting', 'suspended', 'closed', 'void'] as const
export type Phase = (typeof phases)[number]
/** Those in which a matter has a light. */
export const openPhases = ['open', 'waiting', 'suspended'] as const satisfies readonly Phase[]

/** An action that the reader may do now. */
export interface WorkActionJson {
  /** As the workflow names it; `POST /alerts/{id}/actions/{name}`. */
  readonly name: string
  readonly title: LocalText
  /** `pack/form` of the form to fill in; null where there is none. */
  readonly form: string | null
  /** Hash of the form's version that the matter's workflow pins; null where it is the running one. */
  readonly formVersion: string | null
  /** Another organisation may take charge; `required`: one has to be named. */
  readonly handsOver: 'no' | 'optional' | 'required'
  /** Phase of the state that it leads to. */
  readonly leadsTo: Phase
  /** It has to be said why, in the note: at least `shortestReason` characters. */
  readonly needsReason: boolean
}

/** Characters that a reason has at least. */
export const shortestReason = 4

/** Actions of alert workflows that have a question of their own (`alert-acts.ts`). */
export const askedElsewhere: ReadonlySet<string> = new Set(['merge', 'unmerge'])

/** How a matter stands with time. */
export interface MatterTimeJson {
  readonly light: Light
  /** ISO; null where it has no deadline. While it is suspended: as it was when its clock was stopped. */
  readonly due: string | null
  /** The last day, `YYYY-MM-DD`, where its time is counted by days. */
  readonly dueDay: string | null
  /** 还剩 3 个工作日; null where it has no deadline. */
  readonly left: LocalText | null
  readonly suspended: boolean
  /** The date was counted beyond the holidays that are known: it may move when those of the next year are published. */
  readonly provisional: boolean
  /** How often this deadline was extended, and the matter sent back. */
  readonly extensions: number
  readonly sentBack: number
}

/** `ask` for more time; `grant` or `refuse` it. */
export type ExtensionAct = 'ask' | 'grant' | 'refuse'

/** What a matter's workflow says of more time. */
export interface ExtensionJson {
  /** How much one extension gives: 10 个工作日. */
  readonly span: LocalText
  /** How many more there may be. */
  readonly left: number
  /** Who has asked and was not answered yet. */
  readonly asked: { readonly by: string; readonly at: string; readonly reason: string } | null
  /** What the reader may do about it now. */
  readonly may: readonly ExtensionAct[]
}

/** `POST /alerts/{id}/extension/{ask|grant|refuse}`. Who asks has to say why, and who refuses. */
export interface ExtensionRequest {
  readonly reason?: string
  /** How many acts the page knew of. */
  readonly known?: number
}

/** Somebody waits to be given more time on a matter. */
export interface AskedExtension {
  readonly id: string
  readonly subject: string
  readonly topic: string
  readonly topicTitle: LocalText
  /** Identifiers in it are masked. */
  readonly title: string
  readonly stateTitle: LocalText
  readonly organisation: OrganisationRef | null
  readonly time: MatterTimeJson | null
  /** How much would be given: 10 个工作日. */
  readonly span: LocalText
  readonly asked: NonNullable<ExtensionJson['asked']>
  readonly acts: number
}

/** `GET /extensions`: those that the reader may answer, those that wait longest first. */
export interface AskedExtensions {
  readonly items: readonly AskedExtension[]
  /** There may be more than were looked at. */
  readonly more: boolean
}

/** `POST /extensions/{grant|refuse}`. Who refuses has to say why. */
export interface ExtensionsRequest {
  /** `acts`: how many the page knew of. */
  readonly matters: readonly { readonly id: string; readonly acts: number }[]
  readonly reason?: string
}

/** How the work on a matter stands. */
export interface WorkJson {
  readonly state: string
  readonly stateTitle: LocalText
  readonly phase: Phase
  /** ISO: when it came into its state. */
  readonly since: string
  /** Whose task it is; null when it is nobody's. */
  readonly role: { readonly name: string; readonly title: LocalText } | null
  /** Who is in charge; null: the dispatch desk has to say. */
  readonly organisation: OrganisationRef | null
  /** Who of them has it; null: nobody, or nobody who still can. */
  readonly assignee: AssigneeJson | null
  /** What the reader may do about who has it. */
  readonly assigning: readonly AssignAct[]
  /** Where the dispatch tables send it, else who answers for its region and department, while nobody is in charge. */
  readonly proposed: OrganisationRef | null
  /** Why `organisation`, where a table or its jurisdiction said so; while nobody is in charge why `proposed`, or why none is. */
  readonly why: LocalText | null
  /** Null once it is done with. */
  readonly time: MatterTimeJson | null
  /** Null where its workflow gives no more time, or its state has no deadline. */
  readonly extension: ExtensionJson | null
  readonly acts: number
  readonly actions: readonly WorkActionJson[]
}

/** Something that was done with a matter, in words. */
export interface WorkEventJson {
  /** ISO. */
  readonly at: string
  readonly text: string
  readonly by: string
  /** What was answered with it, where the reader may see that; `form` as `pack/form`. */
  readonly answer: { readonly form: string; readonly id: string } | null
  /** Where it is what somebody said. */
  readonly comment?: CommentJson
  /** The leaf of the trail that it stands in, hex; not where the host tells it by other means. */
  readonly leaf?: string
  /** Where it is of another matter than the one whose life is told: of which. */
  readonly matter?: EventMatter
}

/** The life of an alert is that of its case too, of what was asked about either, and of what was drawn to be inspected again. */
export const livedSubjects = ['alert', 'case', 'assessment', 'sample'] as const

/** Which matter an event is of; `title` as short as it can be told from the others. */
export interface EventMatter {
  readonly subject: (typeof livedSubjects)[number]
  readonly id: string
  readonly title: LocalText
}

/** `GET /alerts/{id}/timeline`, `GET /cases/{id}/timeline`: the newest first. */
export interface TimelineJson {
  readonly items: readonly WorkEventJson[]
  /** Of so many assessments, the earlier ones, nothing is told here: each has a page of its own. */
  readonly untold: number
}

export interface OrganisationRef {
  readonly id: string
  readonly title: LocalText
}

/** Query of `GET /tasks`: kinds, topics and lights of matters, joined by commas, and who has them. */
export interface TaskQuery {
  readonly subject?: string
  readonly topic?: string
  readonly light?: string
  readonly mine?: Holding
  readonly cursor?: string
  readonly limit: number
}

/** A matter that waits for the reader. */
export interface TaskJson {
  readonly id: string
  readonly subject: string
  readonly topic: string
  readonly topicTitle: LocalText
  /** Identifiers in it are masked. */
  readonly title: string
  /** Risk level, where it has one. */
  readonly level: 'red' | 'orange' | 'yellow' | 'blue' | null
  readonly state: string
  readonly stateTitle: LocalText
  /** ISO: since when it waits. */
  readonly since: string
  readonly time: MatterTimeJson | null
  /** In which of the reader's roles. */
  readonly role: { readonly name: string; readonly title: LocalText }
  readonly organisation: OrganisationRef | null
  /** Who of those with the role has it; null: nobody, or nobody who still can. */
  readonly assignee: AssigneeJson | null
  readonly acts: number
}

/** `GET /organisations`: those that there are today, each followed by those below it. */
export interface OrganisationJson extends OrganisationRef {
  readonly parent: string | null
  /** Code of a department kind. */
  readonly departmentKind: string | null
  /** Codes of regions. */
  readonly serves: readonly string[]
  /** The reader may hand matters over to it. */
  readonly withinReach: boolean
}

/** `POST /alerts/open-actions`: an action that some of several matters allow the reader. */
export interface SharedActionJson extends WorkActionJson {
  /** How many of them do, and which. */
  readonly count: number
  readonly ids: readonly string[]
}

import { sentence, textIn, type Lang, type LocalText, type Sentence } from '../../base/text.ts'
import { actorRoles } from '../../engines/workflow/actor-roles.ts'
import type { Machine } from '../../engines/workflow/build-machine.ts'
import { fanOutOf } from '../../engines/workflow/fan-out.ts'
import type { WorkAct } from '../../store/entities/work/work-act.ts'

/** What a state of a matter is called; its name stands in for one that its workflow does not have. */
export const stateTitle = ({ workflow }: Pick<Machine, 'workflow'>, state: string): LocalText => workflow.states[state]?.title ?? state

/** What a role is called. */
export const roleTitle = (role: string): LocalText => actorRoles.get(role) ?? role

/** Name of the act by which what waits for others is given the time that one of them was. */
export const waitLonger = 'wait-longer'

/** Names of the acts by which a matter becomes somebody's, or nobody's again: the last by the host, where whoever had it no longer can. */
export const [takeMatter, giveMatter, letGoOfMatter, freeMatter] = ['take-matter', 'give-matter', 'let-go-of-matter', 'free-matter'] as const
export type AssignmentAct = typeof takeMatter | typeof giveMatter | typeof letGoOfMatter | typeof freeMatter

/** What is done with a matter beside the actions of its workflow, whose names have no hyphen: about its deadline, whose it is, and with a document before it is approved. */
const besideWorkflow: ReadonlyMap<string, Sentence> = new Map([
  ['ask-extension', sentence('申请延期', 'Asked for more time')], ['grant-extension', sentence('同意延期', 'Granted more time')], ['refuse-extension', sentence('不同意延期', 'Refused more time')], [waitLonger, sentence('随研判单位延期', 'Given more time with an assessment')],
  [takeMatter, sentence('认领承办', 'Took it on')], [giveMatter, sentence('交由承办', 'Given to')], [letGoOfMatter, sentence('放回待认领', 'Put back for others')], [freeMatter, sentence('原承办人已不能办理，放回待认领', 'Put back for others, since whoever had it can no longer see to it')],
  ['change-draft', sentence('修改草稿', 'Draft changed')], ['collect-draft', sentence('补入新到期的事项', 'Further matters taken up that fell due')],
])

/** Names of the acts by which a matter goes on under another version of its workflow, and back. */
export const changeVersion = 'change-version'
export const returnVersion = 'return-version'

const versionWords: ReadonlyMap<string, Sentence> = new Map([
  [changeVersion, sentence('换用新版流程', 'Went on under the new version of its workflow')], [returnVersion, sentence('退回原版流程', 'Went back to the version of its workflow before')],
])

/** Whether an act is one by which the version changes: the state that it leaves is of the one, the state that it comes to of the other. */
export const changesVersion = ({ action }: Pick<WorkAct, 'action'>): boolean => versionWords.has(action)

/** What an act is called. */
export const actTitle = ({ workflow }: Pick<Machine, 'workflow'>, action: string): LocalText => besideWorkflow.get(action) ?? versionWords.get(action) ?? workflow.actions[action]?.title ?? action

/** Kinds of matters of which the history tells also what the host did. */
const toldWhole: ReadonlySet<string> = new Set(['assessment', 'case', 'duty', 'sample'])

/** Whether the history of a matter's work has to tell an act: what the host does to an alert is told by its runs, but for handing it out, taking it from whoever no longer can, and going on by what was answered. */
export function isToldByWork({ workflow }: Pick<Machine, 'workflow'>, { account, action, from, organisation }: Pick<WorkAct, 'account' | 'action' | 'from' | 'organisation'>): boolean {
  return account !== null || action === freeMatter || organisation !== null || toldWhole.has(workflow.subject) || fanOutOf(workflow, from) !== null
}

/** An act as a matter's history tells it; `organisation` is who took charge by it. */
export function actSentence(machine: Pick<Machine, 'workflow'>, { action, to, note, grounds }: Pick<WorkAct, 'action' | 'to' | 'note' | 'grounds'>, organisation: LocalText | null, lang: Lang): string {
  const beside = besideWorkflow.get(action)
  if (beside !== undefined) return note === null ? beside[lang] : lang === 'en' ? `${beside.en}: ${note}` : `${beside['zh-CN']}：${note}`
  const [did, now] = [textIn(actTitle(machine, action), lang), textIn(stateTitle(machine, to), lang)]
  const charge = organisation === null ? '' : lang === 'en' ? ` to ${textIn(organisation, lang)}` : `给${textIn(organisation, lang)}`
  const said = note === null ? '' : lang === 'en' ? `: ${note}` : `：${note}`
  const why = grounds === null ? '' : lang === 'en' ? `. ${grounds.en}` : `。${grounds['zh-CN']}`
  return lang === 'en' ? `${did}${charge}; now ${now}${said}${why}` : `${did}${charge}，现为“${now}”${said}${why}`
}

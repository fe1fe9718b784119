import type { Problem } from '../../base/problem.ts'
import { sentence, type Sentence } from '../../base/text.ts'
import type { DispatchNoteKind, DispatchRow } from '../../contracts/dispatch-api.ts'
import { rowNotes } from '../../engines/dispatch/row-notes.ts'
import type { KeptDispatchRow } from '../../store/entities/dispatch/dispatch-table.ts'
import type { Organisation } from '../../store/entities/identity/organisation.ts'
import { noteWords } from './dispatch-words.ts'

/** What rows may name, as things stand today. */
export interface RowContext {
  /** `YYYY-MM-DD`. */
  readonly today: string
  /** Ids of the topic's rules; null: the table is of all topics, whose rows name none. */
  readonly rules: ReadonlySet<string> | null
  /** Codes; empty: nothing says which there are. */
  readonly regions: ReadonlySet<string>
  readonly departments: ReadonlySet<string>
  /** All that there ever were. */
  readonly organisations: ReadonlyMap<string, Organisation>
}

export interface DispatchNote {
  readonly kind: DispatchNoteKind
  readonly text: Sentence
}

/** What stands against rows as they were sent, each at its place; `before`: what was kept may stay, and is told of (`notesOf`). */
export function rowFaults(rows: readonly (Omit<DispatchRow, 'id'> & { readonly id?: string })[], before: readonly KeptDispatchRow[], { rules, regions, departments, organisations }: RowContext): readonly Problem[] {
  const known = new Map(before.map((row) => [row.id, row]))
  return rows.flatMap((row, at) => {
    const kept = known.get(row.id ?? '')
    const faults: Problem[] = []
    const fault = (code: string, member: string, message: Sentence, hint: Sentence) => faults.push({ code, severity: 'error', file: null, pointer: `/rows/${at}/${member}`, line: null, message, hint })
    const [zh, en] = [`第 ${at + 1} 行`, `Row ${at + 1}`]
    const strange = (row.rules ?? []).filter((id) => rules?.has(id) !== true && kept?.rules?.includes(id) !== true)
    if (strange.length > 0) fault('unknown-rule', 'rules', sentence(`${zh}：没有规则 ${strange.slice(0, 3).join('、')}。`, `${en}: there is no rule ${strange.slice(0, 3).join(', ')}.`), rules === null ? sentence('适用全部主题的行不能指定规则。', 'Rows of all topics name no rules.') : sentence('从本主题的规则中选择。', 'Choose among the rules of the topic.'))
    if (row.region !== null && row.region !== kept?.region && regions.size > 0 && !regions.has(row.region)) fault('unknown-region', 'region', sentence(`${zh}：没有区划 ${row.region}。`, `${en}: there is no region ${row.region}.`), sentence('从区划列表中选择，或留空。', 'Choose one of the list, or leave it empty.'))
    if (row.department !== null && row.department !== kept?.department && departments.size > 0 && !departments.has(row.department)) fault('unknown-department', 'department', sentence(`${zh}：没有部门类别 ${row.department}。`, `${en}: there is no department kind ${row.department}.`), sentence('从部门类别列表中选择，或留空。', 'Choose one of the list, or leave it empty.'))
    if (!organisations.has(row.organisation)) fault('unknown-organisation', 'organisation', sentence(`${zh}：没有机构 ${row.organisation}。`, `${en}: there is no organisation ${row.organisation}.`), sentence('从机构列表中选择。', 'Choose one of the list.'))
    if (row.from !== null && row.to !== null && row.from > row.to) fault('dates-reversed', 'to', sentence(`${zh}：截止日期早于起始日期。`, `${en}: it ends before it begins.`), sentence('改正其中一个日期，或留空。', 'Correct one of the dates, or leave it empty.'))
    return faults
  })
}

/** What is to be told at each row of a table. */
export function notesOf(rows: readonly (Omit<DispatchRow, 'id'> & { readonly under: string | null })[], context: RowContext): readonly (readonly DispatchNote[])[] {
  const order = rowNotes(rows, context.today)
  return rows.map((row, at) => [
    ...order[at]!.map(({ kind, by }) => ({ kind, text: noteWords(kind, { by: by.map((one) => one + 1) }) })),
    ...(order[at]!.some(({ kind }) => kind === 'over') ? [] : namedNotes(row, context)),
  ])
}

function namedNotes(row: Omit<DispatchRow, 'id'> & { readonly under: string | null }, { today, rules, regions, departments, organisations }: RowContext): readonly DispatchNote[] {
  const notes: DispatchNote[] = []
  const tell = (kind: DispatchNoteKind, given: Parameters<typeof noteWords>[1]) => notes.push({ kind, text: noteWords(kind, given) })
  const organisation = organisations.get(row.organisation)
  if (organisation !== undefined) {
    const named = titleOf(organisation)
    const [first, last] = [row.from === null || row.from < today ? today : row.from, row.to]
    const { validFrom, validTo, parent } = organisation
    if (validTo !== null && (last === null || validTo < last)) tell('organisation-ended', { named, more: validTo < first ? '' : sentence(`${validTo} 以后`, `after ${validTo}`) })
    else if (validFrom !== null && validFrom > first) tell('organisation-ended', { named, more: sentence(`${validFrom} 以前`, `before ${validFrom}`) })
    const above = parent as unknown as string | null
    if (above !== row.under) tell('organisation-moved', { named, more: above === null ? sentence('最上级', 'the top') : titleOf(organisations.get(above)!) })
  }
  for (const id of (row.rules ?? []).filter((one) => rules !== null && !rules.has(one))) tell('rule-gone', { named: id })
  if (row.region !== null && regions.size > 0 && !regions.has(row.region)) tell('region-gone', { named: row.region })
  if (row.department !== null && departments.size > 0 && !departments.has(row.department)) tell('department-gone', { named: row.department })
  return notes
}

const titleOf = ({ title, titleEn }: Organisation) => (titleEn === null ? title : { 'zh-CN': title, en: titleEn })

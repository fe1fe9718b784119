import { createHash } from 'node:crypto'
import type { Action } from '../base/action.ts'
import { dateIn } from '../base/clock.ts'
import { HuiyanError, isHuiyanError } from '../base/errors.ts'
import { reachesTopic } from '../base/reaches-topic.ts'
import { sentence, textIn, type Lang, type Sentence } from '../base/text.ts'
import { mostSheetLines, type AssessmentSheet } from '../contracts/assessment-api.ts'
import { findAssessments } from '../domain/assessments/find-assessments.ts'
import { readCell, cellHint, sheetColumns, sheetLine, type SheetColumn } from '../domain/forms/answer-sheet.ts'
import type { ToldFault } from '../domain/forms/check-answer.ts'
import { storedFingerprints } from '../domain/forms/find-answers.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { regionOf } from '../domain/topics/code-titles.ts'
import { findItems, standingFor } from '../domain/work/find-items.ts'
import { countTasks, listTasks } from '../domain/work/list-tasks.ts'
import { reading, type Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import type { WorkActing } from './act-on-work.ts'
import type { AnswerDeps } from './answer-form.ts'
import { answerIdFor, formsOf, prepareAnswer, storeMany, type PreparedAnswer } from './answer-many.ts'
import { plainName, type Upload } from './import-file.ts'
import { readTable } from './read-table.ts'

type SheetDeps = WorkActing & AnswerDeps

/** Faults that are told. */
const mostFaults = 200
const answering = 'answer'

/** Columns before those of the form, as the file heads them; only the first is read back. */
const own = { id: sentence('编号', 'Id'), matter: sentence('事项', 'Matter'), region: sentence('区划', 'Region'), organisation: sentence('研判单位', 'Organisation'), due: sentence('截止日期', 'Due') } as const

/** What waits for the reader in a topic, to be filled in as a spreadsheet: a line each, 5,000 at most, those due first coming first; a last line says how many are left. Throws `no-topic`. */
export async function assessmentSheet(deps: SheetDeps, action: Action, topic: string, lang: Lang): Promise<string> {
  demandTopic(deps, action, topic)
  const read = reading(deps.store, action)
  const asked = { subjects: ['assessment'], topics: [topic], limit: mostSheetLines }
  const items = await listTasks(read, asked)
  const counts = items.length < mostSheetLines ? [] : Object.values(await countTasks(read, asked))
  const left = counts.reduce((sum, { count }) => sum + count, counts.length === 0 ? 0 : -items.length)
  const about = await findAssessments(read, items.map(({ id }) => id))
  const organisations = await organisationsById(read, items.flatMap(({ organisation }) => organisation ?? []))
  const codes = deps.registry.running().find(({ runtime }) => runtime.pack.id === topic)?.runtime.codes ?? new Map()
  const columns = await columnsOf(deps, action, read, items)
  const head = [...Object.values(own).map((title) => title[lang]), ...columns.map((column) => headingOf(column, columns, lang))]
  await unitOfWork(deps.store, action, async (change) => change.audit({ verb: 'export-assessments', object: { kind: 'topic', id: topic }, topic, after: { rows: items.length, left } }))
  return `\uFEFF${sheetLine(head)}${items.map((item) => {
    const [row, asked] = [about.get(item.id), organisations.get(item.organisation ?? '')]
    return sheetLine([
      item.id, (lang === 'en' ? row?.titleEn : row?.title) ?? '', regionOf(codes, item.region)?.title ?? '', asked === undefined ? '' : textIn(organisationTitle(asked), lang),
      item.timing?.clock == null ? '' : dateIn(deps.timeZone, new Date(Date.parse(item.timing.clock.due) - 1)), ...columns.map(() => ''),
    ])
  }).join('')}${left === 0 ? '' : sheetLine(['', leftSentence(left, counts.some(({ atLeast }) => atLeast))[lang], ...head.slice(2).map(() => '')])}`
}

/** What stands below a sheet that has not all. */
const leftSentence = (left: number, atLeast: boolean): Sentence => {
  const [lines, more] = [mostSheetLines, left].map((count) => count.toLocaleString('en'))
  return sentence(`表格一次最多 ${lines} 行，还有${atLeast ? '至少 ' : ' '}${more} 项没有列入：先填好上传这些，再下载一次。`, `A sheet has ${lines} lines at most, and ${atLeast ? 'at least ' : ''}${more} more wait: fill in and hand in these, then download it again.`)
}

/** Throws `no-topic` where there is none within reach. */
function demandTopic({ registry }: SheetDeps, { scope }: Action, topic: string): void {
  const isThere = registry.running().some(({ runtime }) => runtime.pack.id === topic) || registry.quarantined().some(({ id }) => id === topic)
  if (!isThere || !reachesTopic(scope, topic)) throw new HuiyanError('no-topic', { topic })
}

/** The fields of all forms that some matters are answered with, each name once. */
async function columnsOf(deps: SheetDeps, action: Action, read: Reading, items: readonly WorkItem[]): Promise<readonly SheetColumn[]> {
  const formOf = formsOf(deps, action, read, await deps.machines.under(read, items), answering)
  const columns = new Map<string, SheetColumn>()
  for (const form of new Set(await Promise.all(items.map((item) => formOf(item).catch(() => null))))) {
    for (const column of form === null ? [] : sheetColumns(form)) if (!columns.has(column.name)) columns.set(column.name, column)
  }
  return [...columns.values()]
}

/** The title, with the name where other columns have the same, and what may be written in brackets. */
function headingOf(column: SheetColumn, columns: readonly SheetColumn[], lang: Lang): string {
  const hint = cellHint(column, lang)
  const title = textIn(column.title, lang)
  const heading = isOwnTitle(column, columns, title) ? title : namedTitle(column, title)
  return hint === null ? heading : lang === 'en' ? `${heading} [${hint}]` : `${heading}【${hint}】`
}

const namedTitle = ({ name }: SheetColumn, title: string): string => `${title} (${name})`
const titlesOf = ({ title }: SheetColumn): readonly string[] => [textIn(title, 'zh-CN'), textIn(title, 'en')]
/** Headings of the columns before the form's. */
const taken = (): ReadonlySet<string> => new Set(Object.values(own).flatMap((title) => [fold(title['zh-CN']), fold(title.en)]))

/** Whether a title says which column is meant. */
function isOwnTitle(column: SheetColumn, columns: readonly SheetColumn[], title: string): boolean {
  return !taken().has(fold(title)) && columns.every((other) => other.name === column.name || !titlesOf(other).some((one) => fold(one) === fold(title)))
}

interface Fault { readonly line: number; readonly column: string | null; readonly message: Sentence; readonly hint: Sentence }
interface Plan extends Pick<AssessmentSheet, 'ready' | 'already' | 'blank' | 'ignored'> { readonly prepared: readonly PreparedAnswer[]; readonly faults: readonly Fault[]; readonly digest: string }

/**
 * What a filled-in sheet would answer, line by line; with the `digest` of that answer it is done, all of it or nothing. Lines without an
 * answer are passed over, those answered before by the same are done. Throws `no-topic`, `register-unreadable`, `too-large`; with a digest
 * also `register-faulty`, `assessments-moved`.
 */
export async function answerBySheet(deps: SheetDeps, action: Action, who: Sender, topic: string, upload: Upload, digest: string | undefined, lang: Lang): Promise<AssessmentSheet> {
  demandTopic(deps, action, topic)
  // The headings, and the line that says how many are left.
  const records = await readTable(upload, mostSheetLines + 2)
  const plan = await planOf(deps, action, topic, records)
  const json = (done: boolean): AssessmentSheet => ({
    ready: plan.ready, already: plan.already, blank: plan.blank, ignored: plan.ignored, faultCount: plan.faults.length,
    faults: plan.faults.slice(0, mostFaults).map(({ line, column, message, hint }) => ({ line, column, message: message[lang], hint: hint[lang] })),
    digest: plan.faults.length > 0 || plan.ready === 0 ? null : plan.digest, done,
  })
  if (digest === undefined) return json(false)
  if (plan.faults.length > 0) throw new HuiyanError('register-faulty', { count: plan.faults.length })
  if (plan.ready === 0 && plan.already > 0) return json(true)
  if (plan.digest !== digest) throw new HuiyanError('assessments-moved')
  await unitOfWork(deps.store, action, async (change) => {
    const now = await findItems(change, plan.prepared.map(({ item }) => item.id))
    const refused = await storeMany(deps, change, who, answering, plan.prepared, now)
    // Somebody acted between the look and now: all of it or nothing.
    if (refused.size > 0 || now.size < plan.prepared.length) throw new HuiyanError('assessments-moved')
    change.audit({ verb: 'import-assessments', object: { kind: 'topic', id: topic }, topic, after: { fileName: plainName(upload.fileName), answers: plan.prepared.length, digest } })
  })
  return json(true)
}

async function planOf(deps: SheetDeps, action: Action, topic: string, records: Awaited<ReturnType<typeof readTable>>): Promise<Plan> {
  const read = reading(deps.store, action)
  const [head, ...body] = records
  const faults: Fault[] = []
  const idAt = (head?.cells ?? []).findIndex((cell) => [own.id['zh-CN'], own.id.en].some((title) => fold(title) === fold(cell)))
  if (idAt < 0) return { ready: 0, already: 0, blank: 0, ignored: [], prepared: [], digest: '', faults: [{ line: head?.line ?? 1, column: null, message: sentence('第一行没有“编号”这一列。', 'The first line has no column "Id".'), hint: sentence('在下载的表格里填写，不要改动列名。', 'Fill in the sheet as it was downloaded, and leave its headings.') }] }
  const found = new Map([...(await findItems(read, [...new Set(body.map(({ cells }) => cells[idAt] ?? ''))]))].filter(([, item]) => item.subject === 'assessment' && item.topic === topic))
  const standing = await standingFor(read, [...found.values()])
  const formOf = formsOf(deps, action, read, await deps.machines.under(read, [...found.values()]), answering)
  const columns = headings(head!.cells, await columnsOf(deps, action, read, [...found.values()]), faults, head!.line)
  const fieldsOf = async (item: WorkItem) => new Map((await formOf(item).then(sheetColumns, () => [])).map((column) => [column.name, column]))
  const seen = new Map<string, number>()
  const prepared: PreparedAnswer[] = []
  let [already, blank] = [0, 0]
  for (const { line, cells } of body.filter((one) => one.cells.some((cell) => cell !== ''))) {
    const id = cells[idAt] ?? ''
    const filled = [...columns].filter(([at]) => (cells[at] ?? '').trim() !== '')
    if (filled.length === 0) {
      // The line that says how many are left has no id.
      if (id !== '') blank += 1
      continue
    }
    const before = faults.length
    const say = (column: string | null, message: Sentence, hint: Sentence) => faults.push({ line, column, message, hint })
    const item = found.get(id)
    if (seen.has(id)) say(own.id['zh-CN'], sentence(`“${id}”在第 ${seen.get(id)} 行已经出现过。`, `"${id}" stands on line ${seen.get(id)} already.`), sentence('每项研判只留一行。', 'Keep one line for each assessment.'))
    else if (item === undefined) say(own.id['zh-CN'], sentence(`没有编号为“${id}”的研判，或它不是分给您的。`, `There is no assessment "${id}", or it was not asked of you.`), sentence('重新下载表格，在其中填写。', 'Download the sheet again and fill it in.'))
    seen.set(id, line)
    if (item === undefined || faults.length > before) continue
    const values: Record<string, unknown> = {}
    const fields = await fieldsOf(item)
    for (const [at, { column: { name }, heading }] of filled) {
      const column = fields.get(name)
      // Matters may go by different forms, or by different versions of one.
      if (column === undefined) {
        say(heading, sentence('这项研判的表单没有这一栏。', 'The form of this assessment has no such field.'), sentence('清空这一格。', 'Leave the cell empty.'))
        continue
      }
      const cell = readCell(column, cells[at]!)
      if (cell !== null && 'fault' in cell) say(heading, cell.fault, cell.hint)
      else if (cell !== null) values[column.name] = cell.value
    }
    if (faults.length > before) continue
    // The id says nothing of what was answered: it is kept beside it in plain.
    const given = { item, answer: values, id: answerIdFor('sheet', action.actor.id, id, deps.sealer.fingerprint(JSON.stringify(Object.entries(values).toSorted()))) }
    if ((await storedFingerprints(read, [given.id])).size > 0) {
      already += 1
      continue
    }
    if (item.state !== 'asked') say(own.id['zh-CN'], sentence('这项研判已经办结，或已转下级。', 'This assessment is over, or was handed down.'), sentence('从表格里删去这一行。', 'Take the line out.'))
    else if (!standing.get(id)!.roles.includes(item.role ?? '')) say(own.id['zh-CN'], sentence('这项研判须由有研判角色的人来做。', 'This assessment takes somebody with the role for it.'), sentence('请有此角色的人上传。', 'Ask somebody who has it.'))
    else {
      try {
        prepared.push(await prepareAnswer(deps, action, answering, await formOf(item), given))
      } catch (error) {
        if (!isHuiyanError(error) || error.code === 'people-quota-used') throw error
        const told = (error.members as { readonly faults?: readonly ToldFault[] } | undefined)?.faults
        if (told === undefined) say(null, error.detail, error.hint)
        for (const { path, detail, message } of told ?? []) {
          const name = path === '' ? detail : path.split('/')[1]
          const column = [...columns.values()].find((one) => one.column.name === name)
          say(column?.heading ?? null, sentence(textIn(message, 'zh-CN'), textIn(message, 'en')), sentence('改正这一格后重新上传。', 'Correct the cell and hand the sheet in again.'))
        }
      }
    }
  }
  const digest = createHash('sha256').update(JSON.stringify(prepared.map(({ item, id, fingerprint }) => [item.id, item.acts, id, fingerprint]))).digest('hex')
  return { ready: prepared.length, already, blank, ignored: ignoredOf(head!.cells, columns), prepared, faults, digest }
}

const fold = (text: string): string => text.normalize('NFKC').replace(/[【[].*$/u, '').replaceAll(/\s+/g, '').toLowerCase()

type Headings = ReadonlyMap<number, { readonly column: SheetColumn; readonly heading: string }>

/** Which field each column is, by its title in either language or its name, or both; what may be written, in brackets behind it, is passed over. */
function headings(cells: readonly string[], columns: readonly SheetColumn[], faults: Fault[], line: number): Headings {
  const before = taken()
  const known = new Map(columns.flatMap((column) => {
    const titles = titlesOf(column)
    const meant = [column.name, ...titles.filter((title) => isOwnTitle(column, columns, title)), ...titles.map((title) => namedTitle(column, title))]
    return meant.map(fold).filter((heading) => !before.has(heading)).map((heading) => [heading, column] as const)
  }))
  const found = new Map<number, { readonly column: SheetColumn; readonly heading: string }>()
  for (const [at, cell] of cells.entries()) {
    const column = known.get(fold(cell))
    if (column === undefined) continue
    const heading = cell.replace(/[【[].*$/su, '').trim()
    if ([...found.values()].some((one) => one.column.name === column.name)) faults.push({ line, column: heading, message: sentence('这一列出现了两次。', 'This column comes twice.'), hint: sentence('只留一列。', 'Keep one of them.') })
    else found.set(at, { column, heading })
  }
  return found
}

function ignoredOf(cells: readonly string[], columns: Headings): readonly string[] {
  const mine = taken()
  return cells.filter((cell, at) => !columns.has(at) && cell !== '' && !mine.has(fold(cell)))
}

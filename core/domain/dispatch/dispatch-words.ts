import { sentence, textIn, type Lang, type LocalText, type Sentence } from '../../base/text.ts'
import type { DispatchNoteKind, DispatchRow } from '../../contracts/dispatch-api.ts'
import type { Level } from '../../contracts/finding.ts'
import type { DispatchFacts } from '../../engines/dispatch/choose-row.ts'

/** What the things are called that rows and matters name. */
export interface DispatchTitles {
  rule(id: string): LocalText
  region(code: string): string
  department(code: string): string
}

const levelTitles: Readonly<Record<Level, Sentence>> = { red: sentence('红色', 'red'), orange: sentence('橙色', 'orange'), yellow: sentence('黄色', 'yellow'), blue: sentence('蓝色', 'blue') }

const joined = (lang: Lang, words: readonly string[]): string => words.join(lang === 'en' ? ', ' : '、')

/** A sentence, each language of which is put together by itself. */
const inBoth = (say: (lang: Lang) => string): Sentence => sentence(say('zh-CN'), say('en'))

/** What a row fits, in words: 红色；荔城区；民政部门. */
function termsIn(lang: Lang, { rules, levels, region, department }: Pick<DispatchRow, 'rules' | 'levels' | 'region' | 'department'>, titles: DispatchTitles): string {
  const terms = [
    ...(rules === null ? [] : [joined(lang, rules.map((id) => textIn(titles.rule(id), lang)))]),
    ...(levels === null ? [] : [joined(lang, levels.map((level) => levelTitles[level][lang])) + (lang === 'en' ? ' alerts' : '预警')]),
    ...(region === null ? [] : [titles.region(region)]),
    ...(department === null ? [] : [titles.department(department)]),
  ]
  return terms.length === 0 ? (lang === 'en' ? 'whatever it is' : '不限') : terms.join(lang === 'en' ? '; ' : '；')
}

/** Which row it is; `place` from 1. */
export interface RowPlace {
  readonly place: number
  /** It is a row of all topics. */
  readonly isGeneral: boolean
}

const rowIn = (lang: Lang, { place, isGeneral }: RowPlace): string => (lang === 'en' ? `row ${place} of the dispatch table of ${isGeneral ? 'all topics' : 'the topic'}` : `${isGeneral ? '全部主题' : '本主题'}的派发规则第 ${place} 行`)

/** Why an organisation takes a matter: the row that says so. */
export function byRow(row: DispatchRow, place: RowPlace, titles: DispatchTitles): Sentence {
  return inBoth((lang) => (lang === 'en' ? `By ${rowIn(lang, place)} (${termsIn(lang, row, titles)}).` : `依${rowIn(lang, place)}（${termsIn(lang, row, titles)}）。`))
}

/** The same, where no row fits: it answers for the region and department. */
export function byJurisdiction(facts: DispatchFacts, titles: DispatchTitles): Sentence {
  return inBoth((lang) => (lang === 'en' ? `It answers for ${placeIn(lang, facts, titles)}; no row of a dispatch table fits.` : `按管辖：它管辖${placeIn(lang, facts, titles)}，派发规则没有适合的行。`))
}

function placeIn(lang: Lang, { region, department }: DispatchFacts, titles: DispatchTitles): string {
  return [...(region === null ? [] : [titles.region(region)]), ...(department === null ? [] : [titles.department(department)])].join(lang === 'en' ? ', ' : '的')
}

/** Why a matter stays at the desk: the row that fits names an organisation that is not in use. */
export function byEndedRow(row: DispatchRow, place: RowPlace, titles: DispatchTitles, organisation: LocalText): Sentence {
  return inBoth((lang) => (lang === 'en'
    ? `"${textIn(organisation, lang)}", named by ${rowIn(lang, place)} (${termsIn(lang, row, titles)}), is not in use today: the desk has to choose.`
    : `${rowIn(lang, place)}（${termsIn(lang, row, titles)}）指定的“${textIn(organisation, lang)}”今天不在用，须由统筹选定。`))
}

/** The same, where no row fits and nobody answers for it alone: `several` do alike, or none does. */
export function byNobody(facts: DispatchFacts, several: readonly LocalText[], titles: DispatchTitles): Sentence {
  return inBoth((lang) => {
    const named = several.slice(0, 3).map((title) => textIn(title, lang))
    if (facts.region === null) return lang === 'en' ? 'No row of a dispatch table fits, and it names no region: the desk has to choose.' : '派发规则没有适合的行，事项也没有区划，须由统筹选定。'
    const where = placeIn(lang, facts, titles)
    if (several.length > 0) return lang === 'en' ? `No row of a dispatch table fits, and ${several.length} organisations answer for ${where} alike (${joined(lang, named)}): the desk has to choose.` : `派发规则没有适合的行，管辖${where}的有 ${several.length} 个机构（${joined(lang, named)}），须由统筹选定。`
    return lang === 'en' ? `No row of a dispatch table fits, and nobody answers for ${where}: the desk has to choose.` : `派发规则没有适合的行，也没有机构管辖${where}，须由统筹选定。`
  })
}

/** Why somebody cannot hand a matter to whom the table names. */
export function outOfReach(organisation: LocalText): Sentence {
  return inBoth((lang) => (lang === 'en' ? `It would go to "${textIn(organisation, lang)}", which is not within your reach.` : `应派给“${textIn(organisation, lang)}”，不在您的范围内。`))
}

/** What is to be told at a row. `by`: places of other rows, from 1; `named`: what it names. */
export function noteWords(kind: DispatchNoteKind, { by = [], named = '', more = '' }: { readonly by?: readonly number[]; readonly named?: LocalText; readonly more?: LocalText }): Sentence {
  return inBoth((lang) => {
    const [zh, en] = words[kind]
    const fill = (text: string) => text.replace('{by}', joined(lang, by.slice(0, 5).map(String))).replace('{named}', textIn(named, lang)).replace('{more}', textIn(more, lang))
    return fill(lang === 'en' ? en : zh)
  })
}

const words: Readonly<Record<DispatchNoteKind, readonly [zh: string, en: string]>> = {
  never: ['永远轮不到：它适合的预警都已归第 {by} 行。删去它，或改得更具体。', 'It is never reached: row {by} takes every alert that it fits. Take it out, or make it more specific.'],
  over: ['已过最后一天，不再起作用。删去它，或改日期。', 'Its last day is over: it does nothing any more. Take it out, or change the date.'],
  overlaps: ['与第 {by} 行同样具体，有的预警两行都适合，由排在前面的这一行决定。', 'Row {by} is as specific and fits some of the same alerts: this one decides, since it stands first.'],
  'organisation-ended': ['“{named}”{more}不在用，适合此行的预警会留在统筹。另选一个机构。', '"{named}" is not in use {more}: alerts that fit this row stay at the desk. Choose another organisation.'],
  'organisation-moved': ['“{named}”已调整到{more}。仍应派给它就确认一下，否则另选。', '"{named}" has been moved to {more} since. Confirm it where it is still the right one, else choose another.'],
  'rule-gone': ['主题已没有规则 {named}。', 'The topic has no rule {named} any more.'],
  'region-gone': ['已没有区划 {named}。', 'There is no region {named} any more.'],
  'department-gone': ['已没有部门类别 {named}。', 'There is no department kind {named} any more.'],
}

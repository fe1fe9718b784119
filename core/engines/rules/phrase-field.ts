import { textIn, type Lang } from '../../base/text.ts'
import type { Saying } from '../../contracts/compiled-rule.ts'
import type { Expr } from '../../contracts/expression.ts'
import { columnId, type CheckedRule } from './checked-rule.ts'
import { say } from './saying.ts'

export type Field = Extract<Expr, { node: 'field' }>

/** Of what a sentence speaks: `own` is the alias whose fields need no owner, `visible` are the others that it can mean. */
export interface Scope {
  readonly own: string | null
  readonly visible: readonly string[]
}

/** A field by its title; with its data set where the title alone could mean another field. */
export function phraseField(field: Field, rule: CheckedRule, lang: Lang, scope: Scope): Saying {
  const title = named(fieldTitle(field, rule, lang), lang)
  if (field.alias === scope.own) return say`${title}`
  const alias = rule.aliases.get(field.alias)
  const visible = scope.own === null ? scope.visible : [...scope.visible, scope.own]
  const isClear = isClearField(field, rule, lang, visible)
  if (alias === undefined || (isClear && (scope.own === null || alias.dataset === null))) return say`${title}`
  if (alias.dataset === null) return lang === 'en' ? say`${title} (${columnId(field.alias, field.field)})` : say`${title}（${columnId(field.alias, field.field)}）`
  const owner = ownerWord(field.alias, rule, lang)
  return lang === 'en' ? say`${title} of ${owner}` : say`${owner}的${title}`
}

/** The data set of an alias by its title; several aliases of one data set are told apart by 甲、乙… or A, B…. */
export function ownerTitle(alias: string, rule: CheckedRule, lang: Lang): string {
  const title = textIn(rule.aliases.get(alias)!.dataset!.title, lang)
  const mark = markOf(alias, rule, lang)
  if (mark === null) return title
  return lang === 'en' ? `${title} (${mark})` : `${title}（${mark}）`
}

/** 甲 alone where a single data set has several aliases: the steps that bring them in say which. */
function ownerWord(alias: string, rule: CheckedRule, lang: Lang): string {
  const mark = markOf(alias, rule, lang)
  const marked = [...rule.aliases.values()].filter(({ name, dataset }) => dataset !== null && markOf(name, rule, lang) !== null)
  return mark !== null && new Set(marked.map(({ dataset }) => dataset!.id)).size === 1 ? mark : ownerTitle(alias, rule, lang)
}

/** Null for the only alias of its data set. */
function markOf(alias: string, rule: CheckedRule, lang: Lang): string | null {
  const id = rule.aliases.get(alias)?.dataset?.id
  const twins = [...rule.aliases.values()].filter(({ dataset }) => dataset?.id === id).map(({ name }) => name)
  return twins.length === 1 ? null : ((lang === 'en' ? 'ABCDEFGHIJ' : '甲乙丙丁戊己庚辛壬癸')[twins.indexOf(alias)] ?? alias)
}

/** True when none of the aliases has another field of the same title; one that `on` holds equal is no other. */
export function isClearField(field: Field, rule: CheckedRule, lang: Lang, visible: readonly string[]): boolean {
  const title = fieldTitle(field, rule, lang)
  const own = columnId(field.alias, field.field)
  const origin = rule.aliases.get(field.alias)?.optional === true ? null : originOf(own, rule)
  return visible.every((alias) => Object.keys(rule.aliases.get(alias)?.columns ?? {}).every((name) => {
    const id = columnId(alias, name)
    return id === own || columnTitle(alias, name, rule, lang) !== title || (origin !== null && originOf(id, rule) === origin)
  }))
}

/** The earliest column that steps hold equal to this one. */
function originOf(id: string, rule: CheckedRule): string {
  for (const { left, right } of rule.steps.flatMap(({ on }) => on)) {
    if (left.expr.node !== 'field' || right.expr.node !== 'field' || columnId(right.expr.alias, right.expr.field) !== id) continue
    const earlier = columnId(left.expr.alias, left.expr.field)
    return earlier === id ? id : originOf(earlier, rule)
  }
  return id
}

/** The title of a field; its name where it has none. */
export function fieldTitle({ alias, field }: Field, rule: CheckedRule, lang: Lang): string {
  return columnTitle(alias, field, rule, lang)
}

function columnTitle(alias: string, field: string, rule: CheckedRule, lang: Lang): string {
  const title = rule.aliases.get(alias)?.columns[field]?.title ?? ''
  // A measure's title quotes fields itself.
  return title === '' ? field : withoutQuotes(textIn(title, lang))
}

/** A title that quotes another without the marks; Latin is set apart from Chinese in their place. */
export function withoutQuotes(title: string): string {
  return title.replace(/(\p{Script=Latin})”(?=\p{Script=Han})/gu, '$1 ').replace(/(?<=\p{Script=Han})“(?=\p{Script=Latin})/gu, ' ').replaceAll(/[“”]/g, '')
}

export function quote(text: string, lang: Lang): string {
  return lang === 'en' ? `"${text}"` : `“${text}”`
}

/** A title within a sentence: in quotation marks only where its words would run into those around it. */
export function named(title: string, lang: Lang): string {
  const isPlain = lang === 'en'
    ? /^[\p{L}\p{N} ()（）/-]+$/u.test(title) && !/\b(and|equals|is|no|not|or|where)\b/.test(title)
    : /^[\p{Script=Han}（][\p{L}\p{N}（）/ -]*[\p{Script=Han}）]$/u.test(title) && !/[为且或与]/.test(title)
  return isPlain ? title : quote(title, lang)
}

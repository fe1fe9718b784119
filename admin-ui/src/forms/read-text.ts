import { textIn, type Lang } from '../../../core/base/text.ts'
import type { Choice, FormField, FormModel } from '../../../core/contracts/form-model.ts'
import { readPersonHandle } from '../../../core/contracts/person-handle.ts'
import { isChoice } from '../../../core/engines/forms/same-json.ts'
import { isolatedText, orderedText } from '../ui/ordered-text.ts'
import { readDate, shownDate } from './controls/date-from.ts'

export interface Reading {
  readonly model: FormModel
  readonly timeZone: string
  readonly lang: Lang
  /** With the weekday where a person decides by a date; `plain` in dense lists, `typed` as it is written into its control. */
  readonly dates?: 'plain' | 'typed'
}

const yesNo = { 'zh-CN': ['是', '否'], en: ['Yes', 'No'] } as const

/** A single value as people read it; empty where there is none. */
export function readText({ input }: Pick<FormField, 'input'>, value: unknown, reading: Reading): string {
  // Nothing may be one of the choices, with a title of its own.
  if (value === undefined || (value === null && input.kind !== 'choice')) return ''
  const { model, timeZone, lang, dates } = reading
  switch (input.kind) {
    case 'boolean': return typeof value === 'boolean' ? yesNo[lang][value ? 0 : 1] : plain(value)
    case 'date': case 'date-time': return typeof value !== 'string' ? plain(value) : dates === 'typed' ? shownDate(value, input.kind, lang, timeZone) : readDate(value, input.kind, lang, timeZone, dates === 'plain')
    case 'choice': return titleOf(input.choices, value)
    case 'region': return input.choices === null ? plain(value) : titleOf(input.choices, value)
    case 'choices': return Array.isArray(value) ? value.map((one) => isolatedText(titleOf(input.choices, one))).join(lang === 'zh-CN' ? '、' : ', ') : plain(value)
    default: return plain(value)
  }
  function titleOf(number: number, one: unknown): string {
    const choices = model.choices[number]!
    const found = indexOf(choices).get(one) ?? choices.find((choice) => isChoice(choice.value, one))
    return found === undefined ? (one === null ? '' : plain(one)) : orderedText(textIn(found.title, lang))
  }
}

const indexes = new WeakMap<readonly Choice[], ReadonlyMap<unknown, Choice>>()

/** Long lists are asked once a cell. */
function indexOf(choices: readonly Choice[]): ReadonlyMap<unknown, Choice> {
  const index = indexes.get(choices) ?? new Map(choices.map((choice) => [choice.value, choice]))
  indexes.set(choices, index)
  return index
}

/** Somebody who was looked up, as the list showed them. */
export function personText(value: unknown): string | null {
  const person = readPersonHandle(value)
  return person === null ? null : [person.shown.name, person.shown.number].filter((part) => part !== '').join(' ')
}

const plain = (value: unknown): string => (typeof value === 'string' ? orderedText(personText(value) ?? value) : typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value))

import type { HuiyanError } from '../base/errors.ts'
import { isExcusing } from '../domain/work/excusing.ts'
import { reasonMissing } from '../domain/work/reason-missing.ts'
import type { ActAsked } from './act-asked.ts'

/** Looks at acts on duties before they are done: excusing somebody needs a reason. What is not about duties passes through. */
export function readyDuties(asked: readonly ActAsked[]): { readonly asked: readonly ActAsked[]; readonly refused: ReadonlyMap<string, HuiyanError> } {
  const refused = new Map(asked.flatMap(({ item, action, note }) => {
    const missing = isExcusing(item, action) ? reasonMissing({ 'zh-CN': '免报', en: 'Excuse' }, note) : null
    return missing === null ? [] : [[item.id, missing] as const]
  }))
  return { asked: asked.filter(({ item }) => !refused.has(item.id)), refused }
}

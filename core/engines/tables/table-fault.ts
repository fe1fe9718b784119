import { sentence } from '../../base/text.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'

type Pair = readonly [zh: string, en: string]

/** What blocks a dataset: where, what is wrong, what to do. */
export function tableFault(code: string, pointer: string, says: Pair, hint: Pair): PartProblem {
  return { code, severity: 'error', pointer, message: sentence(...says), hint: sentence(...hint) }
}

/** A keyword that means nothing where it stands. */
export function misplaced(pointer: string, keyword: string, zh: string, en: string): PartProblem {
  return tableFault('misplaced-keyword', pointer, [`“${keyword}”只用于${zh}。`, `"${keyword}" is for ${en} only.`], ['删除它，或更改字段的类型。', 'Remove it, or change the type of the field.'])
}

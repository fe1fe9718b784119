import type { Lang } from '../../base/text.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { JsonValue } from '../../contracts/value-type.ts'
import { finish } from '../../engines/rules/saying.ts'

/** A rule in plain sentences, one a step, with the values that it runs with. */
export function ruleSentences(rule: CompiledRule, values: Readonly<Record<string, JsonValue>>, lang: Lang): readonly string[] {
  return rule.sayings[lang].map((saying) => finish(saying, values, lang))
}

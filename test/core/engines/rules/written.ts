import type { CompiledRule } from '../../../../core/contracts/compiled-rule.ts'
import type { Sql } from '../../../../core/contracts/sql.ts'

/** A rule's queries as text, inputs and bound values in brackets. */
export function compiledText({ findings, statistics }: CompiledRule): string {
  return `${sqlText(findings.sql)}\n${statistics === null ? '' : `\n-- statistics\n${sqlText(statistics.sql)}\n`}`
}

/** What a rule says of itself: its steps and what new data means, in Chinese, then in English. */
export function wordsOf({ sentences, deltaSentences }: CompiledRule): string {
  return [sentences['zh-CN'], deltaSentences['zh-CN'], sentences.en, deltaSentences.en].map((lines) => lines.join('\n')).join('\n\n') + '\n'
}

export function sqlText({ parts }: Sql): string {
  return parts.map((part) => {
    if (typeof part === 'string') return part
    if ('input' in part) return `{${part.input}}`
    return `<${part.bind.kind === 'value' ? String(part.bind.value) : part.bind.kind === 'param' ? `params.${part.bind.name}` : part.bind.kind}>`
  }).join('')
}

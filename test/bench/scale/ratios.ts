import type { TopicRuntime } from '../../../core/contracts/topic-runtime.ts'
import { openInstance } from '../../../core/pool/duckdb/instance.ts'
import { currentTable } from '../../../core/pool/duckdb/names.ts'
import { renderQuery } from '../../../core/pool/duckdb/run-query.ts'
import { againstHand, literals, type Measured } from '../rules/against-hand.ts'
import { byHand } from './by-hand.ts'
import { scaleBinding } from './judge.ts'

export interface RatioOptions {
  readonly path: string
  readonly spillDir: string
  readonly memory: string
  readonly threads: number
  readonly rounds: number
  /** Only rules whose id holds this text. */
  readonly only?: string
  onRule?(measured: RuleRatio): void
}

export interface RuleRatio extends Measured { readonly rule: string }

/** Each rule of the pack, compiled, against hand-written SQL on the same tables. Raises when an answer differs. */
export async function ratiosToHand(runtime: TopicRuntime, options: RatioOptions): Promise<readonly RuleRatio[]> {
  const instance = await openInstance({ path: options.path, memory: options.memory, threads: options.threads, spillDir: options.spillDir, reachDir: null })
  const connection = await instance.connect()
  const ratios: RuleRatio[] = []
  try {
    for (const { rule: id, same, sql } of byHand) {
      if (!id.includes(options.only ?? '')) continue
      const rule = runtime.rules.get(id)!
      const { text, values } = renderQuery(rule.findings, scaleBinding(runtime, rule))
      const hand = sql.replace(/\{([a-z]+)\}/g, (_, dataset: string) => currentTable(`${runtime.pack.id}/${dataset}`))
      const measured = { rule: id, ...(await againstHand(connection, rule.reading, { name: id, compiled: literals(text, values as never), hand, same }, options.rounds)) }
      ratios.push(measured)
      options.onRule?.(measured)
    }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
  return ratios
}

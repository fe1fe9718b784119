import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { levels } from '../contracts/finding.ts'
import { shortName, type HeadlessResult } from '../journeys/run-headless.ts'
import { textIn } from '../base/text.ts'
import { formatCount, formatTable, type TableColumn, type Terminal } from './terminal.ts'

const statusWords = { done: ['完成', 'done'], frozen: ['冻结', 'frozen'], failed: ['失败', 'failed'] } as const

/** The tables that end a run: rows of each dataset, findings of each rule. */
export function printRunSummary(runtime: TopicRuntime, result: HeadlessResult, facts: { asOf: string; seconds: number }, terminal: Terminal): void {
  const zh = terminal.lang === 'zh-CN'
  const column = (zhTitle: string, en: string, align: TableColumn['align'] = 'right'): TableColumn => ({ title: zh ? zhTitle : en, align })
  const title = textIn(runtime.pack.topic.title, terminal.lang)
  terminal.print(zh ? `${title} ${runtime.pack.version}　截至 ${facts.asOf}` : `${title} ${runtime.pack.version}, as of ${facts.asOf}`)
  terminal.print('')
  terminal.print(formatTable(
    [column('数据集', 'dataset', 'left'), column('读入', 'in'), column('入池', 'stored'), column('未变', 'unchanged'), column('重复', 'duplicate'), column('隔离', 'quarantined')],
    [...result.datasets].map(([id, counts]) => [shortName(runtime, id), ...[counts.in, counts.stored, counts.unchanged, counts.duplicate, counts.quarantined].map(formatCount)]),
  ))
  terminal.print('')
  terminal.print(formatTable(
    [column('规则', 'rule', 'left'), column('状态', 'status', 'left'), column('红', 'red'), column('橙', 'orange'), column('黄', 'yellow'), column('蓝', 'blue'), column('未知', 'unknown'), column('空键', 'null keys'), column('秒', 'seconds')],
    [...result.rules].map(([id, rule]) => [id, statusWords[rule.status][zh ? 0 : 1], ...levels.map((level) => formatCount(rule[level])), formatCount(rule.unknown), formatCount(rule.nullKeys), rule.seconds.toFixed(2)]),
  ))
  terminal.print('')
  terminal.print(zh ? `共 ${facts.seconds.toFixed(1)} 秒` : `${facts.seconds.toFixed(1)} seconds in all`)
}

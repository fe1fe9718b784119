import { textIn } from '../../base/text.ts'
import { assembleTopic } from '../../domain/packs/assemble-topic.ts'
import { currentInputs } from '../../domain/alerts/collide.ts'
import { dateIn } from '../../base/clock.ts'
import { nationalCalendar } from '../../engines/deadlines/national-calendar.ts'
import { readParams } from '../../engines/rules/read-params.ts'
import { duckdb } from '../../language/dialects/duckdb.ts'
import { exitCodes, readArguments, UsageError, type Command } from '../command.ts'
import { openScratchPool } from '../open-scratch-pool.ts'
import { commandTimeZone, loadPackArgument, usablePack } from '../pack-argument.ts'

export const explain: Command = {
  name: 'explain',
  usage: 'explain <pack> <rule> [--sql]',
  summary: { 'zh-CN': '用平实的话说明一条规则；--sql 显示它的查询', en: 'a rule in plain sentences; --sql shows its query' },
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, { sql: { type: 'boolean', default: false } }, { min: 2, max: 2 })
    const [dir, id] = positionals as [string, string]
    const loaded = await loadPackArgument(dir)
    const pack = usablePack(dir, loaded, terminal)
    if (pack === null) return exitCodes.bad
    const runtime = assembleTopic(pack, loaded.used, { timeZone: commandTimeZone() }, duckdb)
    const rule = runtime.rules.get(id)
    const known = [...runtime.rules.keys()].join(', ')
    if (rule === undefined) throw new UsageError(`没有规则“${id}”，可用：${known}。`, `There is no rule "${id}"; rules: ${known}.`)
    const zh = terminal.lang === 'zh-CN'
    terminal.print(textIn(rule.title, terminal.lang))
    rule.sentences[terminal.lang].forEach((sentence, i) => terminal.print(`${i + 1}. ${sentence}`))
    if (rule.deltaSentences[terminal.lang].length > 0) {
      terminal.print(`\n${zh ? '有新数据时：' : 'When new data arrives:'}`)
      for (const sentence of rule.deltaSentences[terminal.lang]) terminal.print(`- ${sentence}`)
    }
    if (!values.sql) return exitCodes.done
    const scratch = await openScratchPool(false)
    try {
      await scratch.pool.ensureTables([...runtime.datasets.values()].map((dataset) => dataset.table))
      const binding = { today: dateIn(commandTimeZone(), new Date()), timeZone: commandTimeZone(), calendar: nationalCalendar, params: readParams(rule, {}), inputs: currentInputs(runtime, rule) }
      for (const plan of rule.statistics === null ? [rule.findings] : [rule.findings, rule.statistics]) {
        const { text, values: bound } = scratch.pool.render(plan, binding)
        terminal.print(`\n${text}`)
        bound.forEach((value, i) => terminal.print(`-- $${i + 1} = ${JSON.stringify(value)}`))
      }
    } finally {
      await scratch.close()
    }
    return exitCodes.done
  },
}

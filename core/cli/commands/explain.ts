import { textIn } from '../../base/text.ts'
import { assembleTopic } from '../../domain/packs/assemble-topic.ts'
import { currentInputs } from '../../domain/alerts/collide.ts'
import { dateIn } from '../../base/clock.ts'
import { nationalCalendar } from '../../engines/deadlines/national-calendar.ts'
import { readParams } from '../../engines/rules/read-params.ts'
import { duckdb } from '../../language/dialects/duckdb.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { TopicRuntime } from '../../contracts/topic-runtime.ts'
import { fitRule } from '../../journeys/fit-rule.ts'
import { readAsOf } from '../as-of.ts'
import { exitCodes, readArguments, UsageError, type Command, type ExitCode } from '../command.ts'
import { findDataFiles } from '../data-files.ts'
import { printFit } from '../fit-summary.ts'
import { readDispositions } from '../read-dispositions.ts'
import { openScratchPool } from '../open-scratch-pool.ts'
import { commandTimeZone, loadPackArgument, usablePack } from '../pack-argument.ts'
import { formatProblem } from '../print-problems.ts'
import { runProgress } from '../run-progress.ts'
import type { Terminal } from '../terminal.ts'

const options = {
  sql: { type: 'boolean' },
  fit: { type: 'boolean' },
  data: { type: 'string' },
  file: { type: 'string', multiple: true },
  'as-of': { type: 'string' },
  dispositions: { type: 'string' },
} as const

interface FitOptions { readonly fit?: boolean; readonly sql?: boolean; readonly data?: string; readonly file?: readonly string[]; readonly 'as-of'?: string; readonly dispositions?: string }

export const explain: Command = {
  name: 'explain',
  usage: 'explain <pack> <rule> [--sql] [--fit --data <dir> [--file dataset=path]… [--as-of YYYY-MM-DD] [--dispositions <HUIYAN_DATA>]]',
  summary: {
    'zh-CN': '用平实的话说明一条规则；--sql 显示它的查询；--fit 由数据推断相似比对的权重和阈值，有处置结论的也可用上，只显示，不改动',
    en: 'a rule in plain sentences; --sql shows its query; --fit suggests weights and threshold of its `similar` steps from data, and from dispositions where there are some, and changes nothing',
  },
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, options, { min: 2, max: 2 })
    const [dir, id] = positionals as [string, string]
    checkFitOptions(values)
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
    terminal.print(`\n${zh ? '单条记录：' : 'Single records:'}`)
    for (const sentence of rule.screenSentences[terminal.lang]) terminal.print(`- ${sentence}`)
    if (values.fit === true) return fit(runtime, rule, values, terminal)
    if (values.sql !== true) return exitCodes.done
    const scratch = await openScratchPool(false)
    try {
      await scratch.pool.ensureTables([...runtime.datasets.values()].map((dataset) => dataset.table))
      const binding = { today: dateIn(commandTimeZone(), new Date()), timeZone: commandTimeZone(), calendar: nationalCalendar, params: readParams(rule, {}), inputs: currentInputs(runtime, rule) }
      for (const plan of rule.statistics === null ? [rule.findings] : [rule.findings, rule.statistics]) {
        const { text, values: bound } = scratch.pool.render(plan, binding)
        terminal.print(`\n${text}`)
        bound.forEach((value, i) => terminal.print(`-- $${i + 1} = ${shortened(JSON.stringify(value))}`))
      }
    } finally {
      await scratch.close()
    }
    return exitCodes.done
  },
}

/** Throws `UsageError`. */
function checkFitOptions(values: FitOptions): void {
  const own = (['data', 'file', 'as-of', 'dispositions'] as const).find((name) => values[name] !== undefined)
  if (values.fit !== true && own !== undefined) throw new UsageError(`--${own} 只和 --fit 一起使用。`, `--${own} goes with --fit only.`)
  if (values.fit === true && values.sql === true) throw new UsageError('--fit 和 --sql 请分开使用。', 'Use --fit and --sql one at a time.')
  if (values.fit === true && values.data === undefined && values.file === undefined) {
    throw new UsageError('--fit 由数据推断，请用 --data 指明数据文件夹。', '--fit learns from data: name the data folder with --data.')
  }
}

/** Loads the data, fits, prints. Throws `UsageError` when the rule has nothing to fit. */
async function fit(runtime: TopicRuntime, rule: CompiledRule, values: FitOptions, terminal: Terminal): Promise<ExitCode> {
  const asOf = readAsOf(values['as-of'])
  if (!(runtime.pack.rules.get(rule.id)?.steps ?? []).some((step) => 'similar' in step)) {
    throw new UsageError(`规则“${rule.id}”没有 similar 步骤，没有可推断的权重。`, `The rule "${rule.id}" has no \`similar\` step, so there are no weights to learn.`)
  }
  const { files } = await findDataFiles(runtime, values.data, values.file ?? [])
  const decided = values.dispositions === undefined ? null : await readDispositions(values.dispositions, runtime.pack.id, rule.id)
  const scratch = await openScratchPool(true, decided === null ? {} : { tokenKey: decided.tokenKey })
  const interrupt = new AbortController()
  const stop = () => interrupt.abort()
  process.once('SIGINT', stop)
  const { observer, clear } = runProgress(runtime, terminal)
  try {
    const binding = { today: asOf, timeZone: commandTimeZone(), calendar: nationalCalendar }
    const request = { rules: [{ rule, params: readParams(rule, {}) }], files, binding, at: new Date().toISOString(), signal: interrupt.signal }
    const result = await fitRule(scratch.pool, runtime, duckdb, request, observer, decided?.alerts)
    clear()
    for (const problem of result.problems) terminal.say(formatProblem(problem, terminal.lang))
    if (result.fits.length === 0) return exitCodes.couldNotRun
    printFit(rule.id, result, terminal, decided !== null)
    return result.findings === null ? exitCodes.couldNotRun : exitCodes.done
  } finally {
    clear()
    process.off('SIGINT', stop)
    await scratch.close()
  }
}

/** Tables that are bound as one text are not meant to be read. */
function shortened(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 120)}… (${text.length})`
}

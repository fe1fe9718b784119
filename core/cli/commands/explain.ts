import { textIn } from '../../base/text.ts'
import { assembleTopic } from '../../domain/packs/assemble-topic.ts'
import { currentInputs } from '../../domain/alerts/collide.ts'
import { dateIn } from '../../base/clock.ts'
import { nationalCalendar } from '../../engines/deadlines/national-calendar.ts'
import { readParams } from '../../engines/rules/read-params.ts'
import { duckdb } from '../../language/dialects/duckdb.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { TopicRuntime } from '../../contracts/topic-runtime.ts'
import type { PoolEngine } from '../../contracts/engine.ts'
import { tellCost } from '../../domain/alerts/count-pairs.ts'
import { costRule } from '../../journeys/cost-rule.ts'
import { fitRule } from '../../journeys/fit-rule.ts'
import type { HeadlessObserver, HeadlessRequest } from '../../journeys/run-headless.ts'
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

interface ExplainOptions { readonly fit?: boolean; readonly sql?: boolean; readonly data?: string; readonly file?: readonly string[]; readonly 'as-of'?: string; readonly dispositions?: string }

export const explain: Command = {
  name: 'explain',
  usage: 'explain <pack> <rule> [--sql] [--data <dir> [--file dataset=path]… [--fit] [--as-of YYYY-MM-DD] [--dispositions <HUIYAN_DATA>]]',
  summary: {
    'zh-CN': '用平实的话说明一条规则；--sql 显示它的查询；--data 数出它要读取和比较多少记录；--fit 由数据推断相似比对的权重和阈值，有处置结论的也可用上，只显示，不改动',
    en: 'a rule in plain sentences; --sql shows its query; --data counts what it would read and compare; --fit suggests weights and threshold of its `similar` steps from data, and from dispositions where there are some, and changes nothing',
  },
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, options, { min: 2, max: 2 })
    const [dir, id] = positionals as [string, string]
    checkOptions(values)
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
    if (values.data !== undefined || values.file !== undefined) return cost(runtime, rule, values, terminal)
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
function checkOptions(values: ExplainOptions): void {
  const hasData = values.data !== undefined || values.file !== undefined
  if (values['as-of'] !== undefined && !hasData) throw new UsageError('--as-of 只和 --data 一起使用。', '--as-of goes with --data only.')
  if (values.dispositions !== undefined && values.fit !== true) throw new UsageError('--dispositions 只和 --fit 一起使用。', '--dispositions goes with --fit only.')
  const other = values.fit === true ? 'fit' : hasData ? 'data' : null
  if (values.sql === true && other !== null) throw new UsageError(`--${other} 和 --sql 请分开使用。`, `Use --${other} and --sql one at a time.`)
  if (values.fit === true && !hasData) {
    throw new UsageError('--fit 由数据推断，请用 --data 指明数据文件夹。', '--fit learns from data: name the data folder with --data.')
  }
}

/** Loads the data, fits, prints. Throws `UsageError` when the rule has nothing to fit. */
async function fit(runtime: TopicRuntime, rule: CompiledRule, values: ExplainOptions, terminal: Terminal): Promise<ExitCode> {
  if (!(runtime.pack.rules.get(rule.id)?.steps ?? []).some((step) => 'similar' in step)) {
    throw new UsageError(`规则“${rule.id}”没有 similar 步骤，没有可推断的权重。`, `The rule "${rule.id}" has no \`similar\` step, so there are no weights to learn.`)
  }
  const decided = values.dispositions === undefined ? null : await readDispositions(values.dispositions, runtime.pack.id, rule.id)
  const result = await onFiles(runtime, rule, values, terminal, decided?.tokenKey ?? null, (pool, request, observer) => fitRule(pool, runtime, duckdb, request, observer, decided?.alerts))
  for (const problem of result.problems) terminal.say(formatProblem(problem, terminal.lang))
  if (result.fits.length === 0) return exitCodes.couldNotRun
  printFit(rule.id, result, terminal, decided !== null)
  return result.findings === null ? exitCodes.couldNotRun : exitCodes.done
}

/** Loads the data, counts what the rule would read and compare, prints. */
async function cost(runtime: TopicRuntime, rule: CompiledRule, values: ExplainOptions, terminal: Terminal): Promise<ExitCode> {
  const { rows, steps, problems } = await onFiles(runtime, rule, values, terminal, null, (pool, request, observer) => costRule(pool, runtime, rule, request, observer))
  for (const problem of problems) terminal.say(formatProblem(problem, terminal.lang))
  const zh = terminal.lang === 'zh-CN'
  terminal.print(`\n${zh ? '按这些数据：' : 'With this data:'}`)
  for (const [id, count] of rows) {
    const title = textIn(runtime.datasets.get(id)!.model.title, terminal.lang)
    const read = count === null ? (zh ? '没有文件' : 'there is no file') : zh ? `${count.toLocaleString('en')} 行` : `${count.toLocaleString('en')} rows`
    terminal.print(zh ? `- 读取“${title}”：${read}。` : `- Reads "${title}": ${read}.`)
  }
  for (const step of steps) terminal.print(zh ? `- ${tellCost(step, 'zh-CN')}。` : `- Here ${tellCost(step, 'en')}.`)
  const isWhole = ![...rows.values()].includes(null)
  if (isWhole && steps.length === 0) terminal.print(zh ? '- 没有能事先数出的逐对比较。' : '- No comparison of pairs can be counted beforehand.')
  return isWhole ? exitCodes.done : exitCodes.couldNotRun
}

/** Does something with a pool of its own and the files that are named, until somebody interrupts it. */
async function onFiles<T>(
  runtime: TopicRuntime, rule: CompiledRule, values: ExplainOptions, terminal: Terminal, tokenKey: Uint8Array | null,
  work: (pool: PoolEngine, request: HeadlessRequest, observer: HeadlessObserver) => Promise<T>,
): Promise<T> {
  const asOf = readAsOf(values['as-of'])
  const { files } = await findDataFiles(runtime, values.data, values.file ?? [])
  const scratch = await openScratchPool(true, tokenKey === null ? {} : { tokenKey })
  const interrupt = new AbortController()
  const stop = () => interrupt.abort()
  process.once('SIGINT', stop)
  const { observer, clear } = runProgress(runtime, terminal)
  try {
    const binding = { today: asOf, timeZone: commandTimeZone(), calendar: nationalCalendar }
    return await work(scratch.pool, { rules: [{ rule, params: readParams(rule, {}) }], files, binding, at: new Date().toISOString(), signal: interrupt.signal }, observer)
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

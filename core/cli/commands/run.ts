import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import { isHuiyanError } from '../../base/errors.ts'
import { problemToJson, type Problem } from '../../base/problem.ts'
import type { Finding } from '../../contracts/finding.ts'
import type { TopicRuntime } from '../../contracts/topic-runtime.ts'
import { findingLine } from '../../domain/alerts/finding-line.ts'
import { valuesOf, viewerOf } from '../../domain/alerts/show-finding.ts'
import { assembleTopic } from '../../domain/packs/assemble-topic.ts'
import { nationalCalendar } from '../../engines/deadlines/national-calendar.ts'
import { readParams } from '../../engines/rules/read-params.ts'
import { runHeadless, shortName, type HeadlessRequest, type HeadlessResult } from '../../journeys/run-headless.ts'
import { duckdb } from '../../language/dialects/duckdb.ts'
import type { PoolEngine } from '../../contracts/engine.ts'
import { readAsOf } from '../as-of.ts'
import { exitCodes, readArguments, UsageError, type Command, type ExitCode } from '../command.ts'
import { findDataFiles } from '../data-files.ts'
import { openScratchPool } from '../open-scratch-pool.ts'
import { commandTimeZone, loadPackArgument, usablePack } from '../pack-argument.ts'
import { formatProblem } from '../print-problems.ts'
import { runProgress } from '../run-progress.ts'
import { printRunSummary } from '../run-summary.ts'
import type { Terminal } from '../terminal.ts'

const options = {
  data: { type: 'string' },
  file: { type: 'string', multiple: true },
  'as-of': { type: 'string' },
  rule: { type: 'string', multiple: true },
  param: { type: 'string', multiple: true },
  out: { type: 'string' },
  reveal: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

export const run: Command = {
  name: 'run',
  usage: 'run <pack> --data <dir> [--file dataset=path]… [--as-of YYYY-MM-DD] [--rule ID]… [--param rule.name=value]… [--out FILE.jsonl] [--reveal] [--json]',
  summary: { 'zh-CN': '不用服务器：载入数据，运行规则，写出结果', en: 'without a server: load data, run the rules, write findings' },
  async run(args, terminal) {
    const started = process.hrtime.bigint()
    const { values, positionals } = readArguments(args, options, { min: 1, max: 1 })
    const dir = positionals[0]!
    if (values.data === undefined && values.file === undefined) throw new UsageError('请用 --data 指明数据文件夹。', 'Name the data folder with --data.')
    const asOf = readAsOf(values['as-of'])
    const loaded = await loadPackArgument(dir)
    const pack = usablePack(dir, loaded, terminal)
    if (pack === null) return exitCodes.bad
    const runtime = assembleTopic(pack, loaded.used, { timeZone: commandTimeZone() }, duckdb)
    const rules = chooseRules(runtime, values.rule ?? [], values.param ?? [])
    const { files, ignored } = await findDataFiles(runtime, values.data, values.file ?? [])
    const scratch = await openScratchPool(true)
    const interrupt = new AbortController()
    const stop = () => interrupt.abort()
    process.once('SIGINT', stop)
    try {
      const binding = { today: asOf, timeZone: commandTimeZone(), calendar: nationalCalendar }
      const request: HeadlessRequest = { rules, files, binding, at: new Date().toISOString(), signal: interrupt.signal }
      const out = values.out === undefined ? null : openLines(values.out)
      const result = await watch(scratch.pool, runtime, request, terminal, out === null ? null : async (findings) => {
        const viewer = await viewerOf(scratch.pool, findings.flatMap((finding) => [...valuesOf(finding)]), values.reveal === true)
        for (const finding of findings) await out.write(JSON.stringify(findingLine(finding, viewer, terminal.lang, (id) => shortName(runtime, id))))
      })
      await out?.close()
      const seconds = Math.round(Number(process.hrtime.bigint() - started) / 1e6) / 1e3
      return report(runtime, result, ignored, { asOf, seconds, json: values.json === true }, terminal)
    } finally {
      process.off('SIGINT', stop)
      await scratch.close()
    }
  },
}

/** The rules that `--rule` names, or all, with the parameters that `--param` sets. Throws `UsageError`. */
function chooseRules(runtime: TopicRuntime, ids: readonly string[], params: readonly string[]): HeadlessRequest['rules'] {
  const known = [...runtime.rules.keys()].join(', ')
  const rule = (id: string) => {
    const found = runtime.rules.get(id)
    if (found === undefined) throw new UsageError(`没有规则“${id}”，可用：${known}。`, `There is no rule "${id}"; rules: ${known}.`)
    return found
  }
  const overrides = new Map<string, Record<string, string>>()
  for (const entry of params) {
    const parts = /^([a-z0-9-]+)\.([a-z][a-z0-9_]*)=(.*)$/s.exec(entry)
    if (parts === null) throw new UsageError(`--param 应写成 规则.参数=值，而不是“${entry}”。`, `--param takes rule.name=value, not "${entry}".`)
    const [, id, name, value] = parts as unknown as [string, string, string, string]
    rule(id)
    overrides.set(id, { ...overrides.get(id), [name]: value })
  }
  return (ids.length === 0 ? [...runtime.rules.values()] : ids.map(rule)).map((chosen) => ({ rule: chosen, params: readOverrides(chosen, overrides.get(chosen.id) ?? {}) }))
}

/** As the command line gave them. Throws `UsageError` with the sentence of what does not fit. */
function readOverrides(rule: CompiledRule, overrides: Readonly<Record<string, string>>): ReturnType<typeof readParams> {
  try {
    return readParams(rule, overrides)
  } catch (error) {
    throw isHuiyanError(error) ? new UsageError(error.detail['zh-CN'], error.detail.en) : error
  }
}

/** The run itself, with a progress bar on a terminal. */
async function watch(pool: PoolEngine, runtime: TopicRuntime, request: HeadlessRequest, terminal: Terminal, onFindings: ((findings: readonly Finding[]) => Promise<void>) | null): Promise<HeadlessResult> {
  const { observer, clear } = runProgress(runtime, terminal)
  try {
    return await runHeadless(pool, runtime, request, { ...observer, ...(onFindings === null ? {} : { onFindings }) })
  } finally {
    clear()
  }
}

function report(runtime: TopicRuntime, result: HeadlessResult, ignored: readonly string[], facts: { asOf: string; seconds: number; json: boolean }, terminal: Terminal): ExitCode {
  const problems: readonly Problem[] = [...result.problems, ...ignored.map(ignoredFile)]
  if (facts.json) {
    terminal.print(JSON.stringify({
      pack: runtime.pack.id, version: runtime.pack.version, asOf: facts.asOf,
      datasets: Object.fromEntries([...result.datasets].map(([id, counts]) => [shortName(runtime, id), {
        in: counts.in, stored: counts.stored, unchanged: counts.unchanged, duplicate: counts.duplicate, quarantined: counts.quarantined,
      }])),
      rules: Object.fromEntries(result.rules),
      problems: problems.map((problem) => problemToJson(problem, terminal.lang)),
      seconds: facts.seconds,
    }, null, 2))
  } else {
    for (const problem of problems) terminal.say(formatProblem(problem, terminal.lang))
    printRunSummary(runtime, result, facts, terminal)
  }
  return problems.some((problem) => problem.severity === 'error') ? exitCodes.couldNotRun : exitCodes.done
}

function ignoredFile(path: string): Problem {
  return {
    code: 'file-ignored', severity: 'warning', file: path, pointer: '', line: null,
    message: { 'zh-CN': `没有数据集叫这个名字，文件 ${path} 未读取。`, en: `No dataset has this name; the file ${path} was not read.` },
  }
}

/** A file of lines, flushed before it counts as written. */
function openLines(path: string): { write(line: string): Promise<void>; close(): Promise<void> } {
  const stream = createWriteStream(path, { mode: 0o600 })
  let failure: Error | null = null
  stream.on('error', (error) => (failure = error))
  const check = () => {
    if (failure !== null) throw new UsageError(`写不了结果文件“${path}”：${failure.message}`, `Cannot write the output file "${path}": ${failure.message}`)
  }
  return {
    write: async (line) => {
      check()
      if (!stream.write(`${line}\n`)) await once(stream, 'drain')
    },
    close: async () => {
      stream.end()
      if (failure === null) await once(stream, 'close')
      check()
    },
  }
}

import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { exitCodes, readArguments, UsageError, type Command } from '../command.ts'

const folder = join(import.meta.dirname, '..', '..', '..', 'test', 'bench')

/** A benchmark file `test/bench/<name>.ts` exports this; it prints ratios against a baseline of the same run. */
type Benchmark = (options: { readonly rows: number | null; readonly json: boolean }) => Promise<void>

export const bench: Command = {
  name: 'bench',
  usage: 'bench [name] [--rows N] [--json]',
  summary: { 'zh-CN': '性能对比：同一次运行内与基准之比', en: 'benchmarks, each as a ratio against a baseline of the same run' },
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, { rows: { type: 'string' }, json: { type: 'boolean', default: false } }, { min: 0, max: 1 })
    const names = existsSync(folder) ? (await readdir(folder)).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3)).sort() : []
    if (names.length === 0) throw new UsageError('这份安装里没有性能测试（test/bench）。', 'This installation has no benchmarks (test/bench).')
    const chosen = positionals.length === 0 ? names : positionals
    const unknown = chosen.find((name) => !names.includes(name))
    if (unknown !== undefined) throw new UsageError(`没有性能测试“${unknown}”，可用：${names.join('、')}。`, `There is no benchmark "${unknown}"; benchmarks: ${names.join(', ')}.`)
    const rows = values.rows === undefined ? null : Number(values.rows)
    if (rows !== null && (!Number.isSafeInteger(rows) || rows < 1)) throw new UsageError(`--rows 的值“${values.rows}”不是正整数。`, `--rows is set to "${values.rows}", which is no positive whole number.`)
    for (const name of chosen) {
      const { benchmark } = (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as { benchmark: Benchmark }
      if (!values.json) terminal.print(`# ${name}`)
      await benchmark({ rows, json: values.json })
    }
    return exitCodes.done
  },
}

import { isHuiyanError } from '../../base/errors.ts'
import { textIn } from '../../base/text.ts'
import type { WorkflowTest } from '../../contracts/generated/pack-test.ts'
import type { Pack } from '../../contracts/pack.ts'
import type { TopicRuntime } from '../../contracts/topic-runtime.ts'
import { assembleTopic } from '../../domain/packs/assemble-topic.ts'
import { workflowMachine } from '../../domain/packs/workflow-machine.ts'
import { nationalCalendar } from '../../engines/deadlines/national-calendar.ts'
import { readParams } from '../../engines/rules/read-params.ts'
import { playWorkflow } from '../../engines/workflow/play-workflow.ts'
import { testRule, type RuleTest } from '../../journeys/test-pack.ts'
import { duckdb } from '../../language/dialects/duckdb.ts'
import { openStaging } from '../../pool/open-pool.ts'
import type { PoolOptions } from '../../pool/pool-options.ts'
import { exitCodes, readArguments, type Command } from '../command.ts'
import { openScratchPool } from '../open-scratch-pool.ts'
import { commandTimeZone, loadPackArgument, usablePack } from '../pack-argument.ts'
import type { Terminal } from '../terminal.ts'

interface TestResult {
  readonly file: string
  readonly ok: boolean
  /** Null when it holds. */
  readonly difference: string | null
}

export const test: Command = {
  name: 'test',
  usage: 'test <pack…> [--json]',
  summary: { 'zh-CN': '运行主题包自带的测试', en: 'run the tests that packs bring' },
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, { json: { type: 'boolean' } }, { min: 1, max: 1000 })
    const packs = []
    for (const dir of positionals) {
      const loaded = await loadPackArgument(dir)
      const pack = usablePack(dir, loaded, terminal)
      if (pack === null) return exitCodes.bad
      const tests = await testAll(assembleTopic(pack, loaded.used, { timeZone: commandTimeZone() }, duckdb), loaded.used, terminal)
      packs.push({ pack: pack.id, passed: tests.filter((one) => one.ok).length, failed: tests.filter((one) => !one.ok).length, tests })
    }
    if (values.json) terminal.print(JSON.stringify({ packs }, null, 2))
    else for (const pack of packs) print(pack, terminal)
    return packs.some((pack) => pack.failed > 0) ? exitCodes.bad : exitCodes.done
  },
}

async function testAll(runtime: TopicRuntime, used: ReadonlyMap<string, Pack>, terminal: Terminal): Promise<readonly TestResult[]> {
  const results: TestResult[] = []
  const staging = openStaging()
  try {
    for (const { file, test: one } of runtime.pack.tests) {
      const difference = 'rule' in one ? await testOne(runtime, one, terminal, staging) : playOne(runtime.pack, used, one, terminal)
      results.push({ file, ok: difference === null, difference })
    }
  } finally {
    await staging.close()
  }
  return results
}

function playOne(pack: Pack, used: ReadonlyMap<string, Pack>, one: WorkflowTest, terminal: Terminal): string | null {
  const machine = workflowMachine(pack, used, one.workflow, { timeZone: commandTimeZone(), calendar: nationalCalendar })!
  const difference = playWorkflow(machine, one)
  return difference === null ? null : textIn(difference, terminal.lang)
}

async function testOne(runtime: TopicRuntime, one: RuleTest, terminal: Terminal, staging: PoolOptions['staging']): Promise<string | null> {
  const scratch = await openScratchPool(false, staging === undefined ? {} : { staging })
  try {
    return await testRule(scratch.pool, runtime, one, { timeZone: commandTimeZone(), calendar: nationalCalendar, readParams })
  } catch (error) {
    if (isHuiyanError(error)) return textIn(error.detail, terminal.lang)
    throw error
  } finally {
    await scratch.close()
  }
}

function print(pack: { pack: string; passed: number; failed: number; tests: readonly TestResult[] }, terminal: Terminal): void {
  for (const one of pack.tests) {
    terminal.print(`${one.ok ? '✓' : '✗'} ${pack.pack}/${one.file}`)
    if (one.difference !== null) terminal.print(one.difference.replaceAll(/^/gm, '    '))
  }
  const nothing = pack.tests.length === 0
  terminal.print(textIn(
    nothing
      ? { 'zh-CN': `${pack.pack}：没有测试`, en: `${pack.pack}: no tests` }
      : { 'zh-CN': `${pack.pack}：${pack.passed} 个通过，${pack.failed} 个失败`, en: `${pack.pack}: ${pack.passed} passed, ${pack.failed} failed` },
    terminal.lang,
  ))
}

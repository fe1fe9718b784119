import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { precision, recall } from './scale/judge.ts'
import { makeScalePool } from './scale/make-pool.ts'
import { otherEngines } from './scale/other-engines.ts'
import { ratiosToHand, type RuleRatio } from './scale/ratios.ts'
import { runApart, type FullRun } from './scale/run-apart.ts'
import { measureScreening, type Latency } from './scale/screening.ts'
import { scaleTopic } from './scale/scale-topic.ts'

const threads = 2
/** What the product gives the pool unless told otherwise: full runs are to stay within twice that, all told. */
const poolMemory = '2GB'
const mostResident = 4 * 2 ** 30
const handMemory = '4GB'

/**
 * A pool of `rows` rows made by the generator (6,000,000 when null): every rule of the pack run in full by a process of its
 * own, its memory and what it found held against what was planted; then each rule against hand-written SQL on the same tables,
 * and against SQLite and PostgreSQL on a tenth of the rows. Raises when an alert is missing or too many.
 */
export async function benchmark({ rows: asked, json }: { readonly rows: number | null; readonly json: boolean }): Promise<void> {
  const rows = asked ?? 6_000_000
  const say = (line: string) => (json ? undefined : console.log(line))
  const dir = mkdtempSync(join(tmpdir(), 'huiyan-scale-'))
  try {
    const runtime = await scaleTopic()
    const path = join(dir, 'pool.duckdb')
    const made = await timed(() => makeScalePool(runtime, { path, spillDir: dir, rows, memory: handMemory, threads }))
    say(`${rows} rows made in ${made.seconds.toFixed(0)} s: ${made.value.persons} persons, ${made.value.rows['exams']} examinations; the pool's file has ${(statSync(path).size / 2 ** 20).toFixed(0)} MB`)
    const run = await runApart({ path, tempDir: join(dir, 'tmp'), memory: poolMemory, threads })
    for (const judged of run.rules) {
      say(`${judged.rule.padEnd(22)} ${judged.seconds.toFixed(2).padStart(8)} s  recall ${recall(judged).toFixed(3)}  precision ${precision(judged).toFixed(3)}  of ${judged.planted} planted`)
      for (const wrong of judged.wrong) say(`  ${wrong}`)
    }
    say(`all rules, one after another: ${run.seconds.toFixed(1)} s, peak ${(run.peak / 2 ** 20).toFixed(0)} MB resident with a pool of ${poolMemory} (aim: ${mostResident / 2 ** 20} MB)`)
    holdToPlanted(run)
    const ratios = await ratiosToHand(runtime, { path, spillDir: dir, memory: handMemory, threads, rounds: rows > 8_000_000 ? 3 : 7, onRule: (ratio) => say(ratioLine(ratio)) })
    const screening = await measureScreening(dir, made.value, { memory: poolMemory, threads, seconds: 30 })
    for (const [name, latency] of [['screening', screening.alone], ['beside a full run', screening.besideFullRun]] as const) say(latencyLine(name, latency))
    say(`server while screening: peak ${(screening.peak / 2 ** 20).toFixed(0)} MB resident${screening.fullRun === null ? '' : `; a full run beside it ${screening.fullRun.toFixed(1)} s`}`)
    rmSync(path)
    const others = await otherEngines(runtime, { dir, rows: Math.max(40_000, Math.floor(rows / 10)), threads, say })
    if (json) console.log(JSON.stringify({ bench: 'scale', rows, seconds: made.seconds, run, ratios, screening, others }))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Exact rules find what was planted, all of it and nothing else. */
function holdToPlanted({ rules }: FullRun): void {
  const off = rules.filter((judged) => recall(judged) !== 1 || precision(judged) !== 1)
  if (off.length > 0) throw new Error(`alerts differ from what was planted: ${off.map(({ rule, wrong }) => `${rule} (${wrong[0]})`).join(', ')}`)
}

function ratioLine({ rule, compiled, hand, cpuRatio, wallRatio }: RuleRatio): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(10)
  return `${rule.padEnd(22)} compiled${ms(compiled.cpu)} CPU${ms(compiled.wall)}  by hand${ms(hand.cpu)} CPU${ms(hand.wall)}  ratio ${cpuRatio.toFixed(2)} CPU, ${wallRatio.toFixed(2)} wall`
}

function latencyLine(name: string, { requests, perSecond, p50, p99, most, heldUp }: Latency): string {
  return `${name.padEnd(22)} ${requests} requests, ${perSecond.toFixed(0)} a second: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, at most ${most.toFixed(1)} ms; the event loop was held up ${heldUp.toFixed(0)} ms at most`
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly seconds: number }> {
  const began = performance.now()
  const value = await work()
  return { value, seconds: (performance.now() - began) / 1000 }
}

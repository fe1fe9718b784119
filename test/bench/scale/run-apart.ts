import { spawn } from 'node:child_process'
import { openPool } from '../../../core/pool/open-pool.ts'
import { judgeRule, plantedAlerts, type Judged } from './judge.ts'
import { scaleTokenKey } from './people.ts'
import { scaleTopic } from './scale-topic.ts'

interface RunOptions {
  readonly path: string
  readonly tempDir: string
  readonly memory: string
  readonly threads: number
}

export interface FullRun {
  readonly rules: readonly Judged[]
  readonly seconds: number
  /** Bytes resident at most. */
  readonly peak: number
}

/** Every rule in full, one after another, in a process of its own, so that the memory is that of the runs. */
export function runApart(options: RunOptions): Promise<FullRun> {
  const script = `const { runRules } = await import(${JSON.stringify(import.meta.url)}); console.log(JSON.stringify(await runRules(${JSON.stringify(options)})))`
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (text) => (out += text))
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out) as FullRun) : reject(new Error(`the full run ended with ${code}`))))
  })
}

/**
 * What the process of its own does.
 * @public
 */
export async function runRules({ path, tempDir, memory, threads }: RunOptions): Promise<FullRun> {
  const runtime = await scaleTopic()
  const pool = await openPool({ path, memory, threads, tempDir, tokenKey: scaleTokenKey, sealingKey: new Uint8Array(32) })
  const planted = await plantedAlerts(pool)
  const began = performance.now()
  const rules: Judged[] = []
  for (const rule of runtime.rules.values()) rules.push(await judgeRule(pool, runtime, rule, planted.get(rule.id) ?? new Set()))
  const seconds = (performance.now() - began) / 1000
  await pool.close()
  return { rules, seconds, peak: process.resourceUsage().maxRSS * 1024 }
}

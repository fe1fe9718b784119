/**
 * What `npm test` runs: the static checks and the pages, then every test. The last line counts the tests from Vitest's own report;
 * the exit code is 0 only when each check passed, at least one test ran and none failed.
 */
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  /** Files that failed before any of their tests ran have no failed test in them. */
  readonly testResults: readonly { readonly name: string; readonly status: string; readonly message: string; readonly assertionResults: readonly { readonly status: string }[] }[]
}

const root = join(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules', name)
const reportFile = join(root, 'test/.out/vitest.json')

const builtPages = 'the pages, built'

/** The longest first, and the pages, which only the tests need. */
const checks: readonly (readonly [name: string, ...command: string[]])[] = [
  ['lint', bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0'],
  ['types of the server', bin('typescript/bin/tsc'), '-p', 'tsconfig.json'],
  ['types of the pages', bin('vue-tsc/bin/vue-tsc.js'), '-p', 'admin-ui/tsconfig.json', '--noEmit'],
  [builtPages, 'bin/setup.mjs', '--stale-pages'],
  ['generated types are current', 'core/contracts/generate.ts', '--check'],
  ['compiled assembly is current', 'core/pool/csv/generate.ts', '--check'],
  ['nothing unused', bin('knip/bin/knip.js')],
]

/** Runs a script under this Node; resolves with its output and whether it ended well. */
function run(args: readonly string[], inherit: boolean): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...args], { cwd: root, stdio: ['ignore', inherit ? 'inherit' : 'pipe', inherit ? 'inherit' : 'pipe'] })
    let output = ''
    child.stdout?.on('data', (text) => (output += text))
    child.stderr?.on('data', (text) => (output += text))
    child.on('close', (code) => resolve({ ok: code === 0, output }))
  })
}

/**
 * Each of them keeps one processor busy: as many at a time as there are, four at most for the memory they take. `room`: none waits any more,
 * one of those processors is free, and the pages are there. `ok`: whether all passed.
 */
function runChecks(): { readonly room: Promise<unknown>; readonly ok: Promise<boolean> } {
  let ok = true
  const pages = Promise.withResolvers<void>()
  const waiting = checks.values()
  const work = async () => {
    for (const [name, ...command] of waiting) {
      const started = Date.now()
      const result = await run(command, false)
      console.log(`${result.ok ? '✓' : '✗'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
      if (!result.ok) console.log(result.output)
      ok &&= result.ok
      if (name === builtPages) pages.resolve()
    }
  }
  const lanes = Array.from({ length: Math.min(availableParallelism(), 4) }, work)
  return { room: Promise.all([Promise.race(lanes), pages.promise]), ok: Promise.all(lanes).then(() => ok) }
}

await mkdir(join(root, 'test/.out'), { recursive: true })
await rm(reportFile, { force: true })
const checked = runChecks()
await checked.room
const tests = await run([bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`], true)
const checksPassed = await checked.ok
const report = JSON.parse(await readFile(reportFile, 'utf8').catch(() => 'null')) as VitestReport | null
if (report === null) {
  console.log('Vitest left no report: nothing can be said to have run.')
  process.exit(1)
}
const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
for (const file of brokenFiles) console.log(`✗ ${file.name}: ${file.message}`)
const failed = report.numFailedTests + brokenFiles.length
const skipped = report.numPendingTests + report.numTodoTests
if (!checksPassed) console.log('A static check failed; see above.')
console.log(`${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = tests.ok && checksPassed && failed === 0 && report.numPassedTests > 0 ? 0 : 1

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const folder = fileURLToPath(new URL('./', import.meta.url))
const target = 'generated/numbered-lines.wasm'

/** The WebAssembly of assembly/numbered-lines.ts and what it imports. Throws with the compiler's words. */
export async function compileAssembly(): Promise<Uint8Array> {
  let compiled: Uint8Array | null = null
  const { error, stderr } = await asc.main(['assembly/numbered-lines.ts', '--outFile', 'out.wasm', '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd'], {
    readFile: (name, baseDir) => readFile(fileURLToPath(new URL(name, `file://${baseDir === '.' ? folder : baseDir}/`)), 'utf8').catch(() => null),
    writeFile: (_, contents) => {
      if (typeof contents !== 'string') compiled = contents
    },
    listFiles: () => [],
  })
  if (error !== null || compiled === null) throw new Error(stderr.toString(), { cause: error })
  return compiled
}

/** Writes what differs; with `check` writes nothing and says that it differs. */
async function run(check: boolean): Promise<void> {
  const wanted = await compileAssembly()
  const present = await readFile(folder + target).catch(() => null)
  if (present !== null && present.equals(wanted)) return
  if (!check) {
    await mkdir(`${folder}generated`, { recursive: true })
    await writeFile(folder + target, wanted)
    return
  }
  process.stderr.write(`core/pool/csv/${target} is out of date with core/pool/csv/assembly/, run \`npm run gen\`\n`)
  process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(process.argv.includes('--check'))

import { createReadStream, existsSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { ImportSource } from '../contracts/engine.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { shortName } from '../journeys/run-headless.ts'
import { UsageError } from './command.ts'

export interface DataFiles {
  /** By qualified dataset. */
  readonly files: ReadonlyMap<string, ImportSource>
  /** Files of the folder that no dataset names, relative to it. */
  readonly ignored: readonly string[]
}

/** Finds `<dir>/<dataset>.csv` for each dataset; `explicit` entries (`dataset=path`) come first. Throws `UsageError`. */
export async function findDataFiles(runtime: TopicRuntime, dir: string | undefined, explicit: readonly string[]): Promise<DataFiles> {
  const files = new Map<string, ImportSource>()
  const taken = new Set<string>()
  const ids = new Map([...runtime.datasets.keys()].map((id) => [shortName(runtime, id), id]))
  for (const entry of explicit) {
    const at = entry.indexOf('=')
    const name = at < 0 ? entry : entry.slice(0, at)
    const id = ids.get(name)
    if (at < 0) throw new UsageError(`--file 应写成 数据集=路径，而不是“${entry}”。`, `--file takes dataset=path, not "${entry}".`)
    if (id === undefined) throw new UsageError(`--file 指明的数据集“${name}”不存在，可用：${[...ids.keys()].join('、')}。`, `--file names dataset "${name}", which is none of: ${[...ids.keys()].join(', ')}.`)
    files.set(id, csvFile(entry.slice(at + 1)))
  }
  if (dir === undefined) return { files, ignored: [] }
  if (!existsSync(dir) || !statSync(dir).isDirectory()) throw new UsageError(`没有数据文件夹“${dir}”。`, `There is no data folder "${dir}".`)
  for (const [name, id] of ids) {
    const path = join(dir, `${name}.csv`)
    if (!existsSync(path)) continue
    taken.add(path)
    if (!files.has(id)) files.set(id, csvFile(path))
  }
  const all = await readdir(dir, { recursive: true, withFileTypes: true })
  const ignored = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).filter((path) => !taken.has(path))
  return { files, ignored: ignored.map((path) => relative(dir, path)).sort() }
}

function csvFile(path: string): ImportSource {
  if (!existsSync(path) || !statSync(path).isFile()) throw new UsageError(`没有数据文件“${path}”。`, `There is no data file "${path}".`)
  return { kind: 'csv', path, bytes: statSync(path).size, open: () => createReadStream(path) }
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TopicRuntime } from '../../core/contracts/topic-runtime.ts'
import { topicOf } from '../packs/run-pack.ts'
import type { TestHouse } from './house.ts'

/** Makes a topic from a pack's files and lets it run in a house, in place of the one of its id. */
export async function runTopic(house: TestHouse, files: Readonly<Record<string, unknown>>): Promise<TopicRuntime> {
  const dir = await mkdtemp(join(tmpdir(), 'huiyan-topic-'))
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, file)), { recursive: true })
    await writeFile(join(dir, file), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const runtime = await topicOf(dir)
  await rm(dir, { recursive: true, force: true })
  const { registry, pool } = house.open.house
  await (await pool()).ensureTables([...runtime.datasets.values()].map(({ table }) => table))
  registry.swap({ runtime, packVersion: 'v1', publishedAt: new Date(0) })
  return runtime
}

import { createReadStream, statSync } from 'node:fs'
import { openScratchPool } from '../../core/cli/open-scratch-pool.ts'
import type { ImportCounts, ImportSource, PoolEngine } from '../../core/contracts/engine.ts'
import type { Finding } from '../../core/contracts/finding.ts'
import type { RuntimeDataset, TopicRuntime } from '../../core/contracts/topic-runtime.ts'
import type { FindingLine } from '../../core/contracts/finding.ts'
import { findingLine } from '../../core/domain/alerts/finding-line.ts'
import { valuesOf, viewerOf } from '../../core/domain/alerts/show-finding.ts'
import { assembleTopic } from '../../core/domain/packs/assemble-topic.ts'
import { nationalCalendar } from '../../core/engines/deadlines/national-calendar.ts'
import { readParams } from '../../core/engines/rules/read-params.ts'
import { hostVersion, shippedDir } from '../../core/host/product.ts'
import { loadPackFolder, type LoadedPack } from '../../core/journeys/load-pack-folder.ts'
import { runHeadless, type HeadlessResult } from '../../core/journeys/run-headless.ts'
import { testRule, type RuleTest } from '../../core/journeys/test-pack.ts'
import { duckdb } from '../../core/language/dialects/duckdb.ts'
import { openStaging } from '../../core/pool/open-pool.ts'

const timeZone = 'Asia/Shanghai'

export function loadPack(dir: string): Promise<LoadedPack> {
  return loadPackFolder(dir, { shippedDir, hostVersion, timeZone })
}

/** The running topic of a pack folder; throws when the pack has Problems. */
export async function topicOf(dir: string): Promise<TopicRuntime> {
  const { pack, used, problems } = await loadPack(dir)
  if (pack === null || problems.length > 0) throw new Error(problems.map(({ file, line, message }) => `${file}:${line} ${message.en}`).join('\n'))
  return assembleTopic(pack, used, { timeZone }, duckdb)
}

/** Outcome of a run: findings in clear (`--reveal`), reasons of quarantined rows by dataset. */
export interface PackRun extends HeadlessResult {
  readonly findings: readonly FindingLine[]
}

/** Loads `files` (by qualified dataset) into an empty pool and runs every rule as of `today`, as the command line does. */
export async function runPack(runtime: TopicRuntime, files: ReadonlyMap<string, ImportSource>, today: string): Promise<PackRun> {
  const { pool, close } = await openScratchPool(false)
  try {
    const found: Finding[] = []
    const rules = [...runtime.rules.values()].map((rule) => ({ rule, params: readParams(rule, {}) }))
    const binding = { today, timeZone, calendar: nationalCalendar }
    const result = await runHeadless(pool, runtime, { rules, files, binding, at: '2026-01-01T00:00:00.000Z' }, { onFindings: (page) => void found.push(...page) })
    const viewer = await viewerOf(pool, found.flatMap((finding) => [...valuesOf(finding)]), true)
    return { ...result, findings: found.map((finding) => findingLine(finding, viewer, 'zh-CN', (id) => id)) }
  } finally {
    await close()
  }
}

/** Loads one file: what was stored, why rows were quarantined, what was said; `refused` is the Problem's code. */
export async function importFile(pool: PoolEngine, { importPlan, table }: RuntimeDataset, source: ImportSource): Promise<{
  readonly refused: string | null
  readonly counts: ImportCounts | null
  readonly reasons: Readonly<Record<string, number>>
  readonly sentences: readonly string[]
  readonly encoding: string | null
}> {
  await pool.ensureTables([table])
  const loaded = await pool.load(importPlan, source)
  try {
    const { encoding, refused } = loaded
    if (refused !== null) {
      const sentences = [refused.message['zh-CN'], refused.message.en, refused.hint?.['zh-CN'] ?? '', refused.hint?.en ?? '']
      return { refused: refused.code, counts: null, reasons: {}, sentences, encoding }
    }
    const { counts, reasons } = await pool.commit(loaded, { at: '2026-01-01T00:00:00.000Z', importId: loaded.id })
    return { refused: null, counts, reasons, sentences: [], encoding }
  } finally {
    await pool.discard(loaded)
  }
}

/** Runs each rule test of a pack; the difference by file, null where it holds. */
export async function testPack(runtime: TopicRuntime): Promise<ReadonlyMap<string, string | null>> {
  const results = new Map<string, string | null>()
  const staging = openStaging()
  try {
    for (const { file, test } of runtime.pack.tests) {
      const { pool, close } = await openScratchPool(false, { staging })
      try {
        results.set(file, await testRule(pool, runtime, test as RuleTest, { timeZone, calendar: nationalCalendar, readParams }))
      } finally {
        await close()
      }
    }
  } finally {
    await staging.close()
  }
  return results
}

export function fileSource(path: string): ImportSource {
  return { kind: 'csv', path, bytes: statSync(path).size, open: () => createReadStream(path) }
}

export function bytesSource(bytes: Uint8Array): ImportSource {
  return { kind: 'csv', path: null, bytes: bytes.length, async *open() { yield bytes } }
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseDuration } from '../../../../core/base/duration.ts'
import type { CompiledRule } from '../../../../core/contracts/compiled-rule.ts'
import type { Finding, Level } from '../../../../core/contracts/finding.ts'
import { applyRun, type AlertCandidate } from '../../../../core/domain/alerts/apply-run.ts'
import { findAlert, readEvents } from '../../../../core/domain/alerts/find-alert.ts'
import { foundKey } from '../../../../core/domain/alerts/fingerprint.ts'
import { everything, type LeftOut } from '../../../../core/domain/alerts/left-out.ts'
import { listAlerts, neighboursOf } from '../../../../core/domain/alerts/list-alerts.ts'
import { countAlerts, endRun, lastRuns, listRuns, noAlerts, queueRun, waitsForData } from '../../../../core/domain/alerts/rule-runs.ts'
import { alertFlow, followRun } from '../../../../core/journeys/alert-work.ts'
import { reading } from '../../../../core/store/access.ts'
import { Alert } from '../../../../core/store/entities/alerts/alert.ts'
import { unitOfWork } from '../../../../core/store/unit-of-work.ts'
import { testAction } from '../../../support/action.ts'
import { alertWork, standardTopic } from '../../../support/alert-work.ts'
import { freshDatabase, type TestDatabase } from '../../../support/database.ts'

const policy = { resolve: 'when-gone', reopenWithin: parseDuration('P180D')!, keepOpenFor: parseDuration('P0D')!, onStale: 'keep' } as const
const rule = { id: 'r', alert: policy } as CompiledRule

function candidate(id: string, level: Level = 'red', region = '350304'): AlertCandidate {
  const finding: Finding = {
    rule: 'r', level, key: [{ name: 'd.id', value: id, shown: { token: true, mask: 'id-card' } }], title: [`漏保 ${id}`], titleEn: [`left out ${id}`], evidence: [],
    region, department: 'civil-affairs', sources: [{ dataset: 't/d', alias: 'd', row: id, batch: '1', key: [] }], sourceCount: 1, values: [],
  }
  return { ...foundKey('t', finding), finding, proof: { sentence: { 'zh-CN': ['因为'], en: ['because'] }, conditions: [], params: [], nearest: null, milder: null }, title: `漏保 ${id}`, titleEn: `left out ${id}` }
}

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.remove())

let minute = 0
/** One run a minute, with what it found. */
async function run(topic: string, candidates: readonly AlertCandidate[], leftOut: LeftOut | null = null) {
  const action = testAction({ at: new Date(Date.UTC(2026, 5, 1, 0, minute++)) })
  return unitOfWork(database.store, action, async (change) => {
    const row = await queueRun(change, { id: action.nextId(), topic, rule: 'r', version: '1.0.0', packVersion: 'v', asOf: '2026-06-01', trigger: 'hand', params: {}, job: 'j' })
    const { difference, suppressed, held, moves } = await applyRun(change, row, rule, candidates, await alertFlow(alertWork, change, standardTopic(topic)), { leftOut, keys: null })
    await followRun(alertWork, change, standardTopic(topic), moves)
    await endRun(change, row, { state: 'done', inputs: [], findings: { ...noAlerts(), red: candidates.length }, difference, unknown: 0, nullKeys: 0, suppressed, held, evaluation: null, problems: [], seconds: 0.1 })
    return difference
  })
}

const read = (scope?: { topics: 'all' | readonly string[] }) => reading(database.store, testAction(scope === undefined ? {} : { scope: [{ ...scope, organisations: 'all' }] }))

describe('alerts follow runs', () => {
  test('created, kept, changed, gone and returned, each counted and noted once', async () => {
    expect(await run('t', [candidate('1'), candidate('2')])).toEqual({ new: 2, gone: 0, changed: 0, same: 0 })
    const before = await listAlerts(read(), { topic: 't' })
    expect(await run('t', [candidate('1'), candidate('2')])).toEqual({ new: 0, gone: 0, changed: 0, same: 2 })
    const again = await listAlerts(read(), { topic: 't' })
    expect(again.items.map((alert) => [alert.id, alert.timesSeen, alert.firstSeenAt])).toEqual(before.items.map((alert) => [alert.id, 1, alert.firstSeenAt]))
    expect(again.items[0]!.lastSeenAt.getTime()).toBeGreaterThan(before.items[0]!.lastSeenAt.getTime())

    expect(await run('t', [candidate('1', 'yellow')])).toEqual({ new: 0, gone: 1, changed: 1, same: 0 })
    const [one] = (await listAlerts(read(), { topic: 't', level: 'yellow' })).items
    const [two] = (await listAlerts(read(), { topic: 't', presence: 'gone' })).items
    expect(two).toMatchObject({ state: 'resolved', title: '漏保 2' })
    expect((await readEvents(read(), one!.id)).map((event) => [event.kind, event.level])).toEqual([['changed', 'yellow'], ['created', 'red']])

    expect(await run('t', [candidate('1', 'yellow'), candidate('2')])).toEqual({ new: 1, gone: 0, changed: 0, same: 1 })
    expect(await findAlert(read(), two!.id)).toMatchObject({ state: 'generated', presence: 'firing', timesSeen: 2, goneAt: null })
    expect((await readEvents(read(), two!.id)).map((event) => event.kind)).toEqual(['reopened', 'resolved', 'created'])
    expect(await database.store.reader().count(Alert, { topic: 't' })).toBe(2)
  })

  test('whoever is in charge of an alert that a run changes is told, and nobody of what stays as it was', async () => {
    await run('charge', [candidate('1'), candidate('2')])
    await database.store.writer().nativeUpdate(Alert, { topic: 'charge', title: '漏保 1' }, { organisation: 'town' })
    const told: (readonly (string | null)[])[] = []
    database.store.touched.listen((places) => void told.push(places.get('charge') ?? []))
    await run('charge', [candidate('1', 'yellow'), candidate('2')])
    await run('charge', [candidate('1', 'yellow'), candidate('2')])
    expect(told).toEqual([['town']])
  })

  test('a run that left something out ends no alert and says of none that it was seen', async () => {
    await run('left', [candidate('1'), candidate('2')])
    const sight = async () => new Map((await listAlerts(read(), { topic: 'left' })).items.map((alert) => [alert.title, [alert.presence, alert.lastSeenAt.getTime()]]))
    const before = await sight()
    expect(await run('left', [candidate('1')], everything)).toEqual({ new: 0, gone: 0, changed: 0, same: 1 })
    const after = await sight()
    expect(after.get('漏保 2')).toEqual(before.get('漏保 2'))
    expect(Number(after.get('漏保 1')![1])).toBeGreaterThan(Number(before.get('漏保 1')![1]))
    expect(await run('left', [candidate('1')])).toEqual({ new: 0, gone: 1, changed: 0, same: 1 })
    // What is gone already is not said to have been kept.
    await database.store.writer().nativeUpdate(Alert, { topic: 'left', title: '漏保 2' }, { state: 'generated' })
    expect(await run('left', [candidate('1')], everything)).toEqual({ new: 0, gone: 0, changed: 0, same: 1 })
    expect([(await lastRuns(read(), 'left')).get('r')!.held, (await listAlerts(read(), { topic: 'left', presence: 'gone' })).items[0]!.state]).toEqual([0, 'generated'])
  })

  test('only what may rest on what was left out is kept: not found, or milder; a worse level is taken over', async () => {
    const all = ['1', '2', '3', '4', '5'].map((id) => candidate(id, 'orange'))
    await run('partly', all)
    const leftOut: LeftOut = ({ key }) => ['1', '2', '3'].includes(String(key[0]!.value))
    // Of those that may rest on it 1 is not found, 2 is milder, 3 worse; of the others 4 is not found, 5 milder.
    const now = [candidate('2', 'yellow'), candidate('3', 'red'), candidate('5', 'yellow')]
    expect(await run('partly', now, leftOut)).toEqual({ new: 0, gone: 1, changed: 2, same: 1 })
    const seen = async () => Object.fromEntries((await listAlerts(read(), { topic: 'partly' })).items.map((alert) => [alert.title.slice(-1), [alert.level, alert.presence]]))
    expect(await seen()).toEqual({ 1: ['orange', 'firing'], 2: ['orange', 'firing'], 3: ['red', 'firing'], 4: ['orange', 'gone'], 5: ['yellow', 'firing'] })
    expect((await lastRuns(read(), 'partly')).get('r')!.held).toBe(2)
    expect(await run('partly', now, leftOut)).toEqual({ new: 0, gone: 0, changed: 0, same: 3 })
    expect(await run('partly', now)).toEqual({ new: 0, gone: 1, changed: 1, same: 2 })
    expect(await seen()).toMatchObject({ 1: ['orange', 'gone'], 2: ['yellow', 'firing'] })
  })

  test('finding and proof come back as they were stored, with one alert only', async () => {
    const [listed] = (await listAlerts(read(), { topic: 't', level: 'red' })).items
    expect((listed as unknown as { finding: unknown }).finding).toBeUndefined()
    expect(await findAlert(read(), listed!.id)).toMatchObject({ finding: candidate('2').finding, proof: { sentence: { en: ['because'] } } })
  })

  test('counts by level, the newest run of each rule, and what waits for data', async () => {
    expect((await countAlerts(read(), 't')).get('r')).toEqual({ red: 1, orange: 0, yellow: 1, blue: 0 })
    const runs = await listRuns(read(), 't', 'r', { limit: 10 })
    expect(runs).toHaveLength(4)
    expect((await lastRuns(read(), 't')).get('r')!.id).toBe(runs[0]!.id)
    const action = testAction()
    await unitOfWork(database.store, action, async (change) => {
      expect(await waitsForData(change, 't', 'r')).toBe(false)
      await queueRun(change, { id: action.nextId(), topic: 't', rule: 'r', version: '1', packVersion: 'v', asOf: '2026-06-01', trigger: 'data', params: {}, job: 'j' })
      expect(await waitsForData(change, 't', 'r')).toBe(true)
    })
  })
})

describe('listing', () => {
  test('pages by cursor in every order, each alert once, neighbours agree with the list', async () => {
    const levels: Level[] = ['red', 'orange', 'yellow', 'blue']
    await run('many', Array.from({ length: 25 }, (_, i) => candidate(`m${i}`, levels[i % 4]!, i % 2 === 0 ? '350304102' : '350322')))
    for (const sort of ['lastSeen', '-lastSeen', 'firstSeen', '-firstSeen', 'level', '-level'] as const) {
      const seen: string[] = []
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await listAlerts(read(), { topic: 'many', sort, limit: 7, ...(cursor === undefined ? {} : { cursor }) })
        expect(page.total).toEqual({ count: 25, atLeast: false })
        seen.push(...page.items.map((alert) => alert.id))
        cursor = page.next
      }
      expect(new Set(seen).size).toBe(25)
      const middle = (await listAlerts(read(), { topic: 'many', sort, limit: 25 })).items[12]!
      expect(await neighboursOf(read(), { topic: 'many', sort }, middle)).toEqual({ previous: seen[11], next: seen[13] })
      expect(await neighboursOf(read(), { topic: 'many', sort }, (await findAlert(read(), seen[0]!))!)).toEqual({ previous: null, next: seen[1] })
    }
  })

  test('filters: level, region with all below it, words, several values', async () => {
    const count = async (query: Parameters<typeof listAlerts>[1]) => (await listAlerts(read(), { topic: 'many', ...query })).total.count
    expect(await count({ level: 'red,orange' })).toBe(13)
    expect(await count({ region: '350300' })).toBe(25)
    expect(await count({ region: '350304' })).toBe(13)
    expect(await count({ region: '350304102' })).toBe(13)
    expect(await count({ region: '350305' })).toBe(0)
    expect(await count({ q: '漏保 m24' })).toBe(1)
    expect(await count({ q: '100%' })).toBe(0)
    expect(await count({ q: "' or 1=1 --" })).toBe(0)
    expect(await count({ state: 'generated', presence: 'firing' })).toBe(25)
  })

  test('what lies outside the scope is not there: lists, counts, one alert', async () => {
    const other = read({ topics: ['t'] })
    expect((await listAlerts(other, {})).items.every((alert) => alert.topic === 't')).toBe(true)
    expect((await listAlerts(other, { topic: 'many' })).total.count).toBe(0)
    const [hidden] = (await listAlerts(read(), { topic: 'many' })).items
    expect(await findAlert(other, hidden!.id)).toBeNull()
    expect((await countAlerts(other, 'many')).size).toBe(0)
    expect(await listRuns(other, 'many', 'r', { limit: 5 })).toEqual([])
  })

  test.each(['x', Buffer.from('["lastSeenAt","x",1]').toString('base64url'), Buffer.from('["levelRank",1,"a"]').toString('base64url')])('cursor %j is refused', async (cursor) => {
    await expect(listAlerts(read(), { cursor })).rejects.toMatchObject({ code: 'bad-cursor' })
  })
})

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Action } from '../../../../core/base/action.ts'
import { organisationFaults } from '../../../../core/domain/identity/organisation-faults.ts'
import { treeFaults } from '../../../../core/domain/identity/organisation-tree.ts'
import type { NewOrganisation } from '../../../../core/domain/identity/organisation-row.ts'
import { putOrganisations } from '../../../../core/domain/identity/put-organisations.ts'
import { below, reading } from '../../../../core/store/access.ts'
import { OrganisationClosure } from '../../../../core/store/entities/identity/organisation-closure.ts'
import { Organisation } from '../../../../core/store/entities/identity/organisation.ts'
import { unitOfWork } from '../../../../core/store/unit-of-work.ts'
import { testAction } from '../../../support/action.ts'
import { freshDatabase, type TestDatabase } from '../../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.remove())

const put = (given: readonly NewOrganisation[], action: Action = testAction()) => unitOfWork(database.store, action, async (change) => {
  const outcome = await putOrganisations(change, given)
  change.audit({ verb: 'test', object: { kind: 'organisation', id: '-' }, topic: null })
  return outcome
})

/** Who lies below whom, by walking up from each. */
function walk(parents: ReadonlyMap<string, string | null>): readonly string[] {
  return [...parents.keys()].flatMap((id) => {
    const lines: string[] = []
    for (let above: string | null = id, depth = 0; above !== null; above = parents.get(above)!, depth += 1) lines.push(`${above} ${id} ${depth}`)
    return lines
  }).sort()
}

describe('the tree of organisations', () => {
  test('who lies below whom is as a walk from each finds it, whatever is added and moved', async () => {
    let round = 0
    await fc.assert(fc.asyncProperty(
      fc.array(fc.array(fc.record({ id: fc.nat(24), parent: fc.option(fc.nat(24)) }), { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 }),
      async (batches) => {
        const prefix = `r${++round}-`
        const parents = new Map<string, string | null>()
        for (const batch of batches) {
          const given = [...new Map(batch.map(({ id, parent }) => [`${prefix}${id}`, parent === null ? null : `${prefix}${parent}`]))]
          const wanted = new Map([...parents, ...given])
          const { orphans, circular } = treeFaults([...wanted].map(([id, parent]) => ({ id, parent })))
          const stands = isTree(wanted)
          expect(orphans.length + circular.length === 0).toBe(stands)
          const done = await put(given.map(([id, parent]) => ({ id, parent, title: id }))).catch((error: unknown) => error as { code: string })
          if (!stands) {
            expect(done).toMatchObject({ code: 'organisation-tree' })
            continue
          }
          for (const [id, parent] of given) parents.set(id, parent)
          expect(Object.values(done).flat().sort()).toEqual(given.map(([id]) => id).sort())
        }
        const rows = await database.store.reader().find(OrganisationClosure, { descendant: { $like: `${prefix}%` } })
        expect(rows.map(({ ancestor, descendant, depth }) => `${ancestor} ${descendant} ${depth}`).sort()).toEqual(walk(parents))
        for (const root of [...parents.keys()].slice(0, 3)) {
          const found = await reading(database.store, testAction()).em.find(Organisation, below('id', [root]) as never)
          expect(found.map(({ id }) => id).sort()).toEqual([...parents.keys()].filter((id) => walk(new Map(parents)).some((line) => line.startsWith(`${root} ${id} `))).sort())
        }
      },
    ), { numRuns: 40 })
  })

  test('what is given again unchanged is not written', async () => {
    await put([{ id: 'a', title: '甲', serves: ['2', '1'] }, { id: 'b', title: '乙', parent: 'a' }])
    expect(await put([{ id: 'b', title: '乙', parent: 'a' }, { id: 'a', title: '甲', serves: ['1', '2'] }, { id: 'c', title: '丙', parent: 'b', validTo: '2026-01-01' }])).toEqual({ created: ['c'], changed: [], unchanged: ['a', 'b'] })
  })

  test('of a large file with everything wrong, the faults are found without walking it again and again', () => {
    const circle = Array.from({ length: 20_000 }, (_, i) => ({ id: `c${i}`, parent: `c${(i + 1) % 20_000}` }))
    const chain = Array.from({ length: 45 }, (_, i) => ({ id: `d${i}`, parent: i === 0 ? null : `d${i - 1}` }))
    const started = performance.now()
    const found = treeFaults([...chain.toReversed(), { id: 'below', parent: 'c7' }, { id: 'lost', parent: 'nowhere' }, ...circle])
    expect(performance.now() - started).toBeLessThan(3000)
    expect(found.circular).toEqual(circle.map(({ id }) => id))
    expect(found.tooDeep).toEqual(['d44', 'd43', 'd42', 'd41'])
    expect(found.orphans).toEqual(['lost'])
  })

  test('of thousands of parents that are nowhere, the first are explained', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => ({ id: `town-${i}`, title: '镇', titleEn: null, parent: `twon-${i}`, departmentKind: null, serves: [], validFrom: null, validTo: null }))
    const faults = organisationFaults(new Map(), rows, { regions: new Set(), kinds: new Map(), mayTouch: () => true, answersFor: null })
    expect(faults).toHaveLength(3000)
    expect(faults[0]!.hint['zh-CN']).toBe('是否为 town-0？')
    expect(faults.at(-1)!.hint['zh-CN']).toBe('填写已有的机构代码，或把上级机构也列进来。')
  })

  test('a circle, a parent that is nowhere and a tree of 50 floors are refused whole', async () => {
    const refused = (given: readonly NewOrganisation[]) => expect(put(given)).rejects.toMatchObject({ code: 'organisation-tree' })
    await refused([{ id: 'x', title: 'x', parent: 'y' }, { id: 'y', title: 'y', parent: 'x' }, { id: 'z', title: 'z' }])
    await refused([{ id: 'x', title: 'x', parent: 'nowhere' }])
    await refused([{ id: 'x', title: 'x', parent: 'x' }])
    await refused(Array.from({ length: 50 }, (_, i) => ({ id: `f${i}`, title: 'f', parent: i === 0 ? null : `f${i - 1}` })))
    expect(await database.store.reader().count(Organisation, { id: { $in: ['x', 'y', 'z', 'f0'] } })).toBe(0)
  })
})

function isTree(parents: ReadonlyMap<string, string | null>): boolean {
  return [...parents.keys()].every((id) => {
    const seen = new Set<string>()
    for (let above: string | null | undefined = id; above !== null; above = parents.get(above)) {
      if (above === undefined || seen.has(above)) return false
      seen.add(above)
    }
    return true
  })
}


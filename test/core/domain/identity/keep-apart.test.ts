import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseNearest } from '../../../../core/domain/identity/choose-nearest.ts'
import { isKeptApart } from '../../../../core/domain/identity/keep-apart.ts'
import type { PersonPlace } from '../../../../core/domain/identity/person-places.ts'

/** A tree by the parent of each: 0 is the root, each other one lies below an earlier one. */
const tree = fc.array(fc.nat(), { minLength: 1, maxLength: 12 }).map((picks) => [null, ...picks.map((pick, i) => pick % (i + 1))] as readonly (number | null)[])
/** By a walk upwards, how far away each organisation above one is. */
function walk(parents: readonly (number | null)[], from: number): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (let [at, steps] = [from as number | null, 0]; at !== null; at = parents[at]!, steps += 1) found.set(`o${at}`, steps)
  return found
}
const place = (id: string, within: Iterable<string>, more: Partial<PersonPlace> = {}): PersonPlace => ({ id, name: id, isActive: true, organisation: null, seats: new Set(more.organisation === undefined || more.organisation === null ? [] : [more.organisation.id]), within: new Set(within), roles: [], actsFor: [], ...more })
const nobody = { organisations: [], persons: [] }

describe('who is kept apart', () => {
  test('in any tree: whoever belongs to an accused organisation or below one, and nobody else', () => {
    fc.assert(fc.property(tree, fc.array(fc.nat(), { maxLength: 3 }), fc.nat(), (parents, picks, at) => {
      const accused = picks.map((pick) => pick % parents.length)
      const own = at % parents.length
      let below = false
      for (let one: number | null = own; one !== null; one = parents[one]!) below ||= accused.includes(one)
      const person = place('p', walk(parents, own).keys())
      const organisations = accused.map((one) => `o${one}`)
      expect(isKeptApart({ organisations, persons: [] }, person, new Map())).toBe(below)
      // And whoever acts for them.
      expect(isKeptApart({ organisations, persons: [] }, place('q', [], { actsFor: [person] }), new Map())).toBe(below)
    }))
  })

  test('by name, where the organisations lie on one line or nobody knows', () => {
    const above = new Map([['office', new Set(['office', 'bureau', 'city'])]])
    const named = (organisation: string | null, person: PersonPlace) => isKeptApart({ ...nobody, persons: [{ name: '张 三', organisation, post: '' }] }, person, above)
    const of = (own: string, within: readonly string[]) => place('张三', within, { name: '张三', organisation: { id: own, title: own } })
    expect(named('office', of('office', ['office', 'bureau', 'city']))).toBe(true)
    expect(named('office', of('bureau', ['bureau', 'city']))).toBe(true)
    expect(named('bureau', of('office', ['office', 'bureau', 'city']))).toBe(true)
    expect(named('office', of('school', ['school', 'city']))).toBe(false)
    expect(named(null, of('school', ['school', 'city']))).toBe(true)
    expect(named('office', place('张三', []))).toBe(true)
    expect(named(null, of('school', ['school'])) && isKeptApart(nobody, of('school', ['school']), above)).toBe(false)
    expect(isKeptApart({ ...nobody, persons: [{ name: '阿不都·热合曼', organisation: null, post: '' }] }, place('x', [], { name: '阿不都•热合曼' }), above)).toBe(true)
    // However it was written down: with another mark, or with the post behind it.
    for (const [written, kept] of [['阿不都‧热合曼', true], ['阿不都-热合曼', true], ['阿不都・热合曼（副主任）', true], ['阿不都 热合曼 [已调离]', true], ['热合曼', false], ['（副主任）', false]] as const) {
      expect([written, isKeptApart({ ...nobody, persons: [{ name: written, organisation: null, post: '' }] }, place('x', [], { name: '阿不都·热合曼' }), above)]).toEqual([written, kept])
    }
    // A grant is a seat as an account is: who is over the bureau by a grant alone, and belongs nowhere.
    expect(named('office', place('张三', ['bureau', 'city'], { name: '张三', seats: new Set(['bureau']) }))).toBe(true)
    expect(named('office', place('张三', ['school', 'city'], { name: '张三', seats: new Set(['school']) }))).toBe(false)
  })
})

test('the nearest is whose grant covers all of them and the least beyond', () => {
  fc.assert(fc.property(tree, fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), fc.array(fc.option(fc.nat(), { nil: null }), { maxLength: 6 }), (parents, picks, roots) => {
    const organisations = picks.map((pick) => `o${pick % parents.length}`)
    const above = new Map(organisations.map((one) => [one, walk(parents, Number(one.slice(1)))]))
    const people = roots.map((root, i) => place(`p${i}`, [], { roles: [{ role: i % 5 === 4 ? 'handler' : 'case-office', organisation: root === null ? null : `o${root % parents.length}`, topics: i % 3 === 2 ? ['t', 'u'] : null }] }))
    const rootOf = ({ roles }: PersonPlace) => roles[0]!.organisation
    const covers = (root: string | null) => root === null || organisations.every((one) => above.get(one)!.has(root))
    const chosen = chooseNearest(people, { roles: ['case-office'], topic: 't', organisations, above })
    const could = people.filter((one) => one.roles[0]!.role === 'case-office' && covers(rootOf(one)))
    expect(chosen.length > 0).toBe(could.length > 0)
    for (const one of chosen) {
      expect(could).toContain(one)
      // Nobody is left out whose organisation lies within that of one who was chosen.
      for (const other of could) if (!chosen.includes(other)) expect(rootOf(other) === null || (rootOf(one) !== null && walk(parents, Number(rootOf(one)!.slice(1))).has(rootOf(other)!))).toBe(true)
    }
  }))
  expect(chooseNearest([place('p', [], { roles: [{ role: 'case-office', organisation: null, topics: ['u'] }] })], { roles: ['case-office'], topic: 't', organisations: [], above: new Map() })).toEqual([])
})

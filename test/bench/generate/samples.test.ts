import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { disabilityCert as certType } from '../../../core/language/field-types/disability-cert.ts'
import { idCard } from '../../../core/language/field-types/id-card.ts'
import { phone } from '../../../core/language/field-types/phone.ts'
import { region } from '../../../core/language/field-types/region.ts'
import { uscc } from '../../../core/language/field-types/uscc.ts'
import { readCsv } from '../../packs/read-csv.ts'
import { disabledHeader, disabledRows, expectedAssistance, recipientRows } from './assistance.ts'
import { csvText, writeCsv } from './csv.ts'
import { creditCodeOf, disabilityCert, idCardCheck, idCardOf, personCapacity } from './identifiers.ts'
import { personOf } from './persons.ts'
import { sampleCity, sampleFiles } from './samples.ts'

const root = join(import.meta.dirname, '../../..')

test('the shipped sample files are what the generator gives', async () => {
  for (const { path, text, expect: counts } of sampleFiles()) {
    expect(await readFile(join(root, path), 'utf8'), path).toBe(text)
    expect(readCsv(text)).toHaveLength(counts.in)
    const quarantined = Object.values(counts.reasons).reduce((sum, rows) => sum + rows, 0)
    expect(counts.stored + counts.duplicate + quarantined).toBe(counts.in)
  }
})

test('identifiers are valid by the product\'s own field types', () => {
  expect(idCardCheck('11010519491231002')).toBe('X')
  fc.assert(fc.property(fc.nat(personCapacity - 1), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 }), fc.nat(3), (index, category, grade, reissue) => {
    const { id, sex } = idCardOf(index)
    expect(idCard.reason(id)).toBeNull()
    expect(Number(id[16]) % 2 === 1).toBe(sex === 'male')
    expect(certType.reason(disabilityCert(id, category, grade, reissue))).toBeNull()
    expect(uscc.reason(creditCodeOf(index))).toBeNull()
  }))
  expect(() => idCardOf(personCapacity)).toThrow(RangeError)
})

test('no two persons or organisations share an identifier', () => {
  const around = [0, 32_800, 65_600, Math.floor(personCapacity / 2), personCapacity - 70_000].flatMap((start) => Array.from({ length: 70_000 }, (_, i) => start + i))
  const indexes = new Set(around)
  expect(new Set([...indexes].map((index) => idCardOf(index).id)).size).toBe(indexes.size)
  expect(new Set(Array.from({ length: 50_000 }, (_, i) => creditCodeOf(i))).size).toBe(50_000)
})

test('persons of a household live together under one head, its oldest member', () => {
  const persons = Array.from({ length: 1200 }, (_, n) => personOf(7, n))
  for (const person of persons) {
    expect(region.reason(person.town)).toBeNull()
    expect(phone.reason(person.phone)).toBeNull()
    const home = persons.filter((other) => other.head === person.head)
    expect(home).toHaveLength(person.householdSize)
    expect(new Set(home.map((other) => other.address)).size).toBe(1)
    expect(home.every((other) => other.birth >= persons[person.head]!.birth)).toBe(true)
  }
})

test('the planted city has hits of every rule and of every level, and moves with the date', () => {
  const found = expectedAssistance(sampleCity, '2026-03-31')
  expect(new Set(found.uncovered.values())).toEqual(new Set(['red', 'yellow']))
  expect(found.deceasedPaid.size).toBeGreaterThan(3)
  expect(found.duplicate.size).toBeGreaterThan(3)
  expect(expectedAssistance(sampleCity, '2026-04-01').uncovered.size).toBeGreaterThan(found.uncovered.size)
})

test('a streamed file holds the same rows as the text, beyond one buffer too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'huiyan-csv-'))
  try {
    const city = { ...sampleCity, disabled: 9000, others: 3000 }
    const path = join(folder, 'rows.csv')
    const written = await writeCsv(path, disabledHeader, disabledRows(city))
    expect(written).toBe(9000)
    expect(await readFile(path, 'utf8')).toBe(csvText(disabledHeader, disabledRows(city)))
    expect([...recipientRows(city)].length).toBeGreaterThan(9000)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('cells with commas, quotes and line ends survive', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 }), (rows) => {
    const read = readCsv(csvText(['a', 'b'], rows))
    // A bare carriage return ends a line for no reader of ours, and is quoted like the others.
    expect(read.map((row) => [row['a'], row['b']])).toEqual(rows)
  }))
})

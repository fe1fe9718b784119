import { describe, expect, test } from 'vitest'
import type { Node, ObjectNode } from '../../../../core/contracts/generated/form.ts'
import { isPersonalField, joinPersonal, keepUnseen, parePersonal } from '../../../../core/domain/forms/personal-values.ts'

const id = '11010519491231002X'
const shown = '1101**********002X'
const idCard: ObjectNode = { type: 'string', format: 'id-card' }
const pared = (properties: Record<string, Node>, answer: Record<string, unknown>, more: ObjectNode = {}) => {
  const { masked, personal } = parePersonal({ type: 'object', properties, ...more }, answer)
  expect(joinPersonal(masked, personal)).toEqual(answer)
  return masked
}

describe('personal values', () => {
  test('are those of fields that identify somebody, have a mask, or a format that names a person', () => {
    const properties: Record<string, Node> = { a: idCard, b: { format: 'bank-account' }, c: { format: 'disability-cert' }, d: { mask: 'name' }, e: { format: 'uscc', identifies: 'organisation' }, f: { format: 'uscc' }, g: { identifies: 'person' } }
    const answer = { a: id, b: '6222020200112230', c: `${id}41`, d: '王小明', e: '91110000600037341L', f: '91110000600037341L', g: 'anything' }
    const masked = pared(properties, answer)
    expect(masked).toMatchObject({ a: shown, d: '王*明', f: answer.f })
    for (const name of ['b', 'c', 'e', 'g'] as const) expect(masked[name]).not.toBe(answer[name])
    expect(Object.keys(properties).filter((name) => isPersonalField({ properties }, name))).toEqual(['a', 'b', 'c', 'd', 'e', 'g'])
  })

  test('are found through references, parts, branches, conditions and lists, and where nothing is named', () => {
    expect(pared({ a: { $ref: '#/$defs/id' } }, { a: id }, { $defs: { id: { allOf: [idCard] } } })).toEqual({ a: shown })
    expect(pared({ a: { anyOf: [{ type: 'integer' }, idCard] } }, { a: id })).toEqual({ a: shown })
    expect(pared({}, { a: id }, { if: { required: ['b'] }, else: { properties: { a: idCard } } })).toEqual({ a: shown })
    expect(pared({ a: { items: idCard } }, { a: [id, 1, null] })).toEqual({ a: [shown, '***', null] })
    expect(pared({ a: { prefixItems: [{}, idCard], items: { mask: 'all' } } }, { a: [id, id, id] })).toEqual({ a: [id, shown, '***'] })
    expect(pared({ a: { items: [{}, idCard] as never } }, { a: [id, id, id] })).toEqual({ a: [id, shown, id] })
    expect(pared({}, { x: id }, { additionalProperties: idCard })).toEqual({ x: shown })
    expect(pared({ tree: { $ref: '#/$defs/tree' } }, { tree: { who: id, below: [{ who: id }] } }, { $defs: { tree: { properties: { who: idCard, below: { items: { $ref: '#/$defs/tree' } } } } } })).toEqual({ tree: { who: shown, below: [{ who: shown }] } })
  })

  test('are all values in lists and objects that have a mask', () => {
    expect(pared({ a: { mask: 'name' } }, { a: ['王小明', { b: '李四', c: 5, d: true, e: null }] })).toEqual({ a: ['王*明', { b: '李*', c: '*', d: '***', e: null }] })
  })

  test('leave names of members and what is nothing as they are', () => {
    expect(pared({ a: idCard, b: { mask: 'all' } }, { a: null, b: '' })).toMatchObject({ a: null })
    expect(isPersonalField({ properties: { a: {} } }, 'constructor')).toBe(false)
  })
})

describe('a correction', () => {
  const schema: Node = { properties: { who: { mask: 'name' }, list: { items: { properties: { who: { mask: 'name' } } } } } }
  const before = parePersonal(schema, { who: '王小明', list: [{ who: '李一' }, { who: '赵大海' }] })

  test('means what was there where it shows its mask', () => {
    expect(keepUnseen(schema, before.masked, before)).toEqual({ answer: { who: '王小明', list: [{ who: '李一' }, { who: '赵大海' }] }, unclear: [] })
    expect(keepUnseen(schema, { who: '王*民', list: [{ who: '赵*海' }] }, before)).toEqual({ answer: { who: '王*民', list: [{ who: '赵大海' }] }, unclear: [] })
  })

  test('of lists and objects with a mask changes what it names, and keeps the rest', () => {
    const all: Node = { properties: { names: { type: 'array', mask: 'name' }, who: { mask: 'name' }, codes: { mask: 'all' }, note: {} } }
    const first = parePersonal(all, { names: ['欧阳明示', '李小龙'], who: { name: '欧阳明示', nick: '小明明' }, codes: ['a', 'b', true] })
    expect(first.masked).toEqual({ names: ['欧**示', '李*龙'], who: { name: '欧**示', nick: '小*明' }, codes: ['***', '***', '***'] })
    const given = { ...first.masked, names: ['欧**示', '李*龙', '王五五'], who: { name: '欧**示', nick: '阿明' }, note: 'x' }
    // Codes have one mask, but nothing was changed among them.
    expect(keepUnseen(all, given, first)).toEqual({ answer: { names: ['欧阳明示', '李小龙', '王五五'], who: { name: '欧阳明示', nick: '阿明' }, codes: ['a', 'b', true], note: 'x' }, unclear: [] })
    expect(keepUnseen(all, { codes: ['***', '***'] }, first).unclear).toEqual([['codes', '0'], ['codes', '1']])
    // As answers were sealed before: the list as one.
    const old = { masked: first.masked, personal: [{ path: ['names'], value: ['欧阳明示', '李小龙'] }] }
    expect(keepUnseen(all, { names: ['李*龙'] }, old)).toEqual({ answer: { names: ['李小龙'] }, unclear: [] })
  })

  test('may say nothing where yes or no was masked', () => {
    const ok: Node = { properties: { ok: { type: ['boolean', 'null'], mask: 'all' } } }
    const yes = parePersonal(ok, { ok: true })
    expect([yes.masked, keepUnseen(ok, yes.masked, yes).answer, keepUnseen(ok, { ok: null }, yes).answer]).toEqual([{ ok: '***' }, { ok: true }, { ok: null }])
  })

  test('is unclear where a mask hides several', () => {
    const two = parePersonal(schema, { list: [{ who: '李一' }, { who: '李二' }, { who: '李二' }] })
    expect(keepUnseen(schema, { list: [{ who: '李*' }] }, two).unclear).toEqual([['list', '0', 'who']])
    const same = parePersonal(schema, { list: [{ who: '李二' }, { who: '李二' }] })
    expect(keepUnseen(schema, { list: [{ who: '李*' }] }, same)).toEqual({ answer: { list: [{ who: '李二' }] }, unclear: [] })
  })
})

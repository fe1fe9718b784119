import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkShape } from '../../core/contracts/shape/check-shape.ts'
import { fileKinds, schemaOf, type FileKind } from '../../core/contracts/shape/schemas.ts'
import { readmePack } from './readme-pack.ts'

const examples = readmePack()

describe('schemas/README.md', () => {
  test('has an example of every kind', () => {
    expect([...new Set(examples.map((example) => example.kind))].sort()).toEqual([...fileKinds].sort())
  })

  test.each(examples)('the $kind example $name keeps to its schema', ({ kind, value }) => {
    expect(checkShape(kind, value)).toEqual([])
  })
})

describe('the schemas themselves', () => {
  const files = [...fileKinds, 'common'] as const

  test.each(fileKinds)('%s: its own examples keep to it', (kind: FileKind) => {
    const own = schemaOf(kind)['examples'] as unknown[]
    expect(own.length).toBeGreaterThan(0)
    for (const example of own) expect(checkShape(kind, example)).toEqual([])
  })

  test.each(files)('%s: every object is closed', (kind) => {
    const open: string[] = []
    walk(JSON.parse(readFileSync(new URL(`../../schemas/${kind}.schema.json`, import.meta.url), 'utf8')), '', (node, pointer) => {
      const typed = [node['type']].flat().includes('object') && !('enum' in node)
      // Answers of a form are free here, since the form's own schema judges them; so is any JSON value in a form's schema.
      if (typed && node['additionalProperties'] === undefined && node['patternProperties'] === undefined && !pointer.endsWith('/anyValue')) open.push(pointer)
      if (node['additionalProperties'] === true && !pointer.includes('/playStep/')) open.push(pointer)
    })
    expect(open).toEqual([])
  })

  test.each(files)('%s: every member is explained in Chinese and English, or by what it refers to', (kind) => {
    const bare: string[] = []
    walk(JSON.parse(readFileSync(new URL(`../../schemas/${kind}.schema.json`, import.meta.url), 'utf8')), '', (node, pointer) => {
      const description = node['description']
      if (typeof description === 'string' && !/[\u4e00-\u9fff].*[a-z]/s.test(description)) bare.push(pointer)
    })
    expect(bare).toEqual([])
  })
})

function walk(node: unknown, pointer: string, visit: (node: Record<string, unknown>, pointer: string) => void): void {
  if (typeof node !== 'object' || node === null) return
  if (!Array.isArray(node)) visit(node as Record<string, unknown>, pointer)
  for (const [key, value] of Object.entries(node)) if (key !== 'examples' && key !== 'default') walk(value, `${pointer}/${key}`, visit)
}

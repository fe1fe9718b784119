import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generateTypes } from '../../../core/contracts/generate.ts'
import { fileKinds } from '../../../core/contracts/shape/schemas.ts'

test.each(fileKinds)('the committed types of %s are those of its schema', async (kind) => {
  const committed = readFileSync(new URL(`../../../core/contracts/generated/${kind}.ts`, import.meta.url), 'utf8')
  expect(await generateTypes(kind)).toBe(committed)
})

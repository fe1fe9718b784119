import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSealedFile, writeSealedFile } from '../../../../core/domain/records/sealed-file.ts'

const key = randomBytes(32)
let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huiyan-sealed-'))
})
afterAll(() => rm(dir, { recursive: true }))

async function* pieces(plain: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < plain.length; at += size) yield plain.subarray(at, at + size)
}

async function seal(name: string, plain: Buffer, size = 50_000): Promise<string> {
  const path = join(dir, name)
  expect(await writeSealedFile(path, pieces(plain, size), { key, name, salt: randomBytes(32) })).toBe(plain.length)
  return path
}

async function opened(path: string, name: string, withKey: Buffer = key): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of readSealedFile(path, { key: withKey, name })) parts.push(part)
  return Buffer.concat(parts)
}

describe('sealed files', () => {
  const chunk = 256 * 1024
  test.each([0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 17])('%i bytes come back equal', async (bytes) => {
    const plain = randomBytes(bytes)
    const name = `size-${bytes}`
    expect((await opened(await seal(name, plain), name)).equals(plain)).toBe(true)
  })

  test('one large piece and many small ones seal alike', async () => {
    const plain = randomBytes(700_000)
    expect((await opened(await seal('large', plain, 700_000), 'large')).equals(plain)).toBe(true)
    expect((await opened(await seal('small', plain, 999), 'small')).equals(plain)).toBe(true)
  })

  test('no plain byte sequence stands in the file, and it is readable by its owner alone', async () => {
    const plain = Buffer.from('11010519491231002X,'.repeat(1000))
    const path = await seal('ids', plain)
    expect((await readFile(path)).includes('11010519491231002X')).toBe(false)
    const { mode } = await import('node:fs').then((fs) => fs.statSync(path))
    expect(mode & 0o777).toBe(0o600)
  })

  test.each([
    ['a flipped byte in the header', (bytes: Buffer) => flip(bytes, 3)],
    ['a flipped byte in the salt', (bytes: Buffer) => flip(bytes, 20)],
    ['a flipped byte in the text', (bytes: Buffer) => flip(bytes, 100)],
    ['a flipped byte in the last tag', (bytes: Buffer) => flip(bytes, bytes.length - 1)],
    ['a cut at a chunk boundary', (bytes: Buffer) => bytes.subarray(0, 40 + chunk + 16)],
    ['a cut in the middle', (bytes: Buffer) => bytes.subarray(0, 1000)],
    ['an empty file', () => Buffer.alloc(0)],
    ['bytes after the end', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
  ])('%s is noticed', async (name, damage) => {
    const path = await seal(name.replaceAll(' ', '-'), randomBytes(2 * chunk + 5))
    await writeFile(path, damage(await readFile(path)))
    await expect(opened(path, name.replaceAll(' ', '-'))).rejects.toMatchObject({ code: 'sealed-file-damaged' })
  })

  test('another key or another name does not open it', async () => {
    const path = await seal('mine', randomBytes(10))
    await expect(opened(path, 'mine', randomBytes(32))).rejects.toMatchObject({ code: 'sealed-file-damaged' })
    await expect(opened(path, 'yours')).rejects.toMatchObject({ code: 'sealed-file-damaged' })
  })
})

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = copy[at]! ^ 1
  return copy
}

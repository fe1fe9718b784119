import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { trustedPack } from '../../../../core/domain/packs/trusted-pack.ts'
import { hashPack } from '../../../../core/domain/packs/hash-pack.ts'
import { readPackFolder } from '../../../../core/domain/packs/read-pack.ts'
import { loadPackFolder } from '../../../../core/journeys/load-pack-folder.ts'
import { hostVersion, shippedDir } from '../../../../core/host/product.ts'

const good = join(import.meta.dirname, '../../../fixtures/packs/good')
const packsIn = async (dir: string) => (await readdir(dir, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => join(dir, entry.name))
const folders = [...(await packsIn(shippedDir)), ...(await packsIn(good))]

describe('a trusted pack', () => {
  test.each(folders)('%s is what the checker makes of the same bytes', async (dir) => {
    const { files } = await readPackFolder(dir)
    const { pack, problems } = await loadPackFolder(dir, { shippedDir, hostVersion, timeZone: 'Asia/Shanghai' })
    expect(problems.filter((problem) => problem.severity === 'error')).toEqual([])
    expect(trustedPack(files, hashPack(files))).toEqual(pack)
  })
})

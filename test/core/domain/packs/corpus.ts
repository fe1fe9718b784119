import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Problem } from '../../../../core/base/problem.ts'
import type { Pack, PackFiles } from '../../../../core/contracts/pack.ts'
import { checkPack, type CheckContext } from '../../../../core/domain/packs/check-pack.ts'
import { readPackFolder } from '../../../../core/domain/packs/read-pack.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
export const goodDir = `${root}test/fixtures/packs/good/`
export const badDir = `${root}test/fixtures/packs/bad/`
export const pluginDir = `${root}plugins/`

export function foldersIn(dir: string): readonly string[] {
  return readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
}

let common: Promise<Pack> | null = null

/** The shipped library pack, which packs of the corpus may use. */
async function commonPack(): Promise<Pack> {
  common ??= checkFolder(`${pluginDir}common`, new Map()).then(({ pack, problems }) => {
    if (pack === null) throw new Error(JSON.stringify(problems))
    return pack
  })
  return common
}

export function context(used: ReadonlyMap<string, Pack>): CheckContext {
  return { used: (id) => used.get(id) ?? null, hostVersion: '1.0.0', timeZone: 'Asia/Shanghai' }
}

/** Reads and checks a folder as the host does, with the shipped `common` within reach. */
export async function checkFolder(dir: string, used?: ReadonlyMap<string, Pack>): Promise<{ pack: Pack | null; problems: readonly Problem[]; files: PackFiles }> {
  const { files, problems } = await readPackFolder(dir)
  const { pack, problems: found } = checkPack(files, context(used ?? new Map([['common', await commonPack()]])))
  return { pack, problems: [...problems, ...found], files }
}

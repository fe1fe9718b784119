import type { CodeTable } from '../../contracts/dataset-model.ts'
import type { Pack, PackFiles } from '../../contracts/pack.ts'
import { readCodes } from './read-codes.ts'

type Folder = 'datasets' | 'rules' | 'workflows' | 'forms' | 'duties' | 'dashboards'

/**
 * A pack that `checkPack` of this host version passed with exactly these bytes: parsed, not judged again
 * (decision 3). `hash` is that of the files, which the caller compared with the one that was checked.
 */
export function trustedPack(files: PackFiles, hash: string): Pack {
  const parts: Record<Folder, Map<string, never>> = {
    datasets: new Map<string, never>(), rules: new Map<string, never>(), workflows: new Map<string, never>(), forms: new Map<string, never>(), duties: new Map<string, never>(), dashboards: new Map<string, never>(),
  }
  const codes = new Map<string, CodeTable>()
  const samples = new Map<string, Uint8Array>()
  const tests: Pack['tests'][number][] = []
  const json = (path: string) => JSON.parse(new TextDecoder().decode(files.files.get(path))) as never
  const topic: Pack['topic'] = json('topic.json')
  for (const path of [...files.files.keys()].sort()) {
    const [folder, name] = path.split('/') as [string, string | undefined]
    if (name === undefined) continue
    const stem = name.replace(/\.[^.]*$/, '')
    if (Object.hasOwn(parts, folder) && path.endsWith('.json')) {
      const part: { id: string } = json(path)
      parts[folder as Folder].set(part.id, part as never)
    } else if (folder === 'tests' && path.endsWith('.json')) tests.push({ file: path, test: json(path) })
    else if (folder === 'codes' && path.endsWith('.csv')) codes.set(stem, readCodes(files.files.get(path)!, path, `${topic.id}/${stem}`).table!)
    else if (folder === 'samples' && path.endsWith('.csv')) samples.set(stem, files.files.get(path)!)
  }
  return Object.freeze({ id: topic.id, version: topic.version, kind: topic.kind ?? 'topic', hash, topic, ...parts, codes, tests, samples })
}

import type { PackFiles } from '../../contracts/pack.ts'

/**
 * Ids of the packs that a pack says it uses, as far as its `topic.json` can be read at all:
 * needed before it can be checked; the checker reports what is wrong with it.
 */
export function usedPacks(files: PackFiles | undefined): readonly string[] {
  const topic = files?.files.get('topic.json')
  if (topic === undefined) return []
  try {
    const { uses } = JSON.parse(new TextDecoder().decode(topic)) as { uses?: unknown }
    return typeof uses === 'object' && uses !== null ? Object.keys(uses).filter((id) => /^[a-z][a-z0-9-]*$/.test(id)) : []
  } catch {
    return []
  }
}

import type { LocalText } from '../../base/text.ts'
import type { PackFiles } from '../../contracts/pack.ts'

/** What a pack says of itself in `topic.json`, as far as that can be read at all; the checker reports what is wrong with it. */
export interface PackClaims {
  readonly title: LocalText | null
  readonly version: string | null
  /** Ids of the packs that it uses: needed before it can be checked. */
  readonly uses: readonly string[]
}

const nothing: PackClaims = { title: null, version: null, uses: [] }

export function packClaims(files: PackFiles | undefined): PackClaims {
  const topic = files?.files.get('topic.json')
  if (topic === undefined) return nothing
  try {
    const { title, version, uses } = JSON.parse(new TextDecoder().decode(topic)) as Record<string, unknown>
    return {
      title: isTitle(title) ? title : null,
      version: typeof version === 'string' ? version : null,
      uses: typeof uses === 'object' && uses !== null ? Object.keys(uses).filter((id) => /^[a-z][a-z0-9-]*$/.test(id)) : [],
    }
  } catch {
    return nothing
  }
}

function isTitle(title: unknown): title is LocalText {
  return typeof title === 'string' || (typeof title === 'object' && title !== null && 'zh-CN' in title && typeof title['zh-CN'] === 'string')
}

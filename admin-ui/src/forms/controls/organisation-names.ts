import { textIn, type Lang } from '../../../../core/base/text.ts'
import type { OrganisationJson } from '../../../../core/contracts/work-api.ts'

/** What organisations are called, by id: of two that bear the same name each with those above it, as far up as it takes. */
export function organisationNames(all: readonly OrganisationJson[], lang: Lang): ReadonlyMap<string, string> {
  const byId = new Map(all.map((one) => [one.id, one]))
  const named = ({ title, parent }: OrganisationJson, steps: number): string => {
    const above: string[] = []
    for (let up = byId.get(parent ?? ''); up !== undefined && above.length < steps; up = byId.get(up.parent ?? '')) above.push(textIn(up.title, lang))
    const own = textIn(title, lang)
    return above.length === 0 ? own : lang === 'zh-CN' ? `${own}（${above.join('，')}）` : `${own} (${above.join(', ')})`
  }
  const names = new Map<string, string>()
  for (const alike of Map.groupBy(all, (one) => named(one, 0)).values()) {
    let steps = 0
    while (steps < deepest && new Set(alike.map((one) => named(one, steps))).size < alike.length) steps += 1
    for (const one of alike) names.set(one.id, named(one, steps))
  }
  return names
}

/** Floors of the tree; two of one name below the same one stay alike. */
const deepest = 40

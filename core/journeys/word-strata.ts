import { sentence, type LocalText } from '../base/text.ts'
import type { Level } from '../contracts/finding.ts'
import type { DrawStratumJson } from '../contracts/sample-api.ts'
import type { DrawStratum, StratumField } from '../contracts/sampling.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { stratumTitle } from '../domain/samples/draw-cases.ts'
import { departmentOf, regionOf } from '../domain/topics/code-titles.ts'
import type { Reading } from '../store/access.ts'

const levelTitles: Readonly<Record<Level, LocalText>> = { red: sentence('红色', 'Red'), orange: sentence('橙色', 'Orange'), yellow: sentence('黄色', 'Yellow'), blue: sentence('蓝色', 'Blue') }

/** Strata of a draw with what they are called; a topic that does not run leaves codes in their place. */
export async function wordStrata<T extends DrawStratum>(runtime: TopicRuntime | null, read: Reading, by: readonly StratumField[], strata: readonly T[]): Promise<readonly (T & Pick<DrawStratumJson, 'title'>)[]> {
  const codes = runtime?.codes ?? new Map()
  const at = by.indexOf('organisation')
  const organisations = at < 0 ? new Map() : await organisationsById(read, strata.map(({ key }) => key.split('/')[at]!))
  const titleOf = (field: StratumField, value: string): LocalText => {
    if (field === 'region') return regionOf(codes, value)?.title ?? value
    if (field === 'department') return departmentOf(codes, value)?.title ?? value
    if (field === 'level') return levelTitles[value as Level] ?? value
    const found = organisations.get(value)
    return found === undefined ? value : organisationTitle(found)
  }
  return strata.map((one) => ({ ...one, title: stratumTitle(one.key, by, titleOf) }))
}

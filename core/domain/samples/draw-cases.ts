import { textIn, type LocalText, type Sentence, sentence } from '../../base/text.ts'
import type { StratumQuota } from '../../contracts/sample-api.ts'
import type { DrawStratum, StratumField } from '../../contracts/sampling.ts'
import type { Level } from '../../contracts/finding.ts'
import { draw, drawMethod, drawnOf, frameHash, type Framed, type Quota } from '../../engines/sampling/draw.ts'

/** A closed case that may be drawn. */
export interface FramedCase {
  readonly id: string
  readonly region: string | null
  readonly department: string | null
  readonly level: Level
  /** Who put it right. */
  readonly organisation: string | null
}

/** What strata there are, with a case of each. */
export interface PlannedStrata {
  readonly frame: readonly Framed[]
  readonly strata: readonly (DrawStratum & { readonly of: FramedCase })[]
}

/** The stratum of all cases where nothing tells strata apart. */
const whole = 'all'
const absent = '-'

/** Puts cases into strata, and says how many of each would be drawn: by the quota for all, or by that of its own. Strata are in the order of their keys. */
export function planStrata(cases: readonly FramedCase[], by: readonly StratumField[], quota: Quota, own: readonly StratumQuota[]): PlannedStrata {
  const keyed = cases.map((one) => ({ one, stratum: by.length === 0 ? whole : by.map((field) => valueOf(one, field) ?? absent).join('/') }))
  const groups = Map.groupBy(keyed, ({ stratum }) => stratum)
  const quotas = new Map(own.map((one) => [one.key, one]))
  return {
    frame: keyed.map(({ one: { id }, stratum }) => ({ id, stratum })),
    strata: [...groups.keys()].sort().map((key) => {
      const members = groups.get(key)!
      const { rate, minimum } = quotas.get(key) ?? quota
      return { key, size: members.length, rate, minimum, drawn: drawnOf(members.length, { rate, minimum }), of: members[0]!.one }
    }),
  }
}

/** Towns and villages count with their county or district. */
function valueOf({ region, ...one }: FramedCase, field: StratumField): string | null {
  return field === 'region' ? (region === null ? null : region.slice(0, 6)) : one[field]
}

/** What stands on the trail of a draw, enough to do it again. */
export interface DrawFacts {
  readonly method: string
  readonly seed: string
  readonly strata: readonly DrawStratum[]
}

/** Draws by the method in use. `seed`: hexadecimal digits. */
export function drawCases(frame: readonly Framed[], seed: string, strata: readonly DrawStratum[]): { readonly method: string; readonly hash: string; readonly drawn: readonly string[] } {
  const quotas = new Map(strata.map((one) => [one.key, one]))
  return { method: drawMethod, hash: frameHash(frame), drawn: draw(frame, seed, (stratum) => quotas.get(stratum) ?? { rate: 0, minimum: 0 }) }
}

/** Does a draw again, and says where what was drawn is not what should have been. A method that is not known draws nothing. */
export function repeatDraw(frame: readonly Framed[], { method, seed, strata }: DrawFacts, drawn: readonly string[]): { readonly hash: string; readonly drawn: number; readonly surplus: readonly string[]; readonly missing: readonly string[] } {
  const again = method === drawMethod ? drawCases(frame, seed, strata) : { hash: frameHash(frame), drawn: [] }
  const [was, should] = [new Set(drawn), new Set(again.drawn)]
  return { hash: again.hash, drawn: again.drawn.length, surplus: [...was].filter((id) => !should.has(id)).sort(), missing: [...should].filter((id) => !was.has(id)).sort() }
}

/** What a stratum is called; `titleOf` tells values of each field in words. */
export function stratumTitle(key: string, by: readonly StratumField[], titleOf: (field: StratumField, value: string) => LocalText): LocalText {
  if (by.length === 0) return sentence('全部', 'All')
  const parts = key.split('/').map((value, at): Sentence => {
    const title = value === absent ? sentence('未注明', 'none') : titleOf(by[at]!, value)
    return sentence(textIn(title, 'zh-CN'), textIn(title, 'en'))
  })
  return sentence(parts.map((part) => part['zh-CN']).join(' · '), parts.map((part) => part.en).join(' · '))
}

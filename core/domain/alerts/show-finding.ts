import type { Lang } from '../../base/text.ts'
import type { PoolEngine } from '../../contracts/engine.ts'
import type { Finding, FindingProof, FindingValue, Wording } from '../../contracts/finding.ts'
import type { JsonValue } from '../../contracts/value-type.ts'
import { maskValue } from '../../language/masks.ts'

/** A value as a reader gets it. */
export interface Shown {
  readonly value: JsonValue
  /** It is masked and can be revealed for a reason. */
  readonly masked: boolean
}

/** Turns stored values into what one reader may see: the only place where findings leave the house. */
export interface Viewer {
  show(value: FindingValue): Shown
  /** Text with its values filled in. */
  read(wording: Wording, lang: Lang): string
}

/**
 * A viewer for some findings' values; tokens among them are opened in one go.
 * `reveal`: nothing is masked; the caller has checked the right, asked the reason and logged it.
 */
export async function viewerOf(pool: Pick<PoolEngine, 'unseal'>, values: Iterable<FindingValue>, reveal: boolean): Promise<Viewer> {
  const tokens = new Set<bigint>()
  for (const value of values) if (value.shown?.token === true && value.value !== null) tokens.add(BigInt(value.value as string))
  const opened = tokens.size === 0 ? new Map<bigint, string>() : await pool.unseal([...tokens])
  const show = (value: FindingValue): Shown => {
    if (value.shown === null || value.value === null) return { value: value.value, masked: false }
    const plain = value.shown.token ? opened.get(BigInt(value.value as string)) : String(value.value)
    // An identifier that was erased from the vault stays erased.
    if (plain === undefined) return { value: '＊', masked: false }
    if (reveal) return { value: plain, masked: false }
    const masked = maskValue(value.shown.mask, plain)
    return { value: masked, masked: masked !== plain }
  }
  return {
    show,
    read: (wording, lang) => wording.map((part) => (typeof part === 'string' ? part : valueText(show(part).value, lang))).join(''),
  }
}

/** Every value of a finding and its proof that may need masking. */
export function* valuesOf(finding: Finding, proof?: FindingProof): Generator<FindingValue> {
  yield* finding.key
  yield* finding.evidence
  yield* finding.values
  for (const part of [...finding.title, ...finding.titleEn]) if (typeof part !== 'string') yield part
  for (const source of finding.sources) yield* source.key
  for (const wording of [proof?.sentence, proof?.nearest?.sentence, proof?.milder?.sentence, ...(proof?.conditions ?? []).map(({ value }) => value)]) {
    for (const part of [...(wording?.['zh-CN'] ?? []), ...(wording?.en ?? [])]) if (typeof part !== 'string') yield part
  }
}

/** A value inside a sentence. */
export function valueText(value: JsonValue, lang: Lang): string {
  if (value === null) return lang === 'en' ? '(empty)' : '（空）'
  if (value === true) return lang === 'en' ? 'yes' : '是'
  if (value === false) return lang === 'en' ? 'no' : '否'
  return String(value)
}

import type { ValueType } from '../../contracts/value-type.ts'
import type { CodeTable, DatasetModel } from '../../contracts/dataset-model.ts'
import type { FormFile } from '../../contracts/generated/form.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import type { Pack } from '../../contracts/pack.ts'
import { buildDataset } from '../../engines/tables/build-dataset.ts'
import { dangling } from './dangling.ts'
import { fault } from './fault.ts'
import type { PackParts } from './pack-parts.ts'

/** What a name leads to: the thing, nothing, or something that is there but broken and reported elsewhere. */
export type Found<T> = { readonly is: 'there'; readonly thing: T } | { readonly is: 'broken' } | { readonly is: 'missing' }

/** What the parts of a pack may name: its own parts, and those of the packs it uses. */
export interface Lookup {
  readonly packId: string
  readonly parts: PackParts
  dataset(reference: string): Found<DatasetModel>
  codes(reference: string): Found<CodeTable>
  form(reference: string): Found<FormFile>
  /** Codes of `common/departments`; null when that table is not within reach. */
  readonly departments: readonly string[] | null
  /** The Problem that says a reference leads nowhere; empty when it leads somewhere. */
  demand(kind: 'dataset' | 'codes' | 'form', reference: string, pointer: string): readonly PartProblem[]
}

/** Presets of social evaluation that the host brings; a topic names them without a file. */
export const evaluationPresets = ['five-grades', 'awareness', 'satisfaction', 'support'] as const

/** Rows of `host/alerts` as dashboards read them. */
export const alertFields: Readonly<Record<string, ValueType>> = {
  rule: { kind: 'string' }, level: { kind: 'string' }, state: { kind: 'string' }, presence: { kind: 'string' },
  region: { kind: 'string' }, department: { kind: 'string' }, first_seen: { kind: 'datetime' }, last_seen: { kind: 'datetime' },
}

/** `models` are the pack's own datasets by name, null where one is broken. */
export function makeLookup(packId: string, parts: PackParts, models: ReadonlyMap<string, DatasetModel | null>, used: (id: string) => Pack | null): Lookup {
  const uses = Object.keys(parts.topic?.value.uses ?? {})
  const foreign = new Map<string, DatasetModel | null>()

  const find = <T>(reference: string, own: (name: string) => T | null | undefined, isNamed: (name: string) => boolean, theirs: (pack: Pack, name: string) => T | null): Found<T> => {
    const slash = reference.indexOf('/')
    const [pack, name] = slash < 0 ? [packId, reference] : [reference.slice(0, slash), reference.slice(slash + 1)]
    if (pack === packId) {
      const thing = own(name)
      if (thing !== null && thing !== undefined) return { is: 'there', thing }
      return isNamed(name) ? { is: 'broken' } : { is: 'missing' }
    }
    // Without topic.json it is not known which packs are used, and that is reported already.
    if (parts.topic === null) return { is: 'broken' }
    if (!uses.includes(pack)) return { is: 'missing' }
    const other = used(pack)
    if (other === null) return { is: 'broken' }
    const thing = theirs(other, name)
    return thing === null ? { is: 'missing' } : { is: 'there', thing }
  }

  const lookup: Omit<Lookup, 'departments' | 'demand'> = {
    packId,
    parts,
    dataset: (reference) => find(reference, (name) => models.get(name), (name) => parts.named.datasets.has(name), (pack, name) => {
      if (!foreign.has(reference)) {
        const file = pack.datasets.get(name)
        foreign.set(reference, file === undefined ? null : buildDataset(file, { pack: pack.id }).model)
      }
      return foreign.get(reference) ?? null
    }),
    codes: (reference) => find(reference, (name) => parts.codes.get(name), (name) => parts.named.codes.has(name), (pack, name) => pack.codes.get(name) ?? null),
    form: (reference) => find(reference, (name) => parts.forms.get(name)?.value, (name) => parts.named.forms.has(name), (pack, name) => pack.forms.get(name) ?? null),
  }
  const departments = lookup.codes('common/departments')

  const known = (kind: 'dataset' | 'codes' | 'form', pack: string): Iterable<string> => {
    const folder = kind === 'dataset' ? 'datasets' : kind === 'form' ? 'forms' : 'codes'
    if (pack === packId) return parts.named[folder]
    return [...(used(pack)?.[folder].keys() ?? [])].map((name) => `${pack}/${name}`)
  }
  return {
    ...lookup,
    departments: departments.is === 'there' ? departments.thing.entries.map((entry) => entry.code) : null,
    demand: (kind, reference, pointer) => {
      if (lookup[kind](reference).is !== 'missing') return []
      const pack = reference.includes('/') ? reference.slice(0, reference.indexOf('/')) : packId
      if (pack === 'host') return [fault('unsupported-dataset', pointer, [`本版本还不能在这里读取“${reference}”。`, `This version cannot read "${reference}" here yet.`], ['换用本包或所引用的包里的数据集。', 'Use a data set of this pack, or of a pack that it uses.'])]
      if (pack !== packId && !uses.includes(pack)) {
        return [fault('pack-not-used', pointer, [`“${reference}”属于“${pack}”包，但 topic.json 的 uses 里没有它。`, `"${reference}" belongs to the pack "${pack}", which is not in "uses" of topic.json.`], [`在 uses 里加上“${pack}”及版本范围。`, `Add "${pack}" with a version range to "uses".`])]
      }
      const everywhere = pack === packId ? [...known(kind, packId), ...uses.flatMap((id) => [...known(kind, id)])] : known(kind, pack)
      return [dangling(kind, pointer, reference, everywhere)]
    },
  }
}

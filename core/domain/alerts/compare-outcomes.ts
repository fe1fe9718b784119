import { createHash } from 'node:crypto'
import type { DifferenceCounts } from '../../contracts/backtest.ts'
import type { Finding, Level } from '../../contracts/finding.ts'

/** What two evaluations of one key are compared by. */
export interface Outcome {
  readonly level: Level
  readonly department: string | null
  /** Six digits of the county. */
  readonly region: string | null
}

/** Where a difference lies; `null` where it is nobody's. */
export interface Differences {
  readonly total: DifferenceCounts
  readonly departments: ReadonlyMap<string | null, DifferenceCounts>
  readonly regions: ReadonlyMap<string | null, DifferenceCounts>
}

export type DifferenceKind = keyof DifferenceCounts

/** Findings of one rule compared with those of another over the same data, key by key, as they come. */
export interface Comparison {
  /** One finding of the new evaluation; each key once. Gives what became of it, and the level it had. */
  meet(key: string, outcome: Outcome): { readonly kind: Exclude<DifferenceKind, 'gone'>; readonly was: Level | null }
  /** The new evaluation begins anew: nothing of it was met yet. */
  again(): void
  /** Keys of the old evaluation that were not met; to be called when all were. */
  gone(): Iterable<string>
  /** The counts, those that are gone among them. What is there counts where it now is, what is gone where it was. */
  differences(): Differences
}

/** `before`: the outcomes of the old evaluation by key; it is used up. */
export function compareOutcomes(before: Map<string, Outcome>): Comparison {
  const fresh = () => ({ total: none(), departments: new Map<string | null, Counts>(), regions: new Map<string | null, Counts>() })
  let counts = fresh()
  const met = new Map<string, Outcome>()
  const count = (kind: DifferenceKind, { department, region }: Outcome, into = counts) => {
    into.total[kind] += 1
    entry(into.departments, department)[kind] += 1
    entry(into.regions, region)[kind] += 1
  }
  return {
    meet(key, outcome) {
      const old = before.get(key)
      if (old !== undefined) {
        before.delete(key)
        met.set(key, old)
      }
      const kind = old === undefined ? 'new' : old.level === outcome.level ? 'same' : 'changed'
      count(kind, outcome)
      return { kind, was: old?.level ?? null }
    },
    again() {
      for (const [key, outcome] of met) before.set(key, outcome)
      met.clear()
      counts = fresh()
    },
    gone: () => before.keys(),
    differences() {
      const all = { total: { ...counts.total }, departments: copy(counts.departments), regions: copy(counts.regions) }
      for (const outcome of before.values()) count('gone', outcome, all)
      return all
    },
  }
}

/** What a finding is compared by, and its key as a short text. */
export function outcomeOf(finding: Finding): { readonly key: string; readonly outcome: Outcome } {
  const key = createHash('sha256').update(JSON.stringify(finding.key.map((member) => member.value))).digest('base64url').slice(0, 22)
  return { key, outcome: { level: finding.level, department: finding.department, region: finding.region?.slice(0, 6) ?? null } }
}

type Counts = Record<DifferenceKind, number>

function none(): Counts {
  return { new: 0, gone: 0, changed: 0, same: 0 }
}

function entry(counts: Map<string | null, Counts>, place: string | null): Counts {
  const known = counts.get(place) ?? none()
  counts.set(place, known)
  return known
}

function copy(counts: ReadonlyMap<string | null, Counts>): Map<string | null, Counts> {
  return new Map([...counts].map(([place, some]) => [place, { ...some }]))
}

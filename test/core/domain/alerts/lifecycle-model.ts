/** What an alert is to the simulation: told from the design (rules, Findings and alerts), not from the code. */
export interface ModelAlert {
  readonly rule: string
  readonly key: string
  state: string
  firing: boolean
  level: string
  missingSince: number | null
  goneAt: number | null
  suppressedUntil: number | null
  into: ModelAlert | null
  timesSeen: number
}

export interface Counts { readonly new: number; readonly gone: number; readonly changed: number; readonly same: number }

export const day = 86_400_000
/** Of the rule in the simulation. */
export const reopenDays = 180
export const keepOpenDays = 3

export const suppressedAt = (alert: ModelAlert, at: number) => alert.suppressedUntil !== null && at < alert.suppressedUntil
const unsigned = (alert: ModelAlert) => alert.state === 'generated' || alert.state === 'dispatched'

/** A whole topic in memory, the oldest alert first; none is ever taken out of it. */
export type Model = ModelAlert[]

/** The last one made for a key. */
export function standingIn(model: Model, rule: string, key: string): ModelAlert | undefined {
  return model.filter((alert) => alert.rule === rule && alert.key === key).at(-1)
}

/** A successful run; `limited`: it left something out, so that what it did not find stays as it is, and nothing becomes milder. */
export function runModel(model: Model, rule: string, found: ReadonlyMap<string, string>, at: number, limited: boolean): Counts {
  const counts = { new: 0, gone: 0, changed: 0, same: 0 }
  const before = [...new Set(model.filter((alert) => alert.rule === rule).map(({ key }) => key))].map((key) => standingIn(model, rule, key)!)
  const successions: (readonly [ModelAlert, ModelAlert])[] = []
  for (const [key, level] of found) counts[meet(model, rule, key, level, at, successions, limited)] += 1
  counts.gone += successions.filter(([old]) => old.firing).length
  for (const [old, young] of successions) {
    if (old.firing) Object.assign(old, { firing: false, goneAt: at, missingSince: null })
    for (const alert of model) if (alert.into === old) alert.into = young
    if (unsigned(old)) old.state = 'resolved'
  }
  if (limited) return counts
  // What is in another one goes first: that one is then open for nobody.
  for (const alert of before.toSorted((a, b) => Number(a.into === null) - Number(b.into === null))) {
    const carries = model.some((one) => one.firing && one.into === alert)
    if (!found.has(alert.key) && miss(alert, at, carries)) counts.gone += 1
  }
  return counts
}

function meet(model: Model, rule: string, key: string, level: string, at: number, successions: (readonly [ModelAlert, ModelAlert])[], limited: boolean): 'new' | 'changed' | 'same' {
  const old = standingIn(model, rule, key)
  const over = old?.state === 'dismissed' && old.suppressedUntil !== null && !suppressedAt(old, at)
  const takenUp = old !== undefined && !old.firing && (suppressedAt(old, at) || (!over && at <= old.goneAt! + reopenDays * day))
  if (old === undefined || (old.firing && over) || (!old.firing && !takenUp)) {
    const young: ModelAlert = { rule, key, state: 'generated', firing: true, level, missingSince: null, goneAt: null, suppressedUntil: null, into: null, timesSeen: 1 }
    model.push(young)
    if (old !== undefined) successions.push([old, young])
    return 'new'
  }
  const milder = ['red', 'orange', 'yellow'].indexOf(level) > ['red', 'orange', 'yellow'].indexOf(old.level)
  const kept = old.firing && limited && milder ? old.level : level
  const changed = old.level !== kept
  Object.assign(old, { level: kept, missingSince: null })
  if (old.firing) return changed ? 'changed' : 'same'
  Object.assign(old, { firing: true, goneAt: null, timesSeen: old.timesSeen + 1, state: old.state === 'resolved' ? 'generated' : old.state })
  if (old.into?.state === 'resolved') old.into.state = 'generated'
  return 'new'
}

function miss(alert: ModelAlert, at: number, carries: boolean): boolean {
  const wasFiring = alert.firing
  if (wasFiring) {
    const since = alert.missingSince ?? at
    if (at < since + keepOpenDays * day) {
      alert.missingSince = since
      return false
    }
    Object.assign(alert, { firing: false, goneAt: at })
  }
  if (unsigned(alert) && !carries) alert.state = 'resolved'
  return wasFiring
}

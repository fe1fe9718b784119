import { addDuration, type Duration } from '../../base/duration.ts'

/** How a rule's alerts live (design: rules, Findings and alerts). */
export interface AlertPolicy {
  readonly resolve: 'when-gone' | 'by-hand'
  /** A return within this time of going takes the old alert up again; later it is a new one. */
  readonly reopenWithin: Duration
  /** How long a missing finding still counts as firing. */
  readonly keepOpenFor: Duration
}

/** What the alert workflow lets the system do with an alert of its own accord. */
export interface AlertFlow {
  /** The state that a new alert begins in. */
  readonly initial: string
  /** To be told of alerts before they are asked about: which version of the workflow each is under. */
  know(ids: readonly string[]): Promise<void>
  /** The state after `resolve` (gone before anybody took it on) or `reopen` (there again); null where the workflow does not allow it. */
  after(alert: Pick<StandingAlert, 'id' | 'state'>, act: 'resolve' | 'reopen'): string | null
}

/** What a finding is compared by. Two findings are equal when `fingerprint` and `content` are. */
export interface FoundKey {
  /** Topic + rule + key values. */
  readonly fingerprint: string
  /** Level and sources. */
  readonly content: string
  /** Title and evidence: those of the last evaluation, no event when they alone change. */
  readonly wording: string
}

/** The newest alert of a fingerprint. */
export interface StandingAlert {
  readonly id: string
  readonly fingerprint: string
  readonly content: string
  readonly wording: string
  readonly state: string
  readonly presence: 'firing' | 'gone'
  /** Since when the finding has been missing while still counted as firing. */
  readonly missingSince: Date | null
  readonly goneAt: Date | null
  /** Its key is set aside until then, exclusive; null: it never was. */
  readonly suppressedUntil: Date | null
  /** An alert that was merged into it still fires. */
  readonly carries: boolean
}

export type AlertChange<F extends FoundKey> =
  /** `after`: the alert that stood for the key until now, gone for too long; `resolve`: it was still open without anybody having signed. */
  | { readonly kind: 'create'; readonly finding: F; readonly after: { readonly id: string; readonly resolve: boolean } | null }
  /** Level or sources differ. */
  | { readonly kind: 'change'; readonly id: string; readonly finding: F }
  | { readonly kind: 'reword'; readonly id: string; readonly finding: F }
  /** It fires again; `reopen`: its workflow takes it up again. */
  | { readonly kind: 'return'; readonly id: string; readonly finding: F; readonly reopen: boolean }
  /** It was missing for less than `keepOpenFor` and is there again. */
  | { readonly kind: 'found'; readonly id: string; readonly finding: F }
  /** It was dismissed for a time that is over, and fires: a new alert stands for the key, and this one counts as gone. */
  | { readonly kind: 'renew'; readonly id: string; readonly finding: F }
  /** It was missing, and is there again in a way that must not be taken over. */
  | { readonly kind: 'hold'; readonly id: string }
  | { readonly kind: 'missing'; readonly id: string }
  /** `resolve`: nobody has signed for it yet, so the system closes it. */
  | { readonly kind: 'gone'; readonly id: string; readonly resolve: boolean }
  /** It is gone, and what kept the system from closing it is over. */
  | { readonly kind: 'resolve'; readonly id: string }

/**
 * What a successful full run on fresh inputs does to the alerts of its rule. The same run twice gives no change.
 * `standing` holds the newest alert of each fingerprint of the rule; those in `kept` stay as they are where they have no finding or
 * another one, because the run may not have looked at all of it.
 */
export function reconcile<F extends FoundKey>(
  standing: Iterable<StandingAlert>,
  findings: Iterable<F>,
  policy: AlertPolicy,
  flow: AlertFlow,
  at: Date,
  kept: ReadonlySet<string> = new Set(),
): AlertChange<F>[] {
  const rules = { ...policy, resolvable: (alert: StandingAlert) => policy.resolve === 'when-gone' && flow.after(alert, 'resolve') !== null, reopens: (alert: StandingAlert) => flow.after(alert, 'reopen') !== null }
  const changes: AlertChange<F>[] = []
  const missing = new Map<string, StandingAlert>()
  for (const alert of standing) missing.set(alert.fingerprint, alert)
  for (const finding of findings) {
    const alert = missing.get(finding.fingerprint)
    missing.delete(finding.fingerprint)
    const change = alert === undefined ? { kind: 'create' as const, finding, after: null } : whileFound(alert, finding, rules, at, kept.has(alert.id))
    if (change !== null) changes.push(change)
  }
  for (const alert of missing.values()) {
    if (kept.has(alert.id)) continue
    const change = whileMissing(alert, rules, at)
    if (change !== null) changes.push(change)
  }
  return changes
}

/** How alerts live, with what their workflow allows. */
interface Rules extends AlertPolicy {
  /** Whether the system may close an alert that is gone: nobody has taken it on yet. */
  resolvable(alert: StandingAlert): boolean
  reopens(alert: StandingAlert): boolean
}

function whileFound<F extends FoundKey>(alert: StandingAlert, finding: F, policy: Rules, at: Date, kept: boolean): AlertChange<F> | null {
  const suppressed = isSuppressed(alert, at)
  const judgedAnew = alert.state === 'dismissed' && alert.suppressedUntil !== null && !suppressed
  if (alert.presence === 'gone') {
    const inTime = alert.goneAt !== null && addDuration(alert.goneAt, policy.reopenWithin) >= at
    // A key that is set aside makes no new alert, however long it was gone.
    if (suppressed || (inTime && !judgedAnew)) return { kind: 'return', id: alert.id, finding, reopen: policy.reopens(alert) }
    return { kind: 'create', finding, after: { id: alert.id, resolve: policy.resolvable(alert) } }
  }
  if (judgedAnew) return { kind: 'renew', id: alert.id, finding }
  if (kept && alert.content !== finding.content) return alert.missingSince === null ? null : { kind: 'hold', id: alert.id }
  if (alert.content !== finding.content) return { kind: 'change', id: alert.id, finding }
  if (alert.missingSince !== null) return { kind: 'found', id: alert.id, finding }
  return alert.wording === finding.wording ? null : { kind: 'reword', id: alert.id, finding }
}

function whileMissing(alert: StandingAlert, policy: Rules, at: Date): AlertChange<never> | null {
  const resolve = policy.resolvable(alert) && !alert.carries
  if (alert.presence === 'gone') return resolve ? { kind: 'resolve', id: alert.id } : null
  const since = alert.missingSince ?? at
  if (addDuration(since, policy.keepOpenFor) > at) return alert.missingSince === null ? { kind: 'missing', id: alert.id } : null
  return { kind: 'gone', id: alert.id, resolve }
}

/** Whether an alert's key is set aside at an instant. */
export function isSuppressed(alert: Pick<StandingAlert, 'suppressedUntil'>, at: Date): boolean {
  return alert.suppressedUntil !== null && at < alert.suppressedUntil
}

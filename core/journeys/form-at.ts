import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { reachesTopic } from '../base/reaches-topic.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import type { RuntimeForm } from '../contracts/runtime-form.ts'
import type { RowSealer } from '../domain/forms/row-sealer.ts'
import { findVersion, useVersion, versionContent, type ListedVersion } from '../domain/forms/form-versions.ts'
import { runtimeForm } from '../domain/packs/runtime-form.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { visibleTopic } from '../domain/topics/visible-topic.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { unitOfWork } from '../store/unit-of-work.ts'

export interface FormDeps {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly sealer: RowSealer
  readonly timeZone: string
  readonly calendar: WorkCalendar
}

/** A form of a topic; `form` as `pack/form`. */
export interface FormPlace {
  readonly topic: string
  readonly form: string
}

/** A form that a running topic has. Throws `no-topic`, `topic-quarantined`, `no-form`. */
export function formAt(registry: TopicRegistry, action: Action, { topic, form }: FormPlace): RuntimeForm {
  const found = visibleTopic(registry, action, topic).runtime.forms.get(form)
  if (found === undefined) throw new HuiyanError('no-form', { topic, form })
  return found
}

/** The form that a topic within reach has now; null where the form is gone, or its topic does not run. Throws `no-topic`. */
export function runningForm(registry: TopicRegistry, action: Action, { topic, form }: FormPlace): RuntimeForm | null {
  if (!reachesTopic(action.scope, topic)) throw new HuiyanError('no-topic', { topic })
  return registry.running().find(({ runtime }) => runtime.pack.id === topic)?.runtime.forms.get(form) ?? null
}

/** Earlier versions that are in use at the same time. */
const mostKept = 50
const kept = new Map<string, RuntimeForm>()

/** The form of a version: the running one, or, rebuilt from what was kept of it, an earlier one. */
export async function formOfVersion(reading: Pick<Reading, 'em'>, current: RuntimeForm | null, version: Pick<ListedVersion, 'id' | 'hash'>): Promise<RuntimeForm> {
  if (current?.hash === version.hash) return current
  const known = kept.get(version.hash)
  if (known !== undefined) return known
  const form = runtimeForm(await versionContent(reading, version.id))
  const [oldest] = kept.keys()
  if (kept.size >= mostKept) kept.delete(oldest!)
  kept.set(version.hash, form)
  return form
}

/** The version of a running form; it is kept from now on, if it was not before. */
export async function currentVersion(deps: FormDeps, action: Action, topic: string, form: RuntimeForm): Promise<ListedVersion> {
  const known = await findVersion(reading(deps.store, action), topic, form.id, form.hash)
  if (known !== null) return known
  return unitOfWork(deps.store, action, async (change) => {
    const other = await findVersion(change, topic, form.id, form.hash)
    // Somebody else was first: then it is their change, and this one no more than a look.
    if (other !== null) change.audit({ verb: 'open-form', object: { kind: 'form', id: form.id }, topic })
    return other ?? useVersion(change, topic, form)
  })
}

import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { FormVersionJson, FormView } from '../contracts/form-api.ts'
import type { FormDifferences, FormUpgrade } from '../contracts/form-differences.ts'
import type { RuntimeForm } from '../contracts/runtime-form.ts'
import { compareVersions } from '../domain/forms/compare-versions.ts'
import { formView } from '../domain/forms/form-view.ts'
import { findVersion, listVersions, versionJson, type ListedVersion } from '../domain/forms/form-versions.ts'
import { reading } from '../store/access.ts'
import { currentVersion, formAt, formOfVersion, runningForm, type FormDeps, type FormPlace } from './form-at.ts'

/**
 * A form as pages render it, the one in use or an earlier version. A version is kept from the moment somebody opens it: answers to it
 * may come when there is a newer one, and are looked at when the form is gone. Throws `no-topic`, `topic-quarantined`, `no-form`, `no-form-version`.
 */
export async function showForm(deps: FormDeps, action: Action, where: FormPlace, hash?: string): Promise<FormView> {
  const current = hash === undefined ? formAt(deps.registry, action, where) : runningForm(deps.registry, action, where)
  const version = current !== null && (hash ?? current.hash) === current.hash ? await currentVersion(deps, action, where.topic, current) : await versionAt(deps, action, where, hash!)
  const form = await formOfVersion(reading(deps.store, action), current, version)
  return formView(form, where.topic, versionJson(version, current?.hash ?? null), deps, action.at)
}

/** Versions that were ever used, the newest first. Throws `no-topic`, `topic-quarantined`, `no-form`. */
export async function showVersions(deps: FormDeps, action: Action, where: FormPlace): Promise<{ readonly items: readonly FormVersionJson[] }> {
  const current = formAt(deps.registry, action, where)
  await currentVersion(deps, action, where.topic, current)
  const rows = await listVersions(reading(deps.store, action), where.topic, where.form)
  return { items: rows.map((row) => versionJson(row, current.hash)) }
}

/** What has changed since a version, in words. Throws `no-topic`, `topic-quarantined`, `no-form`, `no-form-version`. */
export async function showDifferences(deps: FormDeps, action: Action, where: FormPlace, hash: string): Promise<FormDifferences> {
  const current = formAt(deps.registry, action, where)
  const [from, to] = [await versionAt(deps, action, where, hash), await currentVersion(deps, action, where.topic, current)]
  const before = await formOfVersion(reading(deps.store, action), current, from)
  return { from: versionJson(from, current.hash), to: versionJson(to, current.hash), differences: compareVersions(before.content, current.content), upgrade: upgradeOf(current) }
}

function upgradeOf({ content: { form: { upgrade } } }: RuntimeForm): FormUpgrade | null {
  return upgrade === undefined ? null : { same: upgrade.same === true, map: upgrade.map ?? {} }
}

async function versionAt(deps: FormDeps, action: Action, { topic, form }: FormPlace, hash: string): Promise<ListedVersion> {
  const found = await findVersion(reading(deps.store, action), topic, form, hash)
  if (found !== null) return found
  // Of a form that is not there no version is missed.
  formAt(deps.registry, action, { topic, form })
  throw new HuiyanError('no-form-version', { form })
}

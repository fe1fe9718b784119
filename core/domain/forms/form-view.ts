import type { FormVersionJson, FormView } from '../../contracts/form-api.ts'
import type { WorkCalendar } from '../../contracts/query-plan.ts'
import type { RuntimeForm } from '../../contracts/runtime-form.ts'
import { formWire } from '../../engines/forms/form-wire.ts'
import { formEnv } from './form-env.ts'

/** A form of a topic as it is sent to pages. */
export function formView({ id, content, model }: RuntimeForm, topic: string, version: FormVersionJson, settings: { readonly timeZone: string; readonly calendar: WorkCalendar }, at: Date): FormView {
  const { title, description, basis, anonymous, retain } = content.form
  return { id, topic, title, description: description ?? null, basis: basis ?? null, version, anonymous: anonymous ?? false, retain: retain ?? null, model: formWire(model), env: formEnv(settings, at) }
}

/** The model alone, of a form of the host's own. */
export const modelOf = ({ model }: Pick<RuntimeForm, 'model'>): FormView['model'] => formWire(model)

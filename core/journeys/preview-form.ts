import type { Action } from '../base/action.ts'
import { problemToJson } from '../base/problem.ts'
import type { Lang } from '../base/text.ts'
import type { FormPreviewJson, FormPreviewRequest } from '../contracts/form-api.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import { formEnv } from '../domain/forms/form-env.ts'
import { previewForm } from '../domain/packs/preview-form.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'

export interface PreviewDeps {
  readonly registry: TopicRegistry
  readonly hostVersion: string
  readonly timeZone: string
  readonly calendar: WorkCalendar
}

/** A form file as its author writes it: its Problems, and the form that it gives. Code tables are those of the running libraries. */
export function showPreview(deps: PreviewDeps, action: Action, request: FormPreviewRequest, lang: Lang): FormPreviewJson {
  const libraries = deps.registry.running().map(({ runtime }) => runtime.pack).filter(({ kind }) => kind === 'library')
  const { problems, form } = previewForm(request, libraries, deps)
  return { problems: problems.map((problem) => problemToJson(problem, lang)), form: form === null ? null : { ...form, env: formEnv(deps, action.at) } }
}

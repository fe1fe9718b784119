import type { Action } from '../base/action.ts'
import type { Lang } from '../base/text.ts'
import type { FormPreviewRequest } from '../contracts/form-api.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import { formEnv } from '../domain/forms/form-env.ts'
import type { Previewer } from '../domain/packs/preview-thread.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'

export interface PreviewDeps {
  readonly registry: TopicRegistry
  readonly previewer: Previewer
  readonly hostVersion: string
  readonly timeZone: string
  readonly calendar: WorkCalendar
}

/**
 * A form file as its author writes it: its Problems, and the form that it gives, as JSON (`FormPreviewJson`). Code tables are those of the
 * running libraries. Throws `preview-too-large`, `overloaded`.
 */
export async function showPreview(deps: PreviewDeps, action: Action, request: FormPreviewRequest, lang: Lang): Promise<string> {
  const { registry, previewer, hostVersion, timeZone } = deps
  const libraries = registry.running().map(({ runtime }) => runtime.pack).filter(({ kind }) => kind === 'library')
  return previewer.preview({ request, settings: { hostVersion, timeZone }, env: formEnv(deps, action.at), lang }, libraries)
}

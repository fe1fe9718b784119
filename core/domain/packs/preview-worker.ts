import { parentPort } from 'node:worker_threads'
import { problemToJson } from '../../base/problem.ts'
import type { FormPreviewJson } from '../../contracts/form-api.ts'
import type { Pack } from '../../contracts/pack.ts'
import { previewForm } from './preview-form.ts'
import type { PreviewOrder } from './preview-thread.ts'

/** The thread on which forms are previewed: it has the libraries that it was last sent, and answers with the JSON that goes out. */
let known: readonly Pack[] = []

parentPort!.on('message', ({ asked: { request, settings, env, lang }, libraries }: PreviewOrder) => {
  known = libraries ?? known
  const { problems, form } = previewForm(request, known, settings)
  const preview: FormPreviewJson = { problems: problems.map((problem) => problemToJson(problem, lang)), form: form === null ? null : { ...form, env } }
  parentPort!.postMessage(JSON.stringify(preview))
})

import { createHash } from 'node:crypto'
import type { FormContent, FoundFault, RuntimeForm } from '../../contracts/runtime-form.ts'
import { createAnswerValidator } from '../../contracts/shape/answer-validator.ts'
import { answerChecks } from '../../engines/forms/answer-faults.ts'
import { buildForm } from '../../engines/forms/build-form.ts'
import { canonicalJson, type Json } from '../../store/json-object.ts'

/** A form as it runs, from the content of one of its versions; model, validator and hash are made once, when they are first asked for. */
export function runtimeForm(content: FormContent): RuntimeForm {
  const tables = new Map(content.codes.map((table) => [table.id, table]))
  const hash = once(() => createHash('sha256').update(canonicalJson(content as unknown as Json)).digest('hex'))
  const model = once(() => buildForm(content.form, (name) => tables.get(qualified(name, content.pack))))
  const validator = once(() => createAnswerValidator(model().schema, answerChecks))
  return Object.freeze({
    id: `${content.pack}/${content.form.id}`, content,
    get hash() { return hash() },
    get model() { return model() },
    validate: (answer: unknown): readonly FoundFault[] => validator()(answer),
  })
}

/** A name that another pack's part may have, whole. */
export const qualified = (name: string, pack: string): string => (name.includes('/') ? name : `${pack}/${name}`)

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}

import { textIn, type Lang } from '../../../core/base/text.ts'
import type { FormElement, FormField, FormModel } from '../../../core/contracts/form-model.ts'
import type { Path } from '../../../core/engines/forms/answer-path.ts'
import { fieldsOf } from '../../../core/engines/forms/controls-of.ts'
import { fieldTitle } from '../../../core/engines/forms/missing-fields.ts'
import { isolatedText } from '../ui/ordered-text.ts'

const joined = (names: readonly string[]) => names.map(isolatedText).join(' › ')

/** What a place in an answer is called, from the outermost field on: 家庭成员 › 第 3 项 › 姓名. Where no control leads there, as the schema calls it. */
export function placeName(model: FormModel, path: Path, lang: Lang, entry: (n: number) => string): string {
  const names: string[] = []
  let rest = path
  let layout: FormElement | null = model.layout
  while (rest.length > 0 && layout !== null) {
    const field: FormField | undefined = fieldsOf(layout).filter((one) => one.path.length > 0 && one.path.every((name, i) => rest[i] === name)).sort((a, b) => b.path.length - a.path.length)[0]
    if (field === undefined) return joined([...names, ...rest.map((_, i) => textIn(fieldTitle(model.schema, path.slice(0, path.length - rest.length + i + 1)), lang))])
    names.push(textIn(field.title, lang))
    rest = rest.slice(field.path.length)
    ;[rest, layout] = within(field, rest)
  }
  return joined([...names, ...rest])

  /** Where a list's entry, an object or one of several shapes goes on. */
  function within({ input }: FormField, left: Path): [Path, FormElement | null] {
    switch (input.kind) {
      case 'object': return [left, model.layouts[input.layout]!]
      case 'list': {
        const at = Number(left[0])
        if (left.length === 0) return [left, null]
        names.push(entry(at + 1))
        const number = input.first[at] ?? input.item
        return number === null ? [left.slice(1), null] : within(model.fields[number]!, left.slice(1))
      }
      case 'branches': {
        for (const { field } of input.branches) {
          const [onward, inner] = within(model.fields[field]!, left)
          if (inner !== null && fieldsOf(inner).some((one) => one.path[0] === onward[0])) return [onward, inner]
        }
        return [left, null]
      }
      default: return [left, null]
    }
  }
}

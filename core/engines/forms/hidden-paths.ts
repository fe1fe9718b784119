import type { FormElement, FormField, FormModel } from '../../contracts/form-model.ts'
import { isAnswer, pathPointer, valueAt, type Answer, type Path } from './answer-path.ts'
import { isShown, type FormEnv } from './form-condition.ts'

/**
 * Places in what was given whose every control is hidden. Conditions read `answer`: what of it would be sent, so that what stands in
 * the list once does not leave it for having been taken out.
 */
export function hiddenPaths(model: FormModel, given: Answer, answer: Answer, env: FormEnv): readonly Path[] {
  const found = new Map<string, { readonly path: Path; shown: boolean }>()
  walk(model.layout, [], true)
  const all = [...found.values()]
  const shown = all.filter((one) => one.shown).map(({ path }) => path)
  const isBelow = (path: Path, above: Path) => path.length > above.length && above.every((name, i) => path[i] === name)
  // Of an object whose control is hidden what has a control of its own that is shown stays.
  return all.flatMap(({ path, shown: isOn }) => {
    if (isOn) return []
    const kept = shown.filter((one) => isBelow(one, path))
    return kept.length === 0 ? [path] : membersWithout(given, path, kept)
  })

  function walk(element: FormElement, base: Path, above: boolean): void {
    const sent = valueAt(answer, base)
    walkIn(element, base, isAnswer(sent) ? sent : {}, above)
  }
  function walkIn(element: FormElement, base: Path, local: Answer, above: boolean): void {
    const shown = above && isShown(element.rule, model, local, answer, env)
    switch (element.kind) {
      case 'column': case 'row': case 'group': return element.elements.forEach((child) => walkIn(child, base, local, shown))
      case 'pages': return element.pages.forEach((page) => {
        const open = shown && isShown(page.rule, model, local, answer, env)
        page.elements.forEach((child) => walkIn(child, base, local, open))
      })
      case 'control': return place(element.field, base, shown)
      case 'text': return
    }
  }
  function place(field: FormField, base: Path, shown: boolean): void {
    const path = [...base, ...field.path]
    const key = pathPointer(path)
    const known = found.get(key)
    if (known === undefined) found.set(key, { path, shown })
    else known.shown ||= shown
    if (!shown) return
    const value = valueAt(given, path)
    if (field.input.kind === 'list' && Array.isArray(value)) {
      const { first, item } = field.input
      value.forEach((one, i) => {
        const number = first[i] ?? item
        if (number !== null) within(model.fields[number]!, [...path, String(i)], one)
      })
    } else within(field, path, value)
  }
  /** What lies in an object; of several shapes each layout that it has, since any of them may be the one shown. */
  function within({ input }: FormField, path: Path, value: unknown): void {
    if (!isAnswer(value)) return
    if (input.kind === 'object') walk(model.layouts[input.layout]!, path, true)
    if (input.kind === 'branches') for (const { field } of input.branches) within(model.fields[field]!, path, value)
  }
}

/** Places within an object that lead to none of `kept`. */
function membersWithout(given: Answer, path: Path, kept: readonly Path[]): readonly Path[] {
  const value = valueAt(given, path)
  if (!isAnswer(value)) return []
  return Object.keys(value).flatMap((name) => {
    const own = [...path, name]
    const within = kept.filter((one) => own.every((key, i) => one[i] === key))
    if (within.length === 0) return [own]
    return within.some((one) => one.length === own.length) ? [] : membersWithout(given, own, within)
  })
}

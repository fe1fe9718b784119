import type { FormElement, FormField, FormModel, FormRule } from '../../contracts/form-model.ts'
import { isAnswer, pathPointer, valueAt, type Answer, type Path } from './answer-path.ts'
import { isShown, type FormEnv } from './form-condition.ts'

/**
 * Places in what was given whose every control is hidden. Conditions read `answer`: what of it would be sent, so that what stands in
 * the list once does not leave it for having been taken out.
 */
export function hiddenPaths(model: FormModel, given: Answer, answer: Answer, env: FormEnv): readonly Path[] {
  const found = new Map<string, { readonly path: Path; shown: boolean }>()
  const asked = new Map<FormRule, boolean>()
  walk(model.layout, [], true)
  const above = abovePlaces([...found.values()].flatMap(({ path, shown }) => (shown ? [path] : [])))
  const isShownAt = (pointer: string) => found.get(pointer)?.shown === true
  // Of an object whose control is hidden what has a control of its own that is shown stays.
  return [...found].flatMap(([pointer, { path, shown }]) => (shown ? [] : above.has(pointer) ? membersWithout(given, path, above, isShownAt) : [path]))

  function walk(element: FormElement, base: Path, above: boolean): void {
    const sent = valueAt(answer, base)
    walkIn(element, base, isAnswer(sent) ? sent : {}, above)
  }
  /** An expression reads the whole answer: it has one value, however many entries of a list ask for it. */
  function isOpen(rule: FormRule | null, local: Answer): boolean {
    if (rule?.condition.kind !== 'expression') return isShown(rule, model, local, answer, env)
    const known = asked.get(rule) ?? isShown(rule, model, local, answer, env)
    asked.set(rule, known)
    return known
  }
  function walkIn(element: FormElement, base: Path, local: Answer, above: boolean): void {
    const shown = above && isOpen(element.rule, local)
    switch (element.kind) {
      case 'column': case 'row': case 'group': return element.elements.forEach((child) => walkIn(child, base, local, shown))
      case 'pages': return element.pages.forEach((page) => {
        const open = shown && isOpen(page.rule, local)
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

/** Pointers of all that any of these places lies in. */
function abovePlaces(paths: readonly Path[]): ReadonlySet<string> {
  return new Set(paths.flatMap((path) => path.map((_, i) => pathPointer(path.slice(0, i)))))
}

/** Places within an object that lead to nothing that is shown. */
function membersWithout(given: Answer, path: Path, above: ReadonlySet<string>, isShownAt: (pointer: string) => boolean): readonly Path[] {
  const value = valueAt(given, path)
  if (!isAnswer(value)) return []
  return Object.keys(value).flatMap((name) => {
    const own = [...path, name]
    const pointer = pathPointer(own)
    if (isShownAt(pointer)) return []
    return above.has(pointer) ? membersWithout(given, own, above, isShownAt) : [own]
  })
}

import { escapePointer, unescapePointer } from '../../base/json-pointer.ts'
import type { Element, Node } from '../../contracts/generated/form.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { isRequired } from '../../engines/forms/default-layout.ts'
import { effective } from '../../engines/forms/field-input.ts'
import { propertiesOf, resolveNode } from '../../language/answer-types.ts'
import { someOf } from './dangling.ts'
import { caution } from './fault.ts'

/**
 * Fields that have to be filled in, whatever else is answered, and that no control of a layout shows: nobody can send the form, or fill in the object that asks for them. A control
 * with a rule counts, since it may be shown; so does that of an object for all within it. What is computed needs none. A default
 * changes nothing: pages begin with those of fields that they show. `local`: what scopes start from.
 */
export function notShownProblems(layout: Element, pointer: string, local: Node, root: Node): readonly PartProblem[] {
  const missing = missingIn(local, controlled(layout), '#', new Set())
  if (missing.length === 0) return []
  const [some, someEn] = someOf(missing)
  return [caution('required-not-shown', pointer, [`布局里没有必填字段的控件，填表人无法填写：${some}。`, `The layout has no control for fields that have to be filled in, so that nobody can: ${someEn}.`],
    [`加上 scope 为 ${missing[0]} 的控件，或从 required 里删去它。`, `Add a control whose scope is ${missing[0]}, or take the field out of "required".`])]

  function missingIn(node: Node, shown: ShownPlaces, at: string, way: ReadonlySet<Node>): readonly string[] {
    return [...propertiesOf(node, root)].flatMap(([name, child]) => {
      const inner = shown.get(name)
      const target = resolveNode(child, root) ?? child
      if (inner === 'whole' || way.has(target) || (inner === undefined && !isRequired(node, name, root))) return []
      const { computed, type, properties } = effective(child, root)
      const place = `${at}/properties/${escapePointer(name)}`
      // An object that is asked for is there from the beginning, and only what is within it is to be filled in.
      const isObject = inner !== undefined || (type === undefined ? properties !== undefined : type === 'object')
      return computed !== undefined ? [] : isObject ? missingIn(child, inner ?? new Map(), place, new Set([...way, target])) : [place]
    })
  }
}

/** Fields by name, each shown as a whole or by what is within it. */
type ShownPlaces = ReadonlyMap<string, 'whole' | ShownPlaces>
type OpenPlaces = Map<string, 'whole' | OpenPlaces>

function controlled(layout: Element): ShownPlaces {
  const places: OpenPlaces = new Map()
  const open: Element[] = [layout]
  for (let element = open.pop(); element !== undefined; element = open.pop()) {
    if (element.type === 'Categorization') for (const { elements } of element.elements) open.push(...elements)
    else if ('elements' in element) open.push(...element.elements)
    else if ('scope' in element) show(places, element.scope.split('/').slice(1).map(unescapePointer).filter((_, i) => i % 2 === 1))
  }
  return places
}

function show(places: OpenPlaces, [name, ...rest]: readonly string[]): void {
  if (name === undefined) return
  const known = places.get(name)
  if (rest.length === 0 || known === 'whole') {
    places.set(name, 'whole')
    return
  }
  const inner: OpenPlaces = known ?? new Map()
  places.set(name, inner)
  show(inner, rest)
}

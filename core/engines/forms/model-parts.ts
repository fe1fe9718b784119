import type { Expr } from '../../contracts/expression.ts'
import type { Choice, ChoicesNo, ExpressionNo, FieldNo, FormElement, FormField, LayoutNo } from '../../contracts/form-model.ts'
import type { Node } from '../../contracts/generated/form.ts'

export type LayoutOf = (node: Node) => FormElement

/** The parts of a model that are named by number, each made once: a schema may lead into itself. */
export interface ModelParts {
  /** A field without a path; `layoutOf` decides with the node which one it is. */
  fieldNo(node: Node, layoutOf: LayoutOf, make: () => FormField): FieldNo
  layoutNo(node: Node, layoutOf: LayoutOf): LayoutNo
  /** `key`: the same for the same choices. */
  choicesNo(key: unknown, make: () => readonly Choice[]): ChoicesNo
  expressionNo(expr: Expr): ExpressionNo
  /** False once a layout has so many fields that objects are rather opened when they are asked for: definitions may name each other twice, over and over. */
  takeRoom(): boolean
  /** Makes what was named and is not yet made, and all that it names in turn. */
  finish(): { readonly fields: readonly FormField[]; readonly layouts: readonly FormElement[]; readonly choices: readonly (readonly Choice[])[]; readonly expressions: readonly Expr[] }
}

const mostFields = 10_000

export function createModelParts(): ModelParts {
  const fields = numbered<FormField>()
  const layouts = numbered<FormElement>()
  const choices = numbered<readonly Choice[]>()
  const expressions: Expr[] = []
  let taken = 0
  return {
    takeRoom: () => (taken += 1) <= mostFields,
    fieldNo: (node, layoutOf, make) => fields.no(layoutOf, node, make),
    layoutNo: (node, layoutOf) => layouts.no(layoutOf, node, () => layoutOf(node)),
    choicesNo: (key, make) => choices.no(choices, key, make),
    expressionNo: (expr) => expressions.push(expr) - 1,
    finish: () => {
      while (fields.makeNext() || layouts.makeNext() || choices.makeNext());
      return { fields: fields.made, layouts: layouts.made, choices: choices.made, expressions }
    },
  }
}

/** Things made in the order in which they were first named, not at once: one may name itself. */
function numbered<T>() {
  const numbers = new Map<unknown, Map<unknown, number>>()
  const makers: (() => T)[] = []
  const made: T[] = []
  return {
    made,
    no(space: unknown, key: unknown, make: () => T): number {
      const known = numbers.get(space) ?? new Map<unknown, number>()
      numbers.set(space, known)
      const number = known.get(key) ?? makers.push(make) - 1
      known.set(key, number)
      return number
    },
    makeNext(): boolean {
      const make = makers[made.length]
      if (make === undefined) return false
      made.push(make())
      return true
    },
  }
}

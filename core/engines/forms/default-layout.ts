import type { FormElement } from '../../contracts/form-model.ts'
import type { Node, ObjectNode } from '../../contracts/generated/form.ts'
import { pointerTarget, propertiesOf, resolveNode } from '../../language/answer-types.ts'
import { noOptions } from './controls-of.ts'
import { formField, type InputContext } from './field-input.ts'

/** All properties of an object in their order, objects within it as groups; one that leads back to where it stands is made when it is asked for. */
export function defaultLayout(node: Node, context: InputContext): FormElement {
  return laid(node, [], new Set())

  function laid(object: Node, path: readonly string[], way: ReadonlySet<Node>): FormElement {
    const on = new Set([...way, object, behind(object, context.root)])
    const elements = [...propertiesOf(object, context.root)].map(([name, child]): FormElement => {
      const hasRoom = context.parts.takeRoom()
      const field = formField(child, [...path, name], isRequired(object, name, context.root), context)
      const isGroup = hasRoom && field.input.kind === 'object' && !field.nullable && !on.has(child) && !on.has(behind(child, context.root))
      return isGroup ? { kind: 'group', label: field.title, elements: [laid(child, field.path, on)], rule: null } : { kind: 'control', field, label: field.title, options: noOptions, rule: null }
    })
    return { kind: 'column', elements, rule: null }
  }
}

const behind = (node: Node, root: Node): Node => resolveNode(node, root) ?? node

const known = new WeakMap<ObjectNode, ReadonlySet<string>>()

/** Whether an object has to have a field: what it says itself, by its reference and by `allOf`. */
export function isRequired(node: Node, name: string, root: Node): boolean {
  if (typeof node === 'boolean') return false
  const names = known.get(node) ?? requiredNames(node, root)
  known.set(node, names)
  return names.has(name)
}

function requiredNames(node: ObjectNode, root: Node): ReadonlySet<string> {
  const parts = new Set<Node>([node])
  const names = new Set<string>()
  // A set gives what is added to it while it is gone through, too.
  for (const part of parts) {
    if (typeof part === 'boolean') continue
    for (const name of part.required ?? []) names.add(name)
    const target = part.$ref === undefined ? undefined : pointerTarget(root, part.$ref)
    for (const one of [...(target === undefined ? [] : [target]), ...(part.allOf ?? [])]) parts.add(one)
  }
  return names
}

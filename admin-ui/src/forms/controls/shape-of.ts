import type { FieldInput, FormModel } from '../../../../core/contracts/form-model.ts'
import { answerFaults, type IsUnseen } from '../../../../core/engines/forms/answer-faults.ts'
import { pathPointer, type Path } from '../../../../core/engines/forms/answer-path.ts'
import { anyNodes, anyNodesBelow, nodesAt } from '../../../../core/engines/forms/nodes-at.ts'

type Branches = Extract<FieldInput, { kind: 'branches' }>['branches']

/** Which of several shapes a value has: the one that it fits, else the one that least is wrong with. */
export function shapeOf(model: FormModel, path: Path, branches: Branches, value: unknown, isUnseen: IsUnseen = () => false): number {
  const place = pathPointer(path)
  // A shape may have others within it.
  const within = path.reduce((nodes, name) => anyNodesBelow(nodes, name, model.schema), anyNodes(model.schema))
  const node = [...nodesAt(model.schema, path), ...within].find(({ oneOf, anyOf }) => (oneOf ?? anyOf)?.length === branches.length)
  const schemas = node?.oneOf ?? node?.anyOf
  const wrong = branches.map((branch, i) => (schemas === undefined ? (kinds[model.fields[branch.field]!.input.kind] ?? 'string') === kindOf(value) ? 0 : 1 : answerFaults(schemas[i]!, value, model.schema, (within, one) => isUnseen(place + within, one)).length))
  return wrong.indexOf(Math.min(...wrong))
}

const kinds: Readonly<Record<string, string>> = { number: 'number', boolean: 'boolean', list: 'array', choices: 'array', object: 'object' }
const kindOf = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value)

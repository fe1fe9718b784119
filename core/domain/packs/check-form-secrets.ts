import type { DatasetModel } from '../../contracts/dataset-model.ts'
import type { Expr, ExpressionScope } from '../../contracts/expression.ts'
import type { Node, ObjectNode } from '../../contracts/generated/form.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { maskOf } from '../../engines/forms/field-input.ts'
import { pointerTarget, propertiesOf } from '../../language/answer-types.ts'
import { checkExpression } from '../../language/check-expression.ts'
import { answerPlaces } from '../../engines/forms/answer-places.ts'
import { childNodes } from './check-answer-schema.ts'
import { fault } from './fault.ts'

/** What a form's expressions would bring into the open. */
export interface FormSecrets {
  /** Whether the value of an expression is, or holds, what a mask hides: true or false, a count, an age and a distance are not. */
  shows(expr: Expr): boolean
  /** Computed fields that would show it. */
  readonly problems: readonly PartProblem[]
}

/** The personal fields of a form's answers: those that are stored masked, and those that are computed from them. `computed` holds all nodes that are. */
export function formSecrets(schema: Node, computed: readonly (readonly [pointer: string, node: ObjectNode])[], scope: ExpressionScope): FormSecrets {
  const masked = new Map([...nodesOfFields(schema)].map(([name, nodes]) => [name, { nodes, isMasked: nodes.some((node) => maskOf(node) !== null) }] as const))
  const hidden = new Set([...masked].filter(([, { nodes, isMasked }]) => isMasked || hasMaskWithin(nodes, schema)).map(([name]) => name))
  const shows = (expr: Expr): boolean => carries(expr, hidden)
  const named = new Map([...masked].flatMap(([name, { nodes }]) => nodes.map((node) => [node, name] as const)).reverse())
  const expressions = computed.flatMap(([pointer, node]) => {
    const { expr } = checkExpression(node.computed!, scope)
    const name = named.get(node)
    return expr === null || name === undefined ? [] : [{ pointer, name, expr }]
  })
  // One may read the next, in any order.
  const readers = Map.groupBy(expressions.flatMap((reader) => [...fieldsRead(reader.expr)].map((name) => ({ name, reader }))), ({ name }) => name)
  for (const name of hidden) for (const { reader } of readers.get(name) ?? []) if (shows(reader.expr)) hidden.add(reader.name)
  const problems = expressions.filter(({ name, expr }) => !masked.get(name)!.isMasked && shows(expr)).map(({ pointer, name }) => fault('computed-shows-masked', `${pointer}/computed`,
    [`字段“${name}”算出来的是须遮盖的内容，它自己却没有遮盖，会原样保存和显示。`, `The field "${name}" is computed from what is masked and has no mask itself: it would be stored and shown as it is.`],
    ['给它加上 mask 或 identifies；只需判断或计数时，改用比较、is_valid 或 size。', 'Give it "mask" or "identifies"; where a check or a count will do, use a comparison, is_valid or size.']))
  return { shows, problems }
}

/** What `into` would bring into a field of the dataset that is neither an identity nor masked. Expressions with a Problem of their own are passed over. */
export function intoShows(map: Readonly<Record<string, string>>, dataset: DatasetModel, { shows }: FormSecrets, scope: ExpressionScope): readonly PartProblem[] {
  return Object.entries(map).flatMap(([name, source]) => {
    const field = dataset.fields.find((one) => one.name === name)
    const { expr } = checkExpression(source, scope)
    if (field === undefined || expr === null || field.identity !== null || field.mask !== null || !shows(expr)) return []
    return [fault('into-shows-masked', `/into/map/${name}`, [`须遮盖的内容会原样写进数据集的字段“${name}”。`, `What is masked in the form would stand in the data set's field "${name}" as it is.`],
      [`在数据集里给“${name}”加上 identifies 或 mask。`, `Give "${name}" an "identifies" or a "mask" in the data set.`])]
  })
}

/** Functions of which nobody can tell the value that they were given. */
const telling: ReadonlySet<string> = new Set(['size', 'year', 'month', 'days_between', 'hours_between', 'minutes_between', 'working_days_between', 'distance_km'])

function carries(expr: Expr, hidden: ReadonlySet<string>): boolean {
  if (expr.node === 'field') return expr.alias === 'data' && hidden.has(expr.field)
  if (expr.node === 'list') return expr.items.some((item) => carries(item, hidden))
  if (expr.node !== 'call' || expr.type.kind === 'bool' || telling.has(expr.fn)) return false
  const given = expr.fn === '?:' ? expr.args.slice(1) : expr.args
  return given.some((arg) => carries(arg, hidden))
}

/** Every word of the schema on each top-level field, whichever branch says it. */
function nodesOfFields(schema: Node): ReadonlyMap<string, readonly ObjectNode[]> {
  const answer = Object.fromEntries([...propertiesOf(schema, schema).keys()].map((name) => [name, '']))
  return new Map([...answerPlaces(schema, answer)].flatMap(({ path: [name], nodes }) => (name === undefined ? [] : [[name, nodes] as const])))
}

function fieldsRead(expr: Expr): ReadonlySet<string> {
  if (expr.node === 'field') return new Set(expr.alias === 'data' ? [expr.field] : [])
  return new Set((expr.node === 'list' ? expr.items : expr.node === 'call' ? expr.args : []).flatMap((part) => [...fieldsRead(part)]))
}

function hasMaskWithin(nodes: readonly ObjectNode[], root: Node): boolean {
  const seen = new Set<ObjectNode>()
  const look = (node: Node | undefined): boolean => {
    if (typeof node !== 'object' || seen.has(node)) return false
    seen.add(node)
    return maskOf(node) !== null || (node.$ref !== undefined && look(pointerTarget(root, node.$ref))) || childNodes(node).some(([, child]) => look(child))
  }
  return nodes.some(look)
}

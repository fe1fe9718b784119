import { closestName } from '../../base/closest-name.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { fault } from './fault.ts'

const things = {
  dataset: ['数据集', 'data set'],
  codes: ['代码表', 'code table'],
  form: ['表单', 'form'],
  workflow: ['工作流', 'workflow'],
  rule: ['规则', 'rule'],
  duty: ['规定动作、表单或工作流', 'duty, form or workflow'],
  department: ['部门', 'department'],
  state: ['状态', 'state'],
  action: ['动作', 'action'],
  field: ['字段', 'field'],
  control: ['控件', 'control'],
  role: ['角色', 'role'],
  param: ['参数', 'parameter'],
} as const

/** Something that is named and not there; the code is `unknown-<kind>`. */
export function dangling(kind: keyof typeof things, pointer: string, name: string, known: Iterable<string>, closest: (name: string, candidates: readonly string[]) => string | null = closestName): PartProblem {
  const [zh, en] = things[kind]
  const names = Array.isArray(known) ? (known as readonly string[]) : [...known]
  const meant = closest(name, names)
  const says = [`找不到${zh}“${name}”。`, `There is no ${en} "${name}".`] as const
  if (meant !== null) return fault(`unknown-${kind}`, pointer, says, [`是否想写“${meant}”？`, `Did you mean "${meant}"?`])
  if (names.length === 0) return fault(`unknown-${kind}`, pointer, says, ['新建它，或删除这个名称。', 'Make it, or remove the name.'])
  const [some, someEn] = someOf(names)
  return fault(`unknown-${kind}`, pointer, says, [`现有的${zh}：${some}。`, `There are: ${someEn}.`])
}

/** The first of some names, in both languages. */
export function someOf(names: readonly string[]): readonly [zh: string, en: string] {
  const shown = names.slice(0, 12)
  const more = names.length > shown.length
  return [`${shown.join('、')}${more ? '……' : ''}`, `${shown.join(', ')}${more ? ', …' : ''}`]
}

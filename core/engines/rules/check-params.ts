import { sentence } from '../../base/text.ts'
import type { RuleParam } from '../../contracts/compiled-rule.ts'
import type { RuleFile } from '../../contracts/generated/rule.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { decimalType, maxDigits } from '../../language/value-types.ts'
import { checkName, report, under, type CheckState } from './check-state.ts'
import { compareBound, readBound, type ParamValue } from './param-value.ts'

type RawParam = NonNullable<RuleFile['params']>[string]

/** The rule's parameters with their bounds; what they may be is settled here once for rule and run. */
export function checkParams(state: CheckState, raw: RuleFile['params'], pointer: string): void {
  for (const [name, param] of Object.entries(raw ?? {})) {
    const at = under(pointer, name)
    const checked = checkName(state, name, at) ? checkParam(state, name, param, at) : null
    if (checked === null) state.broken.add(name)
    else state.params.set(name, checked)
  }
}

function checkParam(state: CheckState, name: string, raw: RawParam, pointer: string): RuleParam | null {
  const type = typeOf(raw)
  if (type === null) {
    return report(state, 'bad-param', under(pointer, 'multipleOf'), sentence(`参数“${name}”是 number，须写明精度 multipleOf（如 0.01）。`,
      `The parameter "${name}" is a number and must name its \`multipleOf\`, such as 0.01.`))
  }
  const before = state.problems.length
  const read = (member: 'default' | 'minimum' | 'maximum', value: ParamValue): RuleParam['default'] | null => {
    const bound = readBound(value, type)
    if (bound === null) {
      report(state, 'bad-param', under(pointer, member), sentence(`参数“${name}”的 ${member}“${String(value)}”不是这个类型的值。`,
        `The ${member} "${String(value)}" of the parameter "${name}" is no value of its type.`))
    }
    return bound
  }
  const value = read('default', raw.default)
  const ordered = type.kind === 'int' || type.kind === 'decimal'
  const bound = (member: 'minimum' | 'maximum') => {
    if (raw[member] === undefined) return null
    if (ordered) return read(member, raw[member])
    return report(state, 'bad-param', under(pointer, member), sentence(`参数“${name}”不是数值，不能有 ${member}。`, `The parameter "${name}" is no number and cannot have a ${member}.`))
  }
  const [minimum, maximum] = [bound('minimum'), bound('maximum')]
  if (value === null || state.problems.length > before) return null
  if ((minimum !== null && compareBound(value, minimum) < 0) || (maximum !== null && compareBound(value, maximum) > 0)) {
    return report(state, 'bad-param', under(pointer, 'default'), sentence(`参数“${name}”的默认值“${String(raw.default)}”超出了上下限。`,
      `The default "${String(raw.default)}" of the parameter "${name}" lies outside its bounds.`))
  }
  return { name, title: raw.title, type, default: value, minimum, maximum }
}

/** Null for a number without its precision. */
function typeOf(raw: RawParam): ValueType | null {
  switch (raw.type) {
    case 'integer': return { kind: 'int' }
    case 'boolean': return { kind: 'bool' }
    case 'string': return raw.format === 'date' ? { kind: 'date' } : { kind: 'string' }
    case 'number': {
      if (raw.multipleOf === undefined) return null
      const scale = scaleOf(raw.multipleOf)
      return scale === null ? null : decimalType(Math.min(maxDigits, 18 + scale), scale)
    }
  }
}

/** Digits after the point of 1, 0.1, 0.01 …; null for anything else. */
function scaleOf(multipleOf: number): number | null {
  const scale = Math.round(-Math.log10(multipleOf))
  return scale >= 0 && scale <= 18 && Number(`1e-${scale}`) === multipleOf ? scale : null
}

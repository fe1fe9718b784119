import { sentence, type LocalText } from '../../../base/text.ts'
import type { Saying } from '../../../contracts/compiled-rule.ts'
import type { Expr } from '../../../contracts/expression.ts'
import type { ValueType } from '../../../contracts/value-type.ts'
import { boolType, decimalType, intType, isNumber, maxDigits } from '../../../language/value-types.ts'
import { readDecimal } from '../../../language/values.ts'
import { anyNull } from '../by-members.ts'
import { addAlias, checkFreeName, report, under, type CheckState } from '../check-state.ts'
import { checkValue, comparable, typeName } from '../check-value.ts'
import { columnId, type CheckedExpr, type CheckedMember, type ColumnInfo } from '../checked-rule.ts'
import { readsOf } from '../flow.ts'
import { compareBound } from '../param-value.ts'
import { phraseValue } from '../phrase-expression.ts'
import { phraseBy } from '../phrase-measures.ts'
import { apart, apartFromDigits, followedBy, say } from '../saying.ts'
import { isCarried, joinTellings, tellCondition, tellValue, withValues } from '../tell-condition.ts'
import { originOf } from './group.ts'
import { factorType, fenceDecimals, fenceType, quantileType, type CheckedOutlier } from './outlier-fences.ts'
import { outlierRows } from './outlier-rows.ts'
import type { StepCondition, StepDefinition } from './step.ts'

interface RawOutlier {
  readonly as: string
  readonly value: string
  readonly peers: readonly string[]
  readonly method: CheckedOutlier['method']
  readonly k: number | string
  readonly side?: CheckedOutlier['side']
  readonly minGroup?: number | string
}

const at = { from: 0, to: 0 }

/**
 * `outlier`: keeps the rows whose value lies far from those of their peers: beyond the fences of the quartiles or of two
 * quantiles, or k sample deviations or more from the mean. A row belongs to its own peers.
 */
export const outlierStep: StepDefinition<CheckedOutlier> = {
  kind: 'outlier',

  check(raw, state, pointer) {
    const { as, value: rawValue, peers: rawPeers, method, k: rawK, side = 'both', minGroup: rawMinGroup } = raw as RawOutlier
    const before = state.alive
    const free = checkFreeName(state, as, under(pointer, 'as'))
    const value = checkNumber(state, rawValue, under(pointer, 'value'))
    const by = checkPeers(state, rawPeers, under(pointer, 'peers'))
    const k = checkFactor(state, rawK, method, under(pointer, 'k'))
    const minGroup = rawMinGroup === undefined ? null : checkValue(state, String(rawMinGroup), under(pointer, 'minGroup'), { expected: 'int', only: 'params' })
    const origin = originOf(before.map((alias) => state.aliases.get(alias)))
    const isFine = value === null || k === null || checkDecimals(state, { value, k, method }, under(pointer, 'value'))
    if (!free || origin === null || value === null || k === null || !isFine) {
      if (free) state.broken.add(as)
      return null
    }
    const fence = fenceType({ value, k, method })
    addAlias(state, {
      name: as, dataset: null, origin, optional: false, identity: [],
      columns: {
        low: own(fence, sentence('下限', 'lower fence')), high: own(fence, sentence('上限', 'upper fence')),
        score: own(decimalType(maxDigits, 6), scoreTitles[method], method === 'iqr'), n: own(intType, sentence('同类记录数', 'number of peers')),
      },
    })
    if (by.length < rawPeers.length || (rawMinGroup !== undefined && minGroup === null)) return null
    const reads = readsOf([value, ...by.map((member) => member.value)])
    return {
      kind: 'outlier', pointer, before, reads, source: null, collapses: false, on: [], by, ...(by.length === 0 ? { isWhole: true } : {}),
      alias: as, method, side, value, k, minGroup: minGroup?.expr ?? null,
    }
  },

  compile: outlierRows,

  explain(step, rule) {
    const peers = phraseBy(step.by, rule, step.before)
    const [value, k] = [phraseValue(step.value.expr, rule, { own: null, visible: step.before }), phraseValue(step.k, rule)]
    const least = step.minGroup === null ? null : phraseValue(step.minGroup, rule)
    const zh = step.by.length === 0 ? say`全部记录` : say`${peers['zh-CN']}相同的记录`
    const en = step.by.length === 0 ? say`all records` : say`records of equal ${peers.en}`
    return {
      'zh-CN': say`在${zh}${least === null ? '' : say`（至少${apartFromDigits(least['zh-CN'])}条）`}中，只保留${value['zh-CN']}${farZh(step, k['zh-CN'])}的`,
      en: say`among ${en}${least === null ? '' : say` (at least ${least.en})`}, keep those whose ${value.en} is ${farEn(step, k.en)}`,
    }
  },

  tell(step, rule) {
    const words = outlierStep.explain(step, rule)
    const met = outlierStep.conditions(step, rule)
    if (!met.every(({ expr }) => isCarried(expr, rule))) return [{ saying: words, only: null }]
    const scope = { own: null, visible: rule.alive }
    const told = joinTellings(met.filter(({ source }) => source !== columnId(step.alias, 'score')).map(({ expr, kind }) => (kind === 'row' ? tellCondition : tellValue)(expr, rule, scope)))
    return withValues(words, told)
  },

  conditions(step) {
    const field = (name: string, type: ValueType): Expr => ({ node: 'field', type, alias: step.alias, field: name, at })
    const call = (fn: string, args: Expr[], type: ValueType = boolType): Expr => ({ node: 'call', type, fn, args, at })
    const id = (name: string) => columnId(step.alias, name)
    const fence = fenceType(step)
    const [low, high] = [call('<', [step.value.expr, field('low', fence)]), call('>', [step.value.expr, field('high', fence)])]
    const score = field('score', decimalType(maxDigits, 6))
    const factor = sourceOf(step.k)
    const z: Readonly<Record<CheckedOutlier['side'], { source: string; expr: Expr }>> = {
      low: { source: `${id('score')} <= -${factor}`, expr: call('<=', [score, call('negate', [step.k], step.k.type)]) },
      high: { source: `${id('score')} >= ${factor}`, expr: call('>=', [score, step.k]) },
      both: { source: `abs(${id('score')}) >= ${factor}`, expr: call('>=', [call('abs', [score], score.type), step.k]) },
    }
    const quantile: Readonly<Record<CheckedOutlier['side'], { source: string; expr: Expr }>> = {
      low: { source: `${step.value.source} < ${id('low')}`, expr: low },
      high: { source: `${step.value.source} > ${id('high')}`, expr: high },
      both: { source: `${step.value.source} < ${id('low')} || ${step.value.source} > ${id('high')}`, expr: call('||', [low, high]) },
    }
    const measure = (name: string, expr: Expr): StepCondition => ({ source: id(name), expr, kind: 'measure', alias: step.alias })
    return [
      { ...(step.method === 'zscore' ? z : quantile)[step.side], kind: 'row', alias: null },
      ...(step.method === 'zscore' ? [measure('low', field('low', fence)), measure('high', field('high', fence))] : [measure('score', score)]),
      measure('n', field('n', intType)),
    ]
  },

  scope: (step) => (step.by.length === 0 ? { kind: 'whole' } : { kind: 'fold', by: step.by, named: null }),

  evaluations: (step, flow) => [{ expressions: [step.value, ...step.by.map(({ value }) => value)], flow }],

  nullKeys: (step, flow, context) => anyNull([step.value, ...step.by.map(({ value }) => value)], flow, context),
}

const own = (type: ValueType, title: LocalText, nullable = false): ColumnInfo => ({ type, title, shown: null, codes: null, nullable, identity: null })

const scoreTitles: Readonly<Record<CheckedOutlier['method'], LocalText>> = {
  iqr: sentence('超出四分位的距离（四分位距的倍数）', 'distance beyond the quartile in interquartile ranges'),
  zscore: sentence('标准分', 'z value'),
  percentile: sentence('百分等级', 'percentile rank'),
}

function checkNumber(state: CheckState, source: string, pointer: string): CheckedExpr | null {
  const value = checkValue(state, source, pointer)
  if (value === null || isNumber(value.expr.type)) return value
  const got = typeName(value.expr)
  return report(state, 'type-mismatch', pointer, sentence(`value 须是数值，“${source}”是${got['zh-CN']}。`, `\`value\` must be a number; "${source}" is ${got.en}.`))
}

function checkPeers(state: CheckState, raw: readonly string[], pointer: string): CheckedMember[] {
  return raw.flatMap((source, i): CheckedMember[] => {
    const value = checkValue(state, source, under(pointer, i), { today: false })
    if (value === null) return []
    if (comparable(value.expr.type, value.expr.type)) return [{ name: source, value }]
    report(state, 'type-mismatch', under(pointer, i), sentence(`“${source}”的类型不能用来分组。`, `Values of the type of "${source}" cannot be grouped by.`))
    return []
  })
}

/** The factor: at least 0 for quartiles, above 0 for deviations, between 0 and 0.5 for quantiles; of a parameter, its bounds must hold it there. */
function checkFactor(state: CheckState, raw: number | string, method: CheckedOutlier['method'], pointer: string): Expr | null {
  const isIn = (value: string | bigint) => {
    const above = compareBound(String(value), '0')
    return method === 'percentile' ? above > 0 && compareBound(String(value), '0.5') < 0 : method === 'zscore' ? above > 0 : above >= 0
  }
  const range = { iqr: ['不小于 0', 'at least 0'], zscore: ['大于 0', 'greater than 0'], percentile: ['大于 0 且小于 0.5', 'between 0 and 0.5, both excluded'] }[method]
  if (typeof raw === 'number') {
    const value = readDecimal(String(raw))
    if (value !== null && isIn(String(raw))) {
      const digits = Math.max(String(value.digits).length, value.scale + 1)
      return { node: 'literal', type: decimalType(digits, value.scale), value: String(raw), at }
    }
    return report(state, 'bad-factor', pointer, sentence(`方法 ${method} 的 k 须${range[0]}，现在是 ${raw}。`, `\`k\` of the method ${method} must be ${range[1]}; it is ${raw}.`))
  }
  const factor = checkValue(state, raw, pointer, { only: 'params' })
  if (factor === null) return null
  const name = factor.expr.node === 'param' ? factor.expr.name : raw
  const param = state.params.get(name)
  if (param === undefined || !isNumber(param.type)) {
    const got = typeName(factor.expr)
    return report(state, 'type-mismatch', pointer, sentence(`k 须是数值，“${raw}”是${got['zh-CN']}。`, `\`k\` must be a number; "${raw}" is ${got.en}.`))
  }
  const bounds = method === 'percentile' ? [param.minimum, param.maximum] : [param.minimum]
  if (bounds.every((bound) => bound !== null && typeof bound !== 'boolean' && isIn(bound))) return factor.expr
  return report(state, 'bad-factor', pointer, sentence(
    `参数“${name}”用作方法 ${method} 的 k，须${range[0]}；请用${method === 'percentile' ? ' minimum 和 maximum' : ' minimum '}保证。`.replace('maximum保证', 'maximum 保证'),
    `The parameter "${name}" is the \`k\` of the method ${method} and must be ${range[1]}; its ${method === 'percentile' ? '`minimum` and `maximum`' : '`minimum`'} must make sure of that.`))
}

/** Value and factor together must leave digits before the point. */
function checkDecimals(state: CheckState, parts: Pick<CheckedOutlier, 'value' | 'k' | 'method'>, pointer: string): boolean {
  const scale = quantileType(parts).scale + factorType(parts).scale
  if (scale <= fenceDecimals) return true
  report(state, 'too-many-decimals', pointer, sentence(
    `“${parts.value.source}”和 k 的小数位数合计 ${scale - 2} 位，最多 ${fenceDecimals - 2} 位。`,
    `"${parts.value.source}" and \`k\` have ${scale - 2} decimals together; ${fenceDecimals - 2} are possible.`),
  sentence('请用 round(x, n) 减少小数位数。', 'Reduce them with round(x, n).'))
  return false
}

function sourceOf(k: Expr): string {
  return k.node === 'param' ? `params.${k.name}` : String((k as Extract<Expr, { node: 'literal' }>).value)
}

function farZh({ method, side }: CheckedOutlier, k: Saying): Saying {
  const times = (words: string, unit: string): Saying => followedBy(apart(words, k), unit)
  switch (method) {
    case 'iqr': return { low: times('比下四分位数低', '倍四分位距以上'), high: times('比上四分位数高', '倍四分位距以上'), both: times('超出四分位数', '倍四分位距以上（偏低或偏高）') }[side]
    case 'zscore': return { low: times('比平均值低', '个标准差或更多'), high: times('比平均值高', '个标准差或更多'), both: times('偏离平均值', '个标准差或更多') }[side]
    case 'percentile': {
      const [low, high] = [times('低于', '分位数'), say`高于（1 − ${k}）分位数`]
      return { low, high, both: say`${low}或${high}` }[side]
    }
  }
}

function farEn({ method, side }: CheckedOutlier, k: Saying): Saying {
  switch (method) {
    case 'iqr': return { low: say`more than ${k} interquartile ranges below the lower quartile`, high: say`more than ${k} interquartile ranges above the upper quartile`, both: say`more than ${k} interquartile ranges beyond the quartiles` }[side]
    case 'zscore': return { low: say`${k} standard deviations or more below the mean`, high: say`${k} standard deviations or more above the mean`, both: say`${k} standard deviations or more from the mean` }[side]
    case 'percentile': return { low: say`below the ${k} quantile`, high: say`above the (1 − ${k}) quantile`, both: say`below the ${k} or above the (1 − ${k}) quantile` }[side]
  }
}

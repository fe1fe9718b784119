import { isHuiyanError } from '../../base/errors.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { ParamChange } from '../../contracts/backtest.ts'
import { readParams } from '../../engines/rules/read-params.ts'
import type { Reading } from '../../store/access.ts'
import { RuleSetting } from '../../store/entities/alerts/rule-setting.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { defaultParams, type StoredParams } from './run-params.ts'
import { readRows } from '../../store/read-rows.ts'

/** Parameters set by hand, by rule and name. */
export type RuleSettings = ReadonlyMap<string, ReadonlyMap<string, RuleSetting>>

export async function readSettings({ em }: Pick<Reading, 'em'>, topic: string): Promise<RuleSettings> {
  const rows = await em.find(RuleSetting, { topic })
  return new Map([...Map.groupBy(rows, (row) => row.rule)].map(([rule, some]) => [rule, new Map(some.map((row) => [row.param, row]))]))
}

/** What a rule runs with: the pack's values, those set by hand in their place where the rule still takes them. */
export async function effectiveParams(reading: Pick<Reading, 'em'>, topic: string, rule: CompiledRule): Promise<StoredParams> {
  // While somebody waits for the check of a record: a seventh of what the mapper takes.
  const rows = await readRows<{ readonly param: string; readonly value: string }>(reading.em, 'select param, value from rule_setting where topic = ? and rule = ?', [topic, rule.id])
  const settings = rows.map(({ param, value }) => [param, JSON.parse(value) as string | boolean] as const)
  return { ...defaultParams(rule), ...Object.fromEntries(settings.filter(([name, value]) => fits(rule, name, value))) }
}

/** Whether a rule, perhaps of a newer version, still takes a value that was set by hand. */
export function fits(rule: CompiledRule, name: string, value: string | boolean): boolean {
  try {
    readParams(rule, { [name]: value })
    return true
  } catch (error) {
    if (isHuiyanError(error)) return false
    throw error
  }
}

/**
 * Sets parameters of a rule within their bounds, or takes the pack's value again where null; noted in the trail. Gives the
 * names whose value is now another. Raises `unknown-param`, `bad-param-value`, `param-out-of-bounds`; then nothing is set.
 */
export async function setParams(change: Change, topic: string, rule: CompiledRule, params: ParamChange['params']): Promise<readonly string[]> {
  const { em, action } = change
  const given = Object.fromEntries(Object.entries(params).filter((entry): entry is [string, string | number | boolean] => entry[1] !== null))
  const bound = readParams(rule, given)
  // A name that the rule does not have is refused even where it is only to be taken back.
  readParams(rule, Object.fromEntries(Object.keys(params).map((name) => [name, rule.params.find((param) => param.name === name)?.default ?? ''] as const).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value])))
  const before = await effectiveParams(change, topic, rule)
  for (const name of Object.keys(params)) {
    await em.nativeDelete(RuleSetting, { topic, rule: rule.id, param: name })
    if (!(name in given)) continue
    const value = bound[name]!
    await em.insert(RuleSetting, { topic, rule: rule.id, param: name, value: typeof value === 'bigint' ? String(value) : value, setAt: action.at, account: action.actor.id, accountName: action.actor.name } as unknown as RuleSetting)
  }
  const after = await effectiveParams(change, topic, rule)
  const changed = Object.keys(after).filter((name) => after[name] !== before[name])
  change.audit({ verb: 'set-params', object: { kind: 'rule', id: rule.id }, topic, before: pick(before, params), after: pick(after, params) })
  return changed
}

function pick(values: StoredParams, of: object): StoredParams {
  return Object.fromEntries(Object.keys(of).flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])))
}

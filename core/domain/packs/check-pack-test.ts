import { escapePointer } from '../../base/json-pointer.ts'
import type { PackTestFile, RuleTest, WorkflowTest } from '../../contracts/generated/pack-test.ts'
import type { RuleFile } from '../../contracts/generated/rule.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { standardMachines } from '../../engines/workflow/standard-machines.ts'
import { dangling } from './dangling.ts'
import { caution, fault } from './fault.ts'
import type { Lookup } from './lookup.ts'
import { datasetsOfRule } from './rule-datasets.ts'

/** A test can only hold what the thing it tests has: its rule or workflow, fields, parameters, key members, states. */
export function checkPackTest(test: PackTestFile, lookup: Lookup): readonly PartProblem[] {
  return 'rule' in test ? ruleTest(test, lookup) : workflowTest(test, lookup)
}

function ruleTest(test: RuleTest, lookup: Lookup): PartProblem[] {
  const { named, rules } = lookup.parts
  if (!named.rules.has(test.rule)) return [dangling('rule', '/rule', test.rule, named.rules)]
  const rule = rules.get(test.rule)?.value
  return [...givenRows(test, lookup), ...(rule === undefined ? [] : [...againstRule(test, rule, lookup)])]
}

function givenRows(test: RuleTest, lookup: Lookup): PartProblem[] {
  return Object.entries(test.given).flatMap(([reference, rows]) => {
    const pointer = `/given/${escapePointer(reference)}`
    const dataset = lookup.dataset(reference)
    if (dataset.is !== 'there') return [...lookup.demand('dataset', reference, pointer)]
    const fields = dataset.thing.fields.filter((field) => field.derivedFrom === null).map((field) => field.name)
    return rows.flatMap((row, i) => Object.keys(row).filter((name) => !fields.includes(name)).map((name) => dangling('field', `${pointer}/${i}/${name}`, name, fields)))
  })
}

function againstRule(test: RuleTest, rule: RuleFile, lookup: Lookup): PartProblem[] {
  const problems: PartProblem[] = []
  const read = datasetsOfRule(rule)
  for (const reference of Object.keys(test.given)) {
    if (!read.some(([, name]) => name === reference) && lookup.dataset(reference).is !== 'missing') problems.push(caution('unread-dataset', `/given/${escapePointer(reference)}`, [`规则“${rule.id}”不读取数据集“${reference}”。`, `The rule "${rule.id}" does not read the data set "${reference}".`], ['删除这些数据，或改正名称。', 'Remove these rows, or correct the name.']))
  }
  const params = Object.keys(rule.params ?? {})
  for (const name of Object.keys(test.params ?? {})) if (!params.includes(name)) problems.push(dangling('param', `/params/${name}`, name, params))
  const levels: readonly string[] = rule.levels.map((level) => level.level)
  test.expect.forEach((expected, i) => {
    const members = (place: 'key' | 'evidence', known: readonly string[]): void => {
      for (const name of Object.keys(expected[place] ?? {})) {
        if (!known.includes(name)) problems.push(fault(`unknown-${place}-member`, `/expect/${i}/${place}/${escapePointer(name)}`, [`“${name}”不在规则“${rule.id}”的 ${place} 里。`, `"${name}" is not in "${place}" of the rule "${rule.id}".`], [`规则里有：${known.join('、')}。`, `The rule has: ${known.join(', ')}.`]))
      }
    }
    members('key', rule.alert.key)
    members('evidence', rule.alert.evidence ?? [])
    if (expected.level !== undefined && !levels.includes(expected.level)) problems.push(fault('unknown-level', `/expect/${i}/level`, [`规则“${rule.id}”不产生 ${expected.level} 级预警。`, `The rule "${rule.id}" gives no finding of level ${expected.level}.`], [`规则的等级有：${levels.join('、')}。`, `Its levels are: ${levels.join(', ')}.`]))
  })
  return problems
}

function workflowTest(test: WorkflowTest, lookup: Lookup): PartProblem[] {
  const { named, workflows } = lookup.parts
  const workflow = workflows.get(test.workflow)?.value ?? (named.workflows.has(test.workflow) ? undefined : standardMachines.get(test.workflow))
  if (workflow === undefined) return named.workflows.has(test.workflow) ? [] : [dangling('workflow', '/workflow', test.workflow, [...named.workflows, ...standardMachines.keys()])]
  const actions = Object.keys(workflow.actions)
  const states = Object.keys(workflow.states)
  return [
    ...test.play.flatMap(([action], i) => (actions.includes(action) ? [] : [dangling('action', `/play/${i}/0`, action, actions)])),
    ...(states.includes(test.expect.state) ? [] : [dangling('state', '/expect/state', test.expect.state, states)]),
  ]
}

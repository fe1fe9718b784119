import type { PlannedCondition, PlannedLevel, ProofPlan } from '../../contracts/compiled-rule.ts'
import type { Expr } from '../../contracts/expression.ts'
import { columnId, type CheckedExpr, type CheckedRule } from './checked-rule.ts'
import { infoOf, ruleColumns } from './column-info.ts'
import { definitionOf } from './compile-flow.ts'
import { aliasesOf, atomsOf, equalToLiteral, nodesOf } from './expression-tree.ts'
import { planChanges } from './plan-changes.ts'
import { tellFinding } from './tell-finding.ts'
import type { StepCondition } from './steps/step.ts'

/** What a finding's proof is made of: each condition of the rule, and the sentence of each level. */
export function planProof(rule: CheckedRule): ProofPlan {
  const atoms = (condition: CheckedExpr | null, alias: string | null): StepCondition[] =>
    condition === null ? [] : atomsOf(condition).map(({ source, expr }) => ({ source, expr, kind: 'row', alias }))
  const conditions = [
    ...atoms(rule.from.where, rule.from.alias),
    ...rule.steps.flatMap((step) => definitionOf(step).conditions(step, rule)),
  ].flatMap((condition) => planCondition(condition, rule))
  const levels = rule.levels.map(({ level, when }, i): PlannedLevel => ({
    level, when: when.expr,
    conditions: atoms(when, null).flatMap((condition) => planCondition(condition, rule)),
    sentence: tellFinding(rule, i),
  }))
  const changes = planChanges(rule)
  const read = [...[...conditions, ...levels.flatMap((level) => level.conditions)].map(({ expr }) => expr), ...changes.conditions, ...changes.levels]
  return { conditions, levels, changes, codes: codesRead(read, rule) }
}

function codesRead(expressions: readonly Expr[], rule: CheckedRule): ProofPlan['codes'] {
  return Object.fromEntries(expressions.flatMap((expr) => [...nodesOf(expr)]).flatMap((node) => {
    if (node.node !== 'field' && node.node !== 'name') return []
    const { codes } = infoOf(node, ruleColumns(rule), rule.names)
    return codes === null ? [] : [[node.node === 'field' ? columnId(node.alias, node.field) : node.name, new Map(codes.entries.map(({ code, title }) => [code, title]))] as const]
  }))
}

/**
 * The columns that the conditions read of the row that stands for a finding, but for those that a condition holds to one
 * literal: their value is known.
 */
export function proofValues(plan: ProofPlan, rule: CheckedRule): CheckedExpr[] {
  const values = new Map<string, CheckedExpr>()
  const read = (expr: Expr): void => {
    for (const node of nodesOf(expr)) {
      const id = node.node === 'field' ? columnId(node.alias, node.field) : node.node === 'name' ? node.name : null
      if (id !== null) values.set(id, { source: id, expr: node, pointer: '' })
    }
  }
  const isKnown = (expr: Expr) => {
    const column = equalToLiteral(expr)?.column
    return column?.node === 'field' && rule.aliases.get(column.alias)?.columns[column.field]?.shown === null
  }
  for (const { expr, kind } of plan.conditions) if (kind === 'measure' || (kind === 'row' && !isKnown(expr))) read(expr)
  for (const { when } of plan.levels) read(when)
  for (const expr of [...plan.changes.conditions, ...plan.changes.levels]) if (!isKnown(expr)) read(expr)
  return [...values.values()]
}

/** Decides how a condition can be shown once the rule has run to its end; a measure of rows folded again is left out. */
function planCondition({ source, expr, kind, alias }: StepCondition, rule: CheckedRule): PlannedCondition[] {
  const visible = [...nodesOf(expr)].every((node) =>
    (node.node !== 'field' || rule.alive.includes(node.alias)) && (node.node !== 'name' || rule.aliveNames.includes(node.name)))
  if (kind === 'measure' && !visible) return []
  const about = aliasesOf(expr).find((name) => rule.aliases.has(name)) ?? alias
  const origin = about === null ? null : (rule.aliases.get(about)?.origin ?? null)
  return [{
    source, expr, alias: about, dataset: origin?.id ?? null, datasetTitle: origin?.title ?? null,
    kind: kind === 'row' && !visible ? 'each' : kind,
  }]
}

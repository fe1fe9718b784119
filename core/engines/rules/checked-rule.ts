import type { LocalText } from '../../base/text.ts'
import type { RuleAlertPolicy, RuleParam, RuleSchedule } from '../../contracts/compiled-rule.ts'
import type { CodeTable, DatasetModel } from '../../contracts/dataset-model.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { IdentityKind, ValueType } from '../../contracts/value-type.ts'
import type { Level, Shown } from '../../contracts/finding.ts'

/** A rule whose every name and type is known. Compiler, explanation and incremental evaluation read nothing else. */
export interface CheckedRule {
  readonly id: string
  readonly title: LocalText
  readonly basis: LocalText | null
  readonly params: readonly RuleParam[]
  readonly from: CheckedSource
  readonly steps: readonly CheckedStep[]
  readonly levels: readonly CheckedLevel[]
  readonly alert: CheckedAlert
  readonly schedule: readonly RuleSchedule[]
  /** Every alias of the rule by name, those that a later group ended included. */
  readonly aliases: ReadonlyMap<string, RuleAlias>
  /** Every name made by `let`. */
  readonly names: ReadonlyMap<string, ColumnInfo>
  /** Aliases that the levels and the alert see, in order. */
  readonly alive: readonly string[]
  /** `let` names that they see. */
  readonly aliveNames: readonly string[]
}

/** An expression as it stood in the rule and what it means. */
export interface CheckedExpr {
  readonly source: string
  readonly expr: Expr
  /** JSON pointer into the rule. */
  readonly pointer: string
}

/** What is known of a value beyond its type. */
export interface ColumnInfo {
  readonly type: ValueType
  readonly title: LocalText
  readonly shown: Shown | null
  readonly codes: CodeTable | null
  /** False where the dataset requires the field and no optional join can null it. */
  readonly nullable: boolean
  /** Whose identifier a token is; the part, where the whole value is another identifier. */
  readonly identity: { readonly kind: IdentityKind; readonly part: string | null } | null
}

/** What `<alias>.<field>` can be. */
export interface RuleAlias {
  readonly name: string
  /** The dataset bound to it; null for what a step computes. */
  readonly dataset: DatasetModel | null
  /** The dataset that a computed alias was made of; else the same. */
  readonly origin: DatasetModel
  readonly columns: Readonly<Record<string, ColumnInfo>>
  /** True when its row may be missing (optional join). */
  readonly optional: boolean
  /** Columns that identify a row of it: the dataset's key or `_row`, a group's `by`; empty when it adds nothing to the row. */
  readonly identity: readonly string[]
  /** Columns that depend on the rows of earlier aliases too, so that this one's row does not fix them. */
  readonly pairwise?: readonly string[]
  /** For a computed row: the dataset of which it rests on several rows, which its column `_rests` lists. */
  readonly rests?: { readonly dataset: DatasetModel; readonly columns: Readonly<Record<string, ColumnInfo>> }
}

/** A dataset as a step reads it. */
export interface CheckedSource {
  readonly alias: string
  readonly dataset: DatasetModel
  readonly where: CheckedExpr | null
  readonly pointer: string
}

/**
 * What every step tells of itself; each kind adds its own members (`steps/*.ts`).
 */
export interface CheckedStep {
  readonly kind: string
  readonly pointer: string
  /** Aliases that exist before the step, in order. */
  readonly before: readonly string[]
  /** Columns that it reads, of earlier aliases and its own (`columnId`). */
  readonly reads: readonly string[]
  /** The dataset it brings in. */
  readonly source: CheckedSource | null
  /** True: aliases and names from before exist no longer. */
  readonly collapses: boolean
  /** Equal keys that lead from earlier aliases to this step's rows; scopes of incremental evaluation. */
  readonly on: readonly CheckedPair[]
  /** Values whose rows are evaluated together (`by`); scopes of incremental evaluation. */
  readonly by: readonly CheckedMember[]
  /** True: its result depends on all rows together; no scope is narrower. */
  readonly isWhole?: boolean
}

export interface CheckedPair { readonly left: CheckedExpr; readonly right: CheckedExpr }

/** `let`: names for values. */
export interface CheckedLet extends CheckedStep {
  readonly kind: 'let'
  readonly values: readonly CheckedMember[]
}

/** What each name made by `let` stands for. */
export function letValues(rule: CheckedRule): ReadonlyMap<string, CheckedExpr> {
  const lets = rule.steps.filter((step): step is CheckedLet => step.kind === 'let')
  return new Map(lets.flatMap(({ values }) => values.map(({ name, value }) => [name, value] as const)))
}

/** A named expression: a member of `by`, a `let`. */
export interface CheckedMember { readonly name: string; readonly value: CheckedExpr }

export interface CheckedLevel { readonly level: Level; readonly when: CheckedExpr }

export interface CheckedAlert {
  readonly key: readonly CheckedExpr[]
  readonly region: CheckedExpr | null
  readonly department: { readonly code: string } | CheckedExpr | null
  readonly title: readonly (string | CheckedExpr)[]
  readonly titleEn: readonly (string | CheckedExpr)[]
  readonly evidence: readonly CheckedExpr[]
  readonly policy: RuleAlertPolicy
}

/** How a column is named within a rule: `d.grade`; a `let` by its bare name. */
export function columnId(alias: string, field: string): string {
  return `${alias}.${field}`
}

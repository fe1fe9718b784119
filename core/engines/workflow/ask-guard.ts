import { dateIn } from '../../base/clock.ts'
import type { Expr } from '../../contracts/expression.ts'
import { answerValue } from '../../language/answer-value.ts'
import { evaluate } from '../../language/evaluate.ts'
import { readDate, type Value } from '../../language/values.ts'
import type { Machine } from './build-machine.ts'
import type { WorkflowActor, WorkflowInstance } from './instance.ts'
import { fieldsOf } from './word-guard.ts'

/** What an action is tried with: the matter, the answers of its form, who acts, and when. */
export interface Attempt {
  readonly instance: WorkflowInstance
  readonly data: Readonly<Record<string, unknown>>
  readonly actor: WorkflowActor
  readonly at: Date
}

export interface GuardAnswer {
  /** Only what is true holds: nothing that is unknown does, and nothing that could not be computed. */
  readonly holds: boolean
  /** An operation failed on values that were there, such as a division by zero. */
  readonly failed: boolean
  /** What it read and did not find, as written: `data.outcome`. */
  readonly missing: readonly string[]
}

/** Whether a guard holds. `today()` is the date of the attempt in the city. */
export function askGuard(expr: Expr, attempt: Attempt, machine: Pick<Machine, 'timeZone' | 'calendar'>): GuardAnswer {
  const types = new Map(fieldsOf(expr).map((field) => [`${field.alias}.${field.field}`, field.type]))
  const values = new Map<string, Value>()
  for (const [name, type] of types) values.set(name, answerValue(type, known(name, attempt), machine.timeZone))
  const { value, failed } = evaluate(expr, {
    today: readDate(dateIn(machine.timeZone, attempt.at))!,
    timeZone: machine.timeZone,
    calendar: machine.calendar,
    field: (alias, field) => values.get(`${alias}.${field}`) ?? null,
    name: () => null,
    param: () => null,
  })
  return { holds: value === true && !failed, failed, missing: [...values].flatMap(([name, found]) => (found === null ? [name] : [])) }
}

/** Whether a guard's answer depends on the date. */
export function readsToday(expr: Expr): boolean {
  if (expr.node === 'list') return expr.items.some(readsToday)
  return expr.node === 'call' && (expr.fn === 'today' || expr.args.some(readsToday))
}

function known(name: string, { instance, actor, data }: Attempt): unknown {
  switch (name) {
    case 'me.id': return actor.id
    case 'me.roles': return actor.roles
    case 'me.organisation': return actor.organisation
    case 'instance.id': return instance.id
    case 'instance.state': return instance.state
    case 'instance.since': return instance.since
    default: {
      // A form may name a field `constructor`.
      const field = name.slice('data.'.length)
      return Object.hasOwn(data, field) ? data[field] : null
    }
  }
}

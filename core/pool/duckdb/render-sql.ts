import { blobValue, listValue, type DuckDBValue } from '@duckdb/node-api'
import type { QueryBinding } from '../../contracts/query-plan.ts'
import type { Bind, BoundValue, Sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { columnType } from './names.ts'

/** What binds stand for; an import has no run, hence no parameters, and only what it names itself. */
type RunValues = Pick<QueryBinding, 'today' | 'lastDay' | 'timeZone' | 'calendar' | 'params'>

export interface Statement {
  readonly text: string
  readonly values: DuckDBValue[]
}

/** Collects a statement's bound values in the order of their `$n`. */
export interface Binder {
  readonly values: DuckDBValue[]
  /** The text that stands for a value of this type. */
  bind(value: BoundValue, type: ValueType): string
  bindBytes(value: Uint8Array): string
  /** The text of compiled SQL; `input` gives that of its named inputs. */
  render(sql: Sql, input: (name: string) => string): string
}

export function createBinder(run: RunValues | null = null): Binder {
  const values: DuckDBValue[] = []
  const place = (value: DuckDBValue, type: string) => {
    values.push(value)
    return `$${values.length}::${type}`
  }
  return {
    values,
    bindBytes: (value) => place(blobValue(value), 'BLOB'),
    ...renderer(run, (value, type) => place(typeof value === 'object' ? listValue([...value]) : value, type)),
  }
}

/** The same with every value in the text itself, for a statement that is kept ready. */
export function createLiterals(run: RunValues): Pick<Binder, 'render'> {
  return renderer(run, literal)
}

type Placed = boolean | bigint | string | readonly string[]

/** `place` gives the text that stands for a value. */
function renderer(run: RunValues | null, place: (value: Placed, type: string) => string): Pick<Binder, 'bind' | 'render'> {
  const bind = (value: BoundValue, type: ValueType) => (value === null ? `NULL::${columnType(type)}` : place(value, columnType(type)))
  const bound = (item: Bind): string => {
    if (item.kind === 'value') return bind(item.value, item.type)
    if (run === null) throw new TypeError(`a bind of kind ${item.kind} outside a run`)
    switch (item.kind) {
      case 'param': {
        const value = run.params[item.name]
        if (value === undefined) throw new TypeError(`the parameter ${item.name} has no value`)
        return bind(value, item.type)
      }
      case 'today': return place(run.today, 'DATE')
      case 'last-day': {
        if (run.lastDay === undefined) throw new TypeError('there is no last day')
        return place(run.lastDay, 'DATE')
      }
      case 'time-zone': return place(run.timeZone, 'VARCHAR')
      case 'calendar': {
        const days = item.days === 'holidays' ? run.calendar.holidays : run.calendar.makeUpDays
        return days.length === 0 ? '[]::DATE[]' : place(days, 'DATE[]')
      }
    }
  }
  return {
    bind,
    render: (sql, input) => sql.parts.map((part) => (typeof part === 'string' ? part : 'bind' in part ? bound(part.bind) : input(part.input))).join(''),
  }
}

function literal(value: Placed, type: string): string {
  if (typeof value === 'object') return `([${value.map((item) => textLiteral(item)).join(', ')}]::${type})`
  return `(${textLiteral(String(value))}::${type})`
}

/** DuckDB knows no other escape in a text than the doubled quote, and takes no NUL. */
function textLiteral(text: string): string {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`)
  return parts.length === 1 ? parts[0]! : `(${parts.join(' || chr(0) || ')})`
}

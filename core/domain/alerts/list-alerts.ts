import type { AlertQuery } from '../../contracts/alert-acts.ts'
import { HuiyanError } from '../../base/errors.ts'
import { regionPrefix } from '../../base/region-prefix.ts'
import { organisationsIn, type Reading } from '../../store/access.ts'
import { countTo } from '../../store/count-to.ts'
import { holdsText } from '../../store/holds-text.ts'
import { inPhases } from '../../store/in-phases.ts'
import { ofLights } from '../../store/of-lights.ts'
import { sameRow } from '../../store/same-row.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'

/** An alert as lists carry it: without finding and proof. */
export type ListedAlert = Omit<Alert, 'finding' | 'proof'>

export interface AlertPage {
  readonly items: readonly ListedAlert[]
  readonly next: string | null
  readonly total: { readonly count: number; readonly atLeast: boolean }
}

/** Counting stops here: beyond it a list says "more than". */
const countBound = 10_000
const defaultLimit = 15
const maximumLimit = 200

const sorts = {
  lastSeen: 'lastSeenAt',
  firstSeen: 'firstSeenAt',
  level: 'levelRank',
} as const

interface Order {
  readonly column: (typeof sorts)[keyof typeof sorts]
  readonly direction: 'asc' | 'desc'
}

/** Alerts in the reader's scope by filter, sorted, after a cursor. Throws `bad-cursor`. */
export async function listAlerts(reading: Reading, query: AlertQuery): Promise<AlertPage> {
  const order = orderOf(query.sort)
  const limit = Math.min(Math.max(query.limit ?? defaultLimit, 1), maximumLimit)
  const where = await whereOf(reading, query)
  const after = query.cursor === undefined ? {} : beyond(order, readCursor(query.cursor, order))
  const found = await reading.em.find(Alert, { $and: [where, after] }, { orderBy: [{ [order.column]: order.direction }, { id: order.direction }], limit: limit + 1 })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, next: found.length > limit && last !== undefined ? cursorOf(order, last) : null, total: await countTo(reading.em, Alert, where as never, countBound) }
}

/** Ids of the alerts before and after one in the list that `query` gives. */
export async function neighboursOf(reading: Reading, query: AlertQuery, alert: ListedAlert): Promise<{ previous: string | null; next: string | null }> {
  const order = orderOf(query.sort)
  const where = await whereOf(reading, query)
  const place = { value: alert[order.column] as Date | number, id: alert.id }
  const reversed: Order = { column: order.column, direction: order.direction === 'asc' ? 'desc' : 'asc' }
  const first = async (by: Order) => {
    const [found] = await reading.em.find(Alert, { $and: [where, beyond(by, place)] }, { orderBy: [{ [by.column]: by.direction }, { id: by.direction }], limit: 1, fields: ['id'] })
    return found?.id ?? null
  }
  return { previous: await first(reversed), next: await first(order) }
}

type Where = Readonly<Record<string, unknown>>

async function whereOf(reading: Reading, query: AlertQuery): Promise<Where> {
  const { topic, state, light, phase, region } = query
  return {
    $and: [
      organisationsIn(reading.action.scope), ...oneOf('topic', topic), ...oneOf('state', state),
      ...(light === undefined || light === '' ? [] : [ofLights('alert', light)]),
      ...(phase === undefined || phase === '' ? [] : [await inPhases(reading.em, 'alert', phase.split(','))]),
      ...(region === undefined || region === '' ? [] : [{ region: { $like: `${regionPrefix(region)}%` } }]),
      ...ofAlert(reading, query),
    ],
  }
}

/** What only the alert itself knows, not the work on it. */
function ofAlert({ action: { at } }: Pick<Reading, 'action'>, { rule, level, presence, suppressed, q }: AlertQuery): readonly object[] {
  const words = (q ?? '').split(/\s+/u).filter((word) => word !== '').slice(0, 8)
  return [
    ...oneOf('rule', rule), ...oneOf('level', level), ...oneOf('presence', presence),
    ...(suppressed === 'no' ? [notSuppressed(at)] : suppressed === 'only' ? [{ suppressedUntil: { $gt: at } }] : []),
    ...words.map((word) => holdsText(['title', 'title_en'], word)),
  ]
}

const oneOf = (column: string, text: string | undefined): readonly object[] => (text === undefined || text === '' ? [] : [{ [column]: { $in: text.split(',') } }])

/** A condition on matters: the alert that one bears the id of is as asked, in what only the alert itself knows; null where nothing is. */
export async function alertsAsked(reading: Reading, query: AlertQuery): Promise<object | null> {
  const conditions = ofAlert(reading, query)
  return conditions.length === 0 ? null : await sameRow(reading.em, Alert, { $and: conditions } as never)
}

/** A condition: the alert's key is not set aside at an instant. */
export function notSuppressed(at: Date): { $or: ({ suppressedUntil: null } | { suppressedUntil: { $lte: Date } })[] } {
  return { $or: [{ suppressedUntil: null }, { suppressedUntil: { $lte: at } }] }
}

function orderOf(sort: AlertQuery['sort']): Order {
  const text = sort ?? '-lastSeen'
  const name = text.replace(/^-/, '') as keyof typeof sorts
  return { column: sorts[name] ?? sorts.lastSeen, direction: text.startsWith('-') ? 'desc' : 'asc' }
}

interface Place {
  readonly value: Date | number
  readonly id: string
}

function beyond(order: Order, place: Place): Where {
  const compare = order.direction === 'asc' ? '$gt' : '$lt'
  return { $or: [{ [order.column]: { [compare]: place.value } }, { [order.column]: place.value, id: { [compare]: place.id } }] }
}

function cursorOf(order: Order, alert: ListedAlert): string {
  return Buffer.from(JSON.stringify([order.column, Number(alert[order.column]), alert.id])).toString('base64url')
}

function readCursor(cursor: string, order: Order): Place {
  try {
    const [column, value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown, unknown]
    // Instants reach as far as dates do (ECMA-262, 21.4.1.1).
    const possible = Number.isSafeInteger(value) && Math.abs(value as number) <= 8.64e15
    if (column !== order.column || !possible || typeof id !== 'string') throw new Error('other list')
    return { value: order.column === 'levelRank' ? (value as number) : new Date(value as number), id }
  } catch {
    throw new HuiyanError('bad-cursor')
  }
}

import type { Action } from '../base/action.ts'
import { isInUse, organisationsNow } from '../domain/identity/find-organisations.ts'
import { addressees } from '../domain/duties/addressees.ts'
import { periodsToAsk } from '../domain/duties/duty-periods.ts'
import { askDuty, askedThrough, forgetDuties, meetDuty, metDuties } from '../domain/duties/write-duties.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import type { Machines } from '../domain/work/machines.ts'
import { startItems } from '../domain/work/start-items.ts'
import { reading } from '../store/access.ts'
import { bookkeeping } from '../store/bookkeeping.ts'
import type { Store } from '../store/database.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { versionToBegin } from './begin-work.ts'

export interface DutyAsking {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly machines: Machines
  readonly timeZone: string
}

export interface DutiesAsked {
  /** How many organisations were asked for how many periods, together. */
  readonly asked: number
  /** When there is something to do next; null: never, as things stand. */
  readonly next: Date | null
}

/**
 * Asks for each period of each duty that has begun since the host last came by: once, however long the program was down and however the
 * clock was set; of whom the duty addresses, those that are there now and were there when the period began. Where nobody is addressed
 * yet, the host looks again. Stopped at any point it goes on with the next look.
 */
export async function askDuties({ store, registry, machines, timeZone }: DutyAsking, act: () => Action, signal: AbortSignal): Promise<DutiesAsked> {
  const nexts: Date[] = []
  let asked = 0
  for (const { runtime } of registry.running()) {
    const topic = runtime.pack.id
    const gone = (await metDuties(reading(store, act()), topic)).filter((duty) => !runtime.duties.has(duty))
    if (gone.length > 0) await bookkeeping(store, (em) => forgetDuties(em, topic, gone))
    for (const duty of runtime.duties.values()) {
      const look = async (read: ReturnType<typeof reading>) => periodsToAsk(machines.calendar, duty.file, await askedThrough(read, topic, duty.file.id), read.action.at)
      const read = reading(store, act())
      const { ask, next } = await look(read)
      if (next !== null) nexts.push(next)
      const isMet = (await askedThrough(read, topic, duty.file.id)) !== null
      const whom = isMet && ask.length === 0 ? [] : addressees(duty.file.to, await organisationsNow(read, timeZone))
      if (whom.length === 0) continue
      if (ask.length === 0) await bookkeeping(store, (em) => meetDuty(em, topic, duty.file.id, read.action.at))
      for (const { key, from, opensAt } of ask) {
        if (signal.aborted) return { asked, next: read.action.at }
        const there = whom.filter((one) => isInUse(one, from)).map(({ id }) => id)
        if (there.length === 0) {
          await bookkeeping(store, (em) => meetDuty(em, topic, duty.file.id, opensAt))
          continue
        }
        asked += await unitOfWork(store, act(), async (change) => {
          // Another node may have been first.
          const period = (await look(change)).ask.find((one) => one.key === key)
          if (period === undefined) {
            change.audit({ verb: 'ask-duty', object: { kind: 'duty', id: `${topic}/${duty.file.id}` }, topic, after: { by: 'system', period: key, again: true } })
            return 0
          }
          const version = await versionToBegin(change, runtime, duty.workflow)
          const rows = await askDuty(change, topic, duty.file, period, there, version.content.workflow.initial)
          if (rows.length > 0) await startItems(change, machines.calendar, version, rows.map(({ id, organisation }) => ({ id, region: null, department: null, organisation })), undefined, period.clock)
          return rows.length
        })
      }
    }
  }
  return { asked, next: nexts.sort((a, b) => a.getTime() - b.getTime())[0] ?? null }
}

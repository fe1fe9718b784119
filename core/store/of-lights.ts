import { raw } from '@mikro-orm/core'
import { lights } from '../contracts/matter-clock.ts'
import { openPhases } from '../contracts/work-api.ts'
import type { WorkItem } from './entities/work/work-item.ts'

/** A condition on what matters of a kind are about: the work on it, which bears its id, has one of these lights, that are joined by commas. */
export function ofLights(subject: WorkItem['subject'], names: string): object {
  const ranks = names.split(',').map((name) => (lights as readonly string[]).indexOf(name))
  const places = (all: readonly unknown[]) => all.map(() => '?').join(', ')
  // Only what is open has one; with the phases said it is found by the order that boards have.
  const key = raw((alias) => `${alias}.id in (select w.id from work_item as w where w.subject = ? and w.phase in (${places(openPhases)}) and w.light in (${places(ranks)}))`, [subject, ...openPhases, ...ranks])
  return { [key as unknown as string]: [] }
}

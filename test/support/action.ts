import { randomBytes } from 'node:crypto'
import type { AccessScope, Action, Actor } from '../../core/base/action.ts'
import type { Clock } from '../../core/base/clock.ts'
import { wholeScope } from '../../core/base/new-action.ts'

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  advance(milliseconds: number): void
  set(at: Date): void
}

export const testStart = new Date('2026-06-01T01:00:00.000Z')

export function testClock(start: Date = testStart): TestClock {
  let now = start.getTime()
  return {
    now: () => new Date(now),
    advance: (milliseconds) => void (now += milliseconds),
    set: (at) => void (now = at.getTime()),
  }
}

let counter = 0

/** An action of somebody with every right, at the fixed start unless told otherwise. Ids count up. */
export function testAction(
  options: { at?: Date; actor?: Partial<Actor>; scope?: AccessScope; reason?: string } = {},
): Action {
  return {
    actor: { kind: 'person', id: 'tester', name: '测试员', roles: ['supervisor'], ...options.actor },
    scope: options.scope ?? wholeScope,
    at: options.at ?? testStart,
    nextId: () => `00000000-0000-7000-8000-${String(++counter).padStart(12, '0')}`,
    random: (bytes) => randomBytes(bytes),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  }
}

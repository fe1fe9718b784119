import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { newAction, systemActor, uuidV7, wholeScope } from '../../../core/base/new-action.ts'

describe('ids', () => {
  test('are UUIDs of version 7: the vector of RFC 9562, A.6', () => {
    // 2022-02-22 14:22:22 -05:00; rand_a CC3, rand_b 18C4DC0C0C07398F
    const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f])
    expect(uuidV7(new Date(0x017f22e279b0), random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
  })

  test('sort by time and differ', () => {
    const ids = [1, 2, 3, 1e12, 2e12].map((at) => uuidV7(new Date(at), randomBytes(10)))
    expect(ids.toSorted()).toEqual(ids)
    const action = newAction({ clock: { now: () => new Date(5) }, random: (bytes) => randomBytes(bytes) }, { actor: systemActor, scope: wholeScope })
    const made = Array.from({ length: 1_000 }, () => action.nextId())
    expect(new Set(made).size).toBe(1_000)
    expect([action.at, 'reason' in action]).toEqual([new Date(5), false])
  })

  test.each([['chance', (bytes: number) => randomBytes(bytes)], ['the highest bytes', (bytes: number) => new Uint8Array(bytes).fill(0xff)], ['those below a carry', () => Uint8Array.from([0x0f, 0xff, 0x3f, 0xff, 0xfe, 1, 2, 3, 4, 5])]])('of one action sort as they were made: from %s', (_, random) => {
    const action = newAction({ clock: { now: () => new Date(5) }, random }, { actor: systemActor, scope: wholeScope })
    const made = Array.from({ length: 5_000 }, () => action.nextId())
    expect([made.toSorted(), new Set(made).size]).toEqual([made, 5_000])
    expect(made.filter((id) => !/^00000000-0005-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toEqual([])
  })

  test('of two actions begin anywhere', () => {
    const first = () => newAction({ clock: { now: () => new Date(5) }, random: (bytes) => randomBytes(bytes) }, { actor: systemActor, scope: wholeScope }).nextId().slice(0, 26)
    expect(new Set(Array.from({ length: 100 }, first)).size).toBe(100)
  })
})

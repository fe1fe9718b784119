import { describe, expect, test } from 'vitest'
import { createSignInThrottle } from '../../../../core/domain/identity/sign-in-throttle.ts'

const start = Date.parse('2026-06-01T00:00:00Z')
const at = (seconds: number) => new Date(start + seconds * 1000)

describe('the throttle', () => {
  test('lets five failures of one account from one address pass in 15 minutes, whichever 15', () => {
    const throttle = createSignInThrottle()
    for (let i = 0; i < 5; i++) {
      expect(throttle.waitSeconds('a', '1', at(i * 60))).toBe(0)
      throttle.failed('a', '1', at(i * 60))
    }
    expect(throttle.waitSeconds('a', '1', at(240))).toBe(15 * 60 - 240)
    expect(throttle.waitSeconds('a', '1', at(15 * 60))).toBe(0)
    throttle.failed('a', '1', at(15 * 60))
    expect(throttle.waitSeconds('a', '1', at(15 * 60))).toBe(60)
  })

  test('a stranger cannot lock somebody out of another address with five tries', () => {
    const throttle = createSignInThrottle()
    for (let i = 0; i < 5; i++) throttle.failed('a', 'stranger', at(0))
    expect(throttle.waitSeconds('a', 'stranger', at(0))).toBeGreaterThan(0)
    expect(throttle.waitSeconds('a', 'own', at(0))).toBe(0)
    expect(throttle.waitSeconds('b', 'stranger', at(0))).toBe(0)
  })

  test('guessing one account from many addresses, and many accounts from one, ends too', () => {
    const spread = createSignInThrottle()
    for (let i = 0; i < 50; i++) spread.failed('a', String(i), at(i))
    expect(spread.waitSeconds('a', 'fresh', at(50))).toBe(3600 - 50)
    const spray = createSignInThrottle()
    for (let i = 0; i < 100; i++) spray.failed(String(i), '1', at(i))
    expect(spray.waitSeconds('fresh', '1', at(100))).toBe(3600 - 100)
  })

  test('an office that signs in all day from one address is never stopped', () => {
    const throttle = createSignInThrottle()
    for (let i = 0; i < 1_000; i++) {
      expect(throttle.waitSeconds(`clerk-${i}`, 'office', at(i))).toBe(0)
      throttle.failed(`clerk-${i}`, 'office', at(i))
      throttle.succeeded(`clerk-${i}`, 'office', at(i))
    }
  })

  test('success forgets the failures before it', () => {
    const throttle = createSignInThrottle()
    for (let i = 0; i < 5; i++) throttle.failed('a', '1', at(i))
    throttle.succeeded('a', '1', at(4))
    expect(throttle.waitSeconds('a', '1', at(5))).toBe(0)
  })

  test('a clock that was set back locks nobody out', () => {
    const throttle = createSignInThrottle()
    for (let i = 0; i < 5; i++) throttle.failed('a', '1', at(365 * 24 * 3600))
    expect(throttle.waitSeconds('a', '1', at(0))).toBe(0)
  })

  test('a flood of made-up accounts does not fill the memory, and forgets the oldest first', () => {
    const throttle = createSignInThrottle()
    for (let i = 0; i < 5; i++) throttle.failed('old', '1', at(0))
    for (let i = 0; i < 30_000; i++) throttle.failed(`made-up-${i}`, `address-${i % 1000}`, at(1))
    expect(throttle.waitSeconds('old', '1', at(2))).toBe(0)
    for (let i = 0; i < 5; i++) throttle.failed('new', '2', at(2))
    expect(throttle.waitSeconds('new', '2', at(2))).toBeGreaterThan(0)
  })
})

import { dayMicroseconds, daysOf, floorDivide } from './values.ts'

const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone)
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US-u-ca-gregory', {
      timeZone, numberingSystem: 'latn', hourCycle: 'h23', era: 'short',
      year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    })
    clocks.set(timeZone, clock)
  }
  return clock
}

/** What the zone's clock shows at an instant, as microseconds since 1970 on that clock; both count microseconds. */
export function localClock(timeZone: string, instant: bigint): bigint {
  const seconds = floorDivide(instant, 1_000_000n)
  const parts: Record<string, string> = {}
  for (const { type, value } of clockOf(timeZone).formatToParts(Number(seconds) * 1000)) parts[type] = value
  const year = parts['era']!.startsWith('B') ? 1 - Number(parts['year']) : Number(parts['year'])
  const days = daysOf(year, Number(parts['month']), Number(parts['day']))
  const clock = BigInt(Number(parts['hour']) * 3600 + Number(parts['minute']) * 60 + Number(parts['second']))
  return BigInt(days) * dayMicroseconds + clock * 1_000_000n + (instant - seconds * 1_000_000n)
}

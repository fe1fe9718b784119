import type { JobProgress } from '../contracts/api.ts'

type Measured = Pick<JobProgress, 'phase' | 'done' | 'rows'>

/**
 * Adds rate and time left to what a long work says of itself, from when each phase first began: phases may take turns,
 * and what comes between counts. `clock` counts milliseconds.
 */
export function progressMeter(report: (progress: JobProgress) => void, clock: () => number = () => performance.now()): (measured: Measured) => void {
  const began = new Map<JobProgress['phase'], number>()
  return (measured) => {
    const now = clock()
    const since = began.get(measured.phase) ?? now
    began.set(measured.phase, since)
    const seconds = (now - since) / 1000
    const rate = seconds >= 0.5 && measured.rows > 0 ? Math.round(measured.rows / seconds) : null
    const left = seconds >= 0.5 && measured.done !== null && measured.done > 0.01 ? Math.ceil((seconds / measured.done) * (1 - measured.done)) : null
    report({ ...measured, rowsPerSecond: rate, secondsLeft: left })
  }
}

/** A session ends after so long without a request (ASVS 5, 7.3.1; GB/T 22239, 8.1.4.1). */
export const idleMilliseconds = 30 * 60_000

/** And after so long whatever happens: a working day. */
export const absoluteMilliseconds = 12 * 60 * 60_000

/** Being seen is written down at most this often. */
export const touchMilliseconds = 60_000

import { HuiyanError } from '../../base/errors.ts'
import type { Shortage } from './staging/messages.ts'

/** Which shortage DuckDB complains of; null: of none. */
export function shortageOf(error: unknown): Shortage | null {
  const text = String(error)
  if (/No space left on device|ENOSPC|Disk quota exceeded|max_temp_directory_size/i.test(text)) return 'storage-full'
  return /Out of Memory Error|bad_alloc/i.test(text) ? 'pool-memory-short' : null
}

/** Passes the result on; turns a full disk into `storage-full` and want of memory into `pool-memory-short`. */
export async function asShortage<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const why = shortageOf(error)
    throw why === null ? error : new HuiyanError(why, {}, { cause: error })
  }
}

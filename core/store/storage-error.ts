import { HuiyanError } from '../base/errors.ts'

/** Primary result codes of SQLite (sqlite.org/rescode.html) that say the disk, not the program, is at fault. */
const diskCodes = new Set([8 /* READONLY */, 10 /* IOERR */, 13 /* FULL */, 14 /* CANTOPEN */])
/** The same of files. */
const diskErrors = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'])
const busyCodes = new Set([5 /* BUSY */, 6 /* LOCKED */])

/** Passes the result on; turns a full or failing disk into `storage-full` and a held lock into `overloaded`. */
export async function asStorageError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const code = sqliteCode(error)
    if (diskErrors.has((error as NodeJS.ErrnoException | null)?.code ?? '')) throw new HuiyanError('storage-full', {}, { cause: error })
    if (isDiskFault(error)) throw new HuiyanError('storage-full', {}, { cause: error })
    if (code !== null && busyCodes.has(code & 0xff)) throw new HuiyanError('overloaded', { seconds: 5 }, { cause: error })
    throw error
  }
}

/** Whether the file could not be read or written. */
export function isDiskFault(error: unknown): boolean {
  const code = sqliteCode(error)
  return code !== null && diskCodes.has(code & 0xff)
}

function sqliteCode(error: unknown): number | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as { errcode?: unknown }).errcode
    if (typeof code === 'number') return code
  }
  return null
}

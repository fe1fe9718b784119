import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HuiyanError } from '../base/errors.ts'

/** An error of the operating system at a place that the setting `name` names, as `path-unusable`; any other error as it is. */
export function unusablePath(error: unknown, name: string, path: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException
  return code === undefined || syscall === undefined ? error : new HuiyanError('path-unusable', { name, path, code }, { cause: error })
}

/**
 * Makes a folder (mode 700) and those above it; fine where it is one already. Throws the operating system's error.
 * Not `recursive` of Node: that never ends where a file system says ENOENT of a folder whose parent is there, as /proc does.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return
    const above = dirname(path)
    if (code !== 'ENOENT' || above === path || (await stat(above).then(() => true, () => false))) throw error
    await makeFolder(above)
    await mkdir(path, { mode: 0o700 })
  }
}

import { chmod, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { HuiyanError } from '../base/errors.ts'
import { makeFolder, unusablePath } from './usable-path.ts'

/** Holding of a data directory by this process; commands that touch it will talk to its socket. */
export interface HeldDataDir {
  release(): Promise<void>
}

/**
 * Takes the data directory for this process by listening on a socket in it (mode 600): it goes with the process, however that ends.
 * Throws `data-dir-in-use` when another process holds it, `path-unusable` when it cannot be made or written.
 */
export async function holdDataDir(dataDir: string): Promise<HeldDataDir> {
  const path = join(dataDir, 'huiyan.sock')
  const server = createServer((socket) => socket.end())
  try {
    await makeFolder(dataDir)
    if (await answers(path)) throw new HuiyanError('data-dir-in-use', { path: dataDir })
    await rm(path, { force: true })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    await chmod(path, 0o600)
  } catch (error) {
    throw unusablePath(error, 'HUIYAN_DATA', dataDir)
  }
  server.unref()
  return { release: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** Whether somebody listens there; a socket left by a process that died answers nothing. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

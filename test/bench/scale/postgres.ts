import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OtherEngine } from './other-engines.ts'

/** A PostgreSQL server of its own, with `threads` processes for a query; null where its programs are not on the path: then one line says so. */
export async function openPostgres(threads: number, say: (line: string) => void): Promise<OtherEngine | null> {
  if (['initdb', 'pg_ctl', 'psql'].some((program) => spawnSync(program, ['--version']).status !== 0)) {
    say('PostgreSQL is left out: initdb, pg_ctl and psql are not all on the path.')
    return null
  }
  const dir = mkdtempSync(join(tmpdir(), 'huiyan-postgres-'))
  const data = join(dir, 'data')
  mkdirSync(data)
  // It refuses to run as root; the packages bring a user for it.
  const isRoot = process.getuid?.() === 0
  if (isRoot) {
    const owner = Number(spawnSync('id', ['-u', 'postgres']).stdout.toString())
    chmodSync(dir, 0o755)
    for (const path of [dir, data]) chownSync(path, owner, owner)
  }
  const asOwner = (...command: readonly string[]) => {
    const [program, ...args] = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command
    const { status, stderr } = spawnSync(program!, args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] })
    if (status !== 0) throw new Error(`${command[0]}: ${stderr.toString()}`)
  }
  const psql = (commands: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('psql', ['-h', dir, '-U', 'bench', '-d', 'postgres', '-XqAt', '-v', 'ON_ERROR_STOP=1', ...commands.flatMap((command) => ['-c', command])], { maxBuffer: 2 ** 30 })
    if (status !== 0) throw new Error(stderr.toString())
    return stdout.toString().split('\n')
  }
  const settings = {
    listen_addresses: "''", unix_socket_directories: `'${dir}'`, shared_buffers: '2GB', work_mem: '512MB', maintenance_work_mem: '1GB', max_wal_size: '8GB',
    fsync: 'off', max_parallel_workers_per_gather: String(threads - 1), max_parallel_maintenance_workers: String(threads - 1), jit: 'off',
  }
  try {
    asOwner('initdb', '-D', data, '-U', 'bench', '--auth=trust', '-E', 'UTF8', '--locale=C')
    asOwner('pg_ctl', '-D', data, '-w', '-l', join(dir, 'log'), '-o', Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`).join(' '), 'start')
  } catch (error) {
    rmSync(dir, { recursive: true, force: true })
    throw error
  }
  return {
    name: 'PostgreSQL',
    async load(table, columns, csv) {
      const types = { integer: 'bigint', number: 'numeric(18, 2)', text: 'text' } as const
      psql([`CREATE TABLE ${table} (${columns.map(({ name, type }) => `${name} ${types[type]}`).join(', ')})`, `\\copy ${table} FROM '${csv}' (FORMAT csv)`])
    },
    index: async (on, name) => void psql([`CREATE INDEX ${name} ON ${on}`]),
    analyse: async () => void psql(['VACUUM ANALYZE']),
    async query(sql) {
      const lines = psql(['\\timing on', sql.replaceAll('\n', ' ')])
      const taken = lines.find((line) => line.startsWith('Time: '))!
      const alerts = lines.filter((line) => line !== '' && line !== taken && !line.startsWith('Timing')).map((line) => line.replace('|', ' '))
      return { alerts, wall: Number.parseFloat(taken.slice(6)) }
    },
    close: async () => {
      asOwner('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

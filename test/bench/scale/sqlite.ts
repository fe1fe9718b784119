import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import type { OtherEngine } from './other-engines.ts'

/** SQLite as Node brings it, in a file with a cache that holds all of it. */
export function openSqlite(path: string): OtherEngine {
  const db = new DatabaseSync(path, { readBigInts: true })
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 8000000000')
  return {
    name: 'SQLite',
    async load(table, columns, csv) {
      const types = { integer: 'INTEGER', number: 'REAL', text: 'TEXT' } as const
      db.exec(`CREATE TABLE ${table} (${columns.map(({ name, type }) => `${name} ${types[type]}`).join(', ')})`)
      const insert = db.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`)
      db.exec('BEGIN')
      for await (const line of createInterface({ input: createReadStream(csv) })) {
        // The generator's texts hold neither commas nor quotes.
        const cells = line.split(',')
        insert.run(...columns.map(({ type }, i) => (cells[i] === '' ? null : type === 'integer' ? BigInt(cells[i]!) : type === 'number' ? Number(cells[i]) : cells[i]!)))
      }
      db.exec('COMMIT')
    },
    index: async (on, name) => db.exec(`CREATE INDEX ${name} ON ${on}`),
    analyse: async () => db.exec('ANALYZE'),
    async query(sql) {
      const began = performance.now()
      const rows = db.prepare(sql).all() as { level: string; key: unknown }[]
      const wall = performance.now() - began
      return { alerts: rows.map(({ level, key }) => `${level} ${String(key)}`), wall }
    },
    close: async () => db.close(),
  }
}

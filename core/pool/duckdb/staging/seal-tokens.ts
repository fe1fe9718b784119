import type { DuckDBConnection } from '@duckdb/node-api'
import { numberOf } from '../instance.ts'
import type { Statement } from '../render-sql.ts'
import type { Unseen } from './messages.ts'
import type { Sealer } from './seal-identifiers.ts'

/** The vault, which is the pool's: files of tokens go there and come back. */
export interface Vault {
  /** Which tokens of a file (token, proof) it has not met. */
  unseen(file: string): Promise<Unseen>
  /** Takes a file of sealed values (token, proof, sealed). */
  keep(file: string): void
}

/** Identifiers sealed at a time: what is in JavaScript's memory at once. */
const lotSize = 20_000

/**
 * Seals the identifiers of `met` (token, proof, identifier) that neither the vault nor this import has met.
 * `reader`: a second connection, for a result is lost when its own runs anything else. False: two identifiers have one token.
 */
export async function sealFreshTokens(connection: DuckDBConnection, reader: DuckDBConnection, write: (query: Statement) => Promise<{ readonly file: string }>, vault: Vault, sealer: Sealer): Promise<boolean> {
  if ((await numberOf(connection, 'SELECT count(*) FROM met')) === 0) return true
  if ((await numberOf(connection, 'SELECT count(*) FROM (SELECT token FROM met GROUP BY token HAVING min(proof) <> max(proof))')) > 0) return false
  const unseen = await vault.unseen((await write({ text: 'SELECT DISTINCT token, proof FROM met', values: [] })).file)
  if (unseen === 'collision') return false
  if (unseen === null) return true
  const result = await reader.stream(`SELECT u.token, u.proof, min(f.identifier) FROM read_parquet('${unseen.replaceAll("'", "''")}') AS u JOIN met AS f ON f.token = u.token GROUP BY u.token, u.proof`)
  await connection.run('CREATE OR REPLACE TABLE sealed (token BIGINT, proof BIGINT, sealed BLOB)')
  const appender = await connection.createAppender('sealed')
  try {
    for (let more = true; more;) {
      const [tokens, proofs, identifiers]: [bigint[], bigint[], string[]] = [[], [], []]
      while (tokens.length < lotSize) {
        const chunk = await result.fetchChunk()
        more = chunk !== null && chunk.rowCount > 0
        if (!more) break
        const columns = chunk!.getColumns() as [bigint[], bigint[], string[]]
        tokens.push(...columns[0])
        proofs.push(...columns[1])
        identifiers.push(...columns[2])
      }
      const sealed = await sealer.seal(BigInt64Array.from(tokens), identifiers)
      sealed.forEach((bytes, i) => {
        appender.appendBigInt(tokens[i]!)
        appender.appendBigInt(proofs[i]!)
        appender.appendBlob(bytes)
        appender.endRow()
      })
    }
  } finally {
    appender.closeSync()
  }
  vault.keep((await write({ text: 'SELECT * FROM sealed', values: [] })).file)
  return true
}

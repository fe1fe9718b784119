import type { DuckDBConnection } from '@duckdb/node-api'
import { numberOf, rowsOf } from './instance.ts'
import { parquet } from './names.ts'
import type { Unseen } from './staging/messages.ts'

/** Tokens that the vault holds, or will hold once the import of this connection is committed. */
const known = '(SELECT token, proof FROM host.vault UNION ALL SELECT token, proof FROM sealed_tokens)'

/** Which tokens of a Parquet file (token, proof) neither the vault nor this import has met, written to `to`. */
export async function unseenTokens(connection: DuckDBConnection, met: string, to: string): Promise<Unseen> {
  const collisions = await numberOf(connection, `SELECT count(*) FROM ${parquet([met])} AS m JOIN ${known} AS k ON k.token = m.token AND k.proof <> m.proof`)
  if (collisions > 0) return 'collision'
  const unseen = await numberOf(connection, `COPY (SELECT token, proof FROM ${parquet([met])} AS m WHERE NOT EXISTS (SELECT 1 FROM ${known} AS k WHERE k.token = m.token)) TO '${to.replaceAll("'", "''")}' (FORMAT parquet)`)
  return unseen === 0 ? null : to
}

/** Keeps sealed identifiers of a Parquet file (token, proof, sealed) until the import is committed. */
export async function keepSealed(connection: DuckDBConnection, file: string): Promise<void> {
  await connection.run(`INSERT INTO sealed_tokens SELECT token, proof, sealed FROM ${parquet([file])}`)
}

/** The sealed values of tokens that the vault knows. */
export async function sealedOf(connection: DuckDBConnection, tokens: readonly bigint[]): Promise<ReadonlyMap<bigint, Uint8Array>> {
  const found = new Map<bigint, Uint8Array>()
  for (let at = 0; at < tokens.length; at += 2048) {
    const page = tokens.slice(at, at + 2048)
    const rows = await rowsOf(connection, `SELECT token, sealed FROM host.vault WHERE token IN (${page.map((token) => `${BigInt(token)}`).join(', ')})`)
    for (const [token, sealed] of rows) found.set(token as bigint, (sealed as { bytes: Uint8Array }).bytes)
  }
  return found
}

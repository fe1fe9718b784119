import type { DuckDBConnection } from '@duckdb/node-api'
import { copyRows, numberOf, rowsOf } from './instance.ts'
import type { Sealer } from './seal-identifiers.ts'

/** Identifiers sealed at a time: what is in JavaScript's memory at once. */
const lotSize = 20_000

/**
 * Seals the identifiers of `fresh` (token, proof, identifier; a table of the staging instance) that neither the vault nor
 * this import has met, into the import's `sealed_tokens`. False: two identifiers have one token.
 */
export async function sealFreshTokens(staging: DuckDBConnection, pool: DuckDBConnection, sealer: Sealer, signal: AbortSignal | undefined): Promise<boolean> {
  if ((await numberOf(staging, 'SELECT count(*) FROM fresh')) === 0) return true
  if ((await numberOf(staging, 'SELECT count(*) FROM (SELECT token FROM fresh GROUP BY token HAVING min(proof) <> max(proof))')) > 0) return false
  await pool.run('DELETE FROM met_tokens')
  await copyRows(staging, { text: 'SELECT DISTINCT token, proof FROM fresh' }, pool, 'met_tokens')
  const known = '(SELECT token, proof FROM host.vault UNION ALL SELECT token, proof FROM sealed_tokens)'
  if ((await numberOf(pool, `SELECT count(*) FROM met_tokens AS m JOIN ${known} AS k ON k.token = m.token AND k.proof <> m.proof`)) > 0) return false
  await staging.run('CREATE OR REPLACE TABLE unseen (token BIGINT, proof BIGINT)')
  if ((await copyRows(pool, { text: `SELECT token, proof FROM met_tokens AS m WHERE NOT EXISTS (SELECT 1 FROM ${known} AS k WHERE k.token = m.token)` }, staging, 'unseen')) === 0) return true
  const result = await staging.stream('SELECT u.token, u.proof, min(f.identifier) FROM unseen AS u JOIN fresh AS f ON f.token = u.token GROUP BY u.token, u.proof')
  const appender = await pool.createAppender('sealed_tokens')
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
      signal?.throwIfAborted()
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
  return true
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

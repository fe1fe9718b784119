import type { DuckDBConnection } from '@duckdb/node-api'
import { createBinder } from '../../../core/pool/duckdb/render-sql.ts'
import { tokenKey, tokenSql } from '../../../core/pool/duckdb/staging/token-sql.ts'
import { villageSize, type ScaleShape } from './shape.ts'

/** The key under which generated pools hold their tokens: files imported under the same one meet them. */
export const scaleTokenKey = new Uint8Array(32).fill(7)

/** A number below `range` that is as good as random, always the same for the same `of` (SQL of a BIGINT) and `seed`. */
export const pick = (seed: number, range: number, of = 'i') => `(hash((${of}) * 1000003 + ${seed}) % ${range})::BIGINT`

const births = 32_872
const serials = 499
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const surnames = '陈林黄张吴李郑王刘苏许方杨蔡谢郭朱曾徐翁'

/**
 * The table `people`, in the order of their tokens: `i` (number), `b` (village), `r` (place in it), `n` (rank by token), `id_no` (valid by GB 11643, of
 * counties that do not exist, so of nobody) and `token`.
 */
export async function makePeople(connection: DuckDBConnection, { persons }: ScaleShape): Promise<void> {
  const binder = createBinder()
  const digest = tokenSql.digest('id_no', tokenKey(scaleTokenKey), binder)
  const born = `(DATE '1930-01-01' + ((i * 7919) % ${births})::INTEGER)`
  const body = `'3503' || (90 + i // ${births * serials}) || strftime(${born}, '%Y%m%d') || lpad((1 + 2 * ((i // ${births}) % ${serials}) + ${pick(1, 2)})::VARCHAR, 3, '0')`
  const sum = weights.map((weight, at) => `${weight} * (ascii(body[${at + 1}]) - 48)`).join(' + ')
  await connection.run(`CREATE OR REPLACE TEMP TABLE people AS SELECT row_number() OVER () - 1 AS n, * FROM (
    SELECT i, i // ${villageSize} AS b, i % ${villageSize} AS r, born_on, id_no, ${tokenSql.token(digest, tokenKey(scaleTokenKey))} AS token
    FROM (SELECT i, born_on, body || ('10X98765432')[((${sum}) % 11 + 1)::BIGINT] AS id_no FROM (SELECT i, ${born} AS born_on, ${body} AS body FROM range(${persons}) AS p(i)))
    ORDER BY token)`, binder.values)
}

/** SQL of a person's name, given the number. */
export const personName = `('${surnames}'[${pick(2, 20)} + 1] || chr((19968 + ${pick(3, 3000)})::INTEGER) || chr((19968 + ${pick(4, 3000)})::INTEGER))`
/** SQL of a village's code of 12 digits, given its number. */
export const villageCode = (b: string) => `('3503' || lpad((${b})::VARCHAR, 8, '0'))`

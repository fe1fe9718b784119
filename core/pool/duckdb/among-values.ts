import type { DuckDBValue } from '@duckdb/node-api'

/** Without a sieve DuckDB passes over those groups of rows of a column kept in order that can hold none of so few values. */
const fewInOrder = 16
/** A sieve's bits, by the power of two. */
const sieveBits = 20

/** A condition with what is bound to its `$1` and on. */
interface Among {
  readonly text: string
  readonly values: DuckDBValue[]
}

/**
 * A condition that holds only for rows with one of the whole numbers, one at least, in `column`, a quoted name of the table read itself. DuckDB (1.5.5) tests
 * a list above the scan, for which it unpacks each column of every row, whereas it tests an expression of one column within the scan, and unpacks
 * nothing of vectors in which no row is left. Hence the sieve: a bit for each of many stretches of numbers says whether one of the values lies there. On a
 * dataset kept in order by the column it leaves the rows beside those sought: a thousand persons among 31 million examinations take a fourth of the time.
 */
export function amongValues(column: string, values: readonly bigint[], isInOrder: boolean): Among {
  if (values.length <= (isInOrder ? fewInOrder : 1)) return { text: `${column} IN (${values.join(', ')})`, values: [] }
  const { shift, bits } = sieveOf(values)
  const stretch = `((${column} >> ${shift}) & ${(1 << sieveBits) - 1})::INTEGER`
  // A list as it stands would be tested before the sieve; and what is bound need not be read as a part of the statement.
  return { text: `get_bit(from_base64($1)::BIT, ${stretch}) = 1 AND ${column} IN (SELECT unnest($2::BIGINT[]))`, values: [bits.toString('base64'), `[${values.join(',')}]`] }
}

function sieveOf(values: readonly bigint[]): { readonly shift: bigint; readonly bits: Buffer } {
  const [least, greatest] = values.reduce(([a, b], value) => [value < a ? value : a, value > b ? value : b], [values[0]!, values[0]!])
  const last = (1n << BigInt(sieveBits)) - 1n
  let shift = 0n
  while ((greatest - least) >> shift > last) shift += 1n
  const bits = Buffer.alloc((1 << sieveBits) / 8)
  for (const value of values) {
    const stretch = Number((value >> shift) & last)
    bits[stretch >> 3]! |= 0x80 >> (stretch & 7)
  }
  return { shift, bits }
}

import { sql, type Sql } from '../../contracts/sql.ts'
import { sqlText } from './shape.ts'

const from = '０１２３４５６７８９．，－＋／：　'
const to = '0123456789.,-+/: '
const folded = new RegExp(`[${from}]`, 'gu')

/** Full-width digits and the signs that stand between them, as Chinese input methods write them, in ASCII. */
export function foldNumeral(text: string): string {
  return text.replace(folded, (character) => to[from.indexOf(character)]!)
}

/** What `foldNumeral` does. `translate` is slow, so only text that has something to fold goes through it. */
export function foldNumeralSql(text: Sql): Sql {
  return sql`CASE WHEN regexp_matches(${text}, ${sqlText(`[${from}]`)}) THEN translate(${text}, ${sqlText(from)}, ${sqlText(to)}) ELSE ${text} END`
}

import { sentence } from '../../base/text.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import { maskId } from '../general-masks.ts'
import type { FieldType } from './field-type.ts'
import { identifierFold } from './identifier-fold.ts'
import { shape, sqlText } from './shape.ts'

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
/** 3ⁱ modulo 31. */
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const fold = identifierFold(alphabet)
const valid = shape('[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}')

/** 统一社会信用代码, GB 32100-2015: authority, kind, region, organisation code, check character (modulo 31; I, O, S, V, Z are not used). */
export const uscc: FieldType = {
  name: 'uscc',
  title: sentence('统一社会信用代码', 'Unified social credit code'),
  storage: { kind: 'string' },
  normalise: (text) => fold.fold(text) || null,
  reason(normal) {
    if (normal === null || !valid.matches(normal)) return 'not-a-uscc'
    return checkCharacter(normal) === normal[17] ? null : 'wrong-check-digit'
  },
  mask: maskId,
  sql: {
    normal: (raw) => fold.sql(raw, valid),
    reason: (normal) =>
      sql`CASE WHEN ${valid.sql(normal)} THEN CASE WHEN ${checkCharacterSql(normal)} <> substr(${normal}, 18, 1) THEN 'wrong-check-digit' END ELSE 'not-a-uscc' END`,
    value: (normal) => normal,
  },
  reasons: {
    'not-a-uscc': sentence(
      '不是统一社会信用代码：应为 18 位数字或大写字母，不含 I、O、S、V、Z。',
      'Not a unified social credit code: 18 digits or letters are expected, without I, O, S, V and Z.',
    ),
    'wrong-check-digit': sentence('校验码不符，号码可能录入有误。', 'The check digit does not match: the number was probably mistyped.'),
  },
}

function checkCharacter(code: string): string {
  const sum = weights.reduce((total, weight, i) => total + weight * alphabet.indexOf(code[i]!), 0)
  return alphabet[(31 - (sum % 31)) % 31]!
}

function checkCharacterSql(code: Sql): Sql {
  const terms = weights.map((weight, i) => sql`${String(weight)} * (instr(${sqlText(alphabet)}, substr(${code}, ${String(i + 1)}, 1)) - 1)`)
  return sql`substr(${sqlText(alphabet)}, 1 + (31 - (${joinSql(terms, ' + ')}) % 31) % 31, 1)`
}

import { RE2JS } from 're2js'
import { sentence } from '../../base/text.ts'
import type { Expr } from '../../contracts/expression.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import { lowerCase, upperCase, whiteSpace } from '../characters.ts'
import { boolType, intType, stringType } from '../value-types.ts'
import { isList } from '../values.ts'
import { byKinds, mention, never, type LanguageFunction, type Misuse } from './language-function.ts'

const oneText = byKinds({ takes: ['string'], gives: stringType })
const twoTexts = byKinds({ takes: ['string', 'string'], gives: boolType })
const text = { kind: 'function', method: true, nulls: 'strict', fails: never } as const

export const size: LanguageFunction = {
  ...text, name: 'size',
  title: sentence('字数、项数', 'size'),
  description: sentence('文本的字数，一个汉字、字母或符号算一个；列表的项数。', 'How many characters (code points) a text has, or members a list.'),
  signatures: ['size(string) → int', 'size(list) → int'],
  resolve(args) {
    const type = args[0]?.type
    if (type?.kind === 'list' && type.of.kind === 'token') {
      return {
        code: 'token-misuse', arg: 0,
        message: sentence('身份标识的列表不能用于 size', 'a list of identifier tokens cannot be used with size'),
        hint: sentence('这样的列表只能放在 in 的右边。', 'Such a list can only stand to the right of in.'),
      }
    }
    return byKinds({ takes: ['string'], gives: intType }, { takes: ['list'], gives: intType })(args)
  },
  evaluate: ([value]) => BigInt(isList(value!) ? value.length : [...(value as string)].length),
  sql: ([value], { operands }, dialect) => (operands[0]!.kind === 'list' ? dialect.list.size(value!) : dialect.text.size(value!)),
}

export const lower: LanguageFunction = {
  ...text, name: 'lower',
  title: sentence('转小写', 'lower case'),
  description: sentence('字母转为小写（Unicode 简单映射）。', 'Letters in lower case (Unicode simple mapping).'),
  signatures: ['lower(string) → string'],
  resolve: oneText,
  evaluate: ([value]) => lowerCase(value as string),
  sql: ([value]) => sql`lower(${value!})`,
}

export const upper: LanguageFunction = {
  ...text, name: 'upper',
  title: sentence('转大写', 'upper case'),
  description: sentence('字母转为大写（Unicode 简单映射）。', 'Letters in upper case (Unicode simple mapping).'),
  signatures: ['upper(string) → string'],
  resolve: oneText,
  evaluate: ([value]) => upperCase(value as string),
  sql: ([value]) => sql`upper(${value!})`,
}

const blanks = new Set(whiteSpace)

export const trim: LanguageFunction = {
  ...text, name: 'trim',
  title: sentence('去首尾空白', 'trim'),
  description: sentence('去掉首尾的空白，包括全角空格。', 'Without white space at both ends, full-width spaces included.'),
  signatures: ['trim(string) → string'],
  resolve: oneText,
  evaluate([value]) {
    const characters = [...(value as string)]
    const from = characters.findIndex((character) => !blanks.has(character))
    return from < 0 ? '' : characters.slice(from, characters.findLastIndex((character) => !blanks.has(character)) + 1).join('')
  },
  sql: ([value], _call, dialect) => dialect.text.trim(value!, dialect.bound({ kind: 'value', type: stringType, value: whiteSpace })),
}

function test(
  name: 'startsWith' | 'endsWith' | 'contains', zh: string, en: string, holds: (value: string, part: string) => boolean,
): LanguageFunction {
  return {
    ...text, name,
    title: sentence(zh, en),
    description: sentence(`文本${zh}指定的字。`, `Whether the text ${en} the other.`),
    signatures: [`${name}(string, string) → bool`],
    resolve: twoTexts,
    evaluate: ([value, part]) => holds(value as string, part as string),
    sql: ([value, part], _call, dialect) => dialect.text[name](value!, part!),
  }
}

export const startsWith = test('startsWith', '开头是', 'starts with', (value, part) => value.startsWith(part))
export const endsWith = test('endsWith', '结尾是', 'ends with', (value, part) => value.endsWith(part))
export const contains = test('contains', '包含', 'contains', (value, part) => value.includes(part))

/** RE2, anywhere in the value. */
export const matchesPattern = (value: string, pattern: string): boolean => compile(pattern).matcher(value).find()

const maxPattern = 256
const compiled = new Map<string, RE2JS>()

/** The pattern compiled, from a small cache: an expression is evaluated for many rows. */
function compile(pattern: string): RE2JS {
  let found = compiled.get(pattern)
  if (found === undefined) {
    if (compiled.size > 500) compiled.clear()
    compiled.set(pattern, found = RE2JS.compile(pattern))
  }
  return found
}

function patternMisuse(arg: Expr): Misuse | null {
  const at = (message: ReturnType<typeof sentence>, hint: ReturnType<typeof sentence>): Misuse => ({ code: 'bad-pattern', arg: 1, message, hint })
  if (arg.node !== 'literal' || typeof arg.value !== 'string') {
    return at(sentence('正则表达式必须直接写成文本', 'the pattern must be a literal text'), sentence("例如 matches(d.no, '^[0-9]+$')。", "As in matches(d.no, '^[0-9]+$')."))
  }
  if ([...arg.value].length > maxPattern) {
    return at(sentence(`正则表达式超过 ${maxPattern} 字`, `the pattern is longer than ${maxPattern} characters`), sentence('缩短它，或拆成几个条件。', 'Shorten it, or split it into several conditions.'))
  }
  try {
    compile(arg.value)
    return null
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return at(
      sentence(`正则表达式有误（${reason}）`, `the pattern is not valid (${reason})`),
      sentence('正则表达式按 RE2 语法书写，不支持环视 (?=…)、(?<=…) 和反向引用 \\1。', 'Patterns follow RE2: no look-around such as (?=…) or (?<=…), and no back-references such as \\1.'),
    )
  }
}

export const matches: LanguageFunction = {
  ...text, name: 'matches',
  title: sentence('符合正则', 'matches'),
  description: sentence('文本中有一处符合正则表达式（RE2 语法）；整段匹配请用 ^ 和 $。', 'Some part of the text matches the RE2 pattern; use ^ and $ for the whole.'),
  signatures: ['matches(string, pattern) → bool'],
  resolve: (args) => (twoTexts(args) === null ? null : patternMisuse(args[1]!) ?? twoTexts(args)),
  evaluate: ([value, pattern]) => compile(pattern as string).matcher(value as string).find(),
  sql: ([value, pattern], _call, dialect) => dialect.text.matches(value!, pattern!),
}

const slice = byKinds(
  { takes: ['string', 'int', 'int'], gives: stringType },
  { takes: ['string', 'int'], gives: stringType },
)

export const substring: LanguageFunction = {
  ...text, name: 'substring',
  title: sentence('截取', 'substring'),
  description: sentence(
    '从第 from 个字（从 0 数起）到第 to 个字之前；不写 to 则到末尾；超出文本的部分不计。',
    'Characters from `from`, counted from 0, up to but not including `to`, or to the end; positions outside the text are cut off.',
  ),
  signatures: ['substring(string, int) → string', 'substring(string, int, int) → string'],
  resolve: slice,
  evaluate([value, from, to]) {
    const characters = [...(value as string)]
    const clamp = (position: bigint) => Number(position < 0n ? 0n : position > BigInt(characters.length) ? BigInt(characters.length) : position)
    const start = clamp(from as bigint)
    return characters.slice(start, to === undefined ? undefined : Math.max(start, clamp(to as bigint))).join('')
  },
  sql([value, from, to], { args }, dialect) {
    const number = (position: bigint): Sql => dialect.bound({ kind: 'value', type: intType, value: position })
    const [first, last] = [literalInt(args[1]!), args[2] === undefined ? undefined : literalInt(args[2])]
    if (first !== null && last !== null) {
      const start = clampPosition(first)
      return dialect.text.slice(value!, number(start + 1n), last === undefined ? null : number(clampPosition(last) > start ? clampPosition(last) - start : 0n))
    }
    return dialect.once(clamped(args[1]!, from!), 'from', (start) => {
      const begin = sql`(${start} + 1)`
      if (to === undefined) return dialect.text.slice(value!, begin, null)
      return dialect.once(clamped(args[2]!, to), 'to', (end) => dialect.text.slice(value!, begin, sql`(CASE WHEN ${end} < ${start} THEN 0 ELSE ${end} - ${start} END)`))
    })

    function clamped(arg: Expr, position: Sql): Sql {
      return mention(arg, position, 'position', dialect, (p) => sql`(CASE WHEN ${p} < 0 THEN 0 WHEN ${p} > ${String(farPosition)} THEN ${String(farPosition)} ELSE ${p} END)`)
    }
  },
}

/** Beyond the end of any text. */
const farPosition = 2n ** 31n - 2n
const literalInt = (expr: Expr) => (expr.node === 'literal' && typeof expr.value === 'bigint' ? expr.value : null)
const clampPosition = (position: bigint) => (position < 0n ? 0n : position > farPosition ? farPosition : position)

export const replace: LanguageFunction = {
  ...text, name: 'replace',
  title: sentence('替换', 'replace'),
  description: sentence('把文本中所有的 a 换成 b；a 为空文本时不变。', 'Every `a` in the text replaced by `b`; unchanged when `a` is empty.'),
  signatures: ['replace(string, string, string) → string'],
  resolve: byKinds({ takes: ['string', 'string', 'string'], gives: stringType }),
  evaluate: ([value, search, replacement]) => (search === '' ? value! : (value as string).replaceAll(search as string, () => replacement as string)),
  sql: ([value, search, replacement], _call, dialect) => dialect.text.replaceAll(value!, search!, replacement!),
}

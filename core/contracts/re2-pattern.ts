import { RE2JS, RE2JSException } from 're2js'
import { sentence, type Sentence } from '../base/text.ts'

const longestPattern = 256

/** Letters that mean something behind a backslash; re2js would take any other for itself. */
const escapes = /^[dDwWsSbBAzpPntrfvaxucQEC]$/

/**
 * A regular expression on RE2 semantics: matches anywhere unless anchored, in time linear in the text.
 * Throws `RE2JSException` for what RE2 does not know. JavaScript's `\p{Script=Han}` is read as RE2's `\p{Han}`.
 */
export function compilePattern(source: string): { test(text: string): boolean; toString(): string } {
  for (const [escape, char] of source.matchAll(/\\(.)/gsu)) {
    if (/[A-Za-z]/.test(char!) && !escapes.test(char!)) throw new RE2JSException(`error parsing regexp: invalid escape sequence: \`${escape}\``)
  }
  const pattern = RE2JS.compile(RE2JS.translateRegExp(source.replace(/\\([pP])\{Script=(\w+)\}/g, '\\$1{$2}')))
  // Ajv caches compiled patterns by their text: without a text of its own each one would be taken for the first.
  return { test: (text) => pattern.test(text), toString: () => `/${source}/` }
}

/** Why a pattern cannot be used; null when it can. */
export function patternFault(source: string): { readonly message: Sentence; readonly hint: Sentence } | null {
  if (source.length > longestPattern) {
    return {
      message: sentence(`正则表达式有 ${source.length} 个字符，超过上限 ${longestPattern} 个。`, `The pattern has ${source.length} characters; the limit is ${longestPattern}.`),
      hint: sentence('缩短它，或用 enum、codes 列出允许的值。', 'Shorten it, or list the allowed values with "enum" or "codes".'),
    }
  }
  const shown = source.length > 60 ? `${source.slice(0, 60)}…` : source
  try {
    compilePattern(source)
    return null
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    if (/\(\?(<?[=!])/.test(source)) {
      return {
        message: sentence(`正则表达式“${shown}”用了环视，不支持。`, `The pattern "${shown}" uses look-around, which is not supported.`),
        hint: sentence('改用不含 (?=、(?!、(?<=、(?<! 的写法；RE2 语法保证匹配时间有界。', 'Write it without (?=, (?!, (?<= and (?<!; RE2 semantics keep matching time bounded.'),
      }
    }
    if (/\\[1-9]|\\k</.test(source)) {
      return {
        message: sentence(`正则表达式“${shown}”用了反向引用，不支持。`, `The pattern "${shown}" uses a back-reference, which is not supported.`),
        hint: sentence('改用不含 \\1、\\k<…> 的写法；RE2 语法保证匹配时间有界。', 'Write it without \\1 and \\k<…>; RE2 semantics keep matching time bounded.'),
      }
    }
    return {
      message: sentence(`正则表达式“${shown}”有误：${error.message}。`, `The pattern "${shown}" is malformed: ${error.message}.`),
      hint: sentence('检查括号、方括号和量词。', 'Look at its brackets and quantifiers.'),
    }
  }
}

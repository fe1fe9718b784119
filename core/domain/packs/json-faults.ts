import type { ParseError } from 'jsonc-parser'
import { sentence, type Sentence } from '../../base/text.ts'
import { packLimits } from './pack-limits.ts'

/** What is wrong with a JSON file, and what to do. */
export interface Said { readonly message: Sentence; readonly hint: Sentence }

/** What is wrong where jsonc-parser stopped: a comment, a comma too many, or broken text. */
export function syntaxFault(file: string, text: string, error: ParseError | undefined, offset: number): { code: string } & Said {
  if (text.trim() === '') return { code: 'broken-json', message: sentence(`文件 ${file} 是空的。`, `The file ${file} is empty.`), hint: sentence('写入 JSON 内容，或删除该文件。', 'Write JSON into it, or delete it.') }
  if (error?.error === 10 || error?.error === 11) {
    return {
      code: 'json-comment',
      message: sentence(`文件 ${file} 里有注释，JSON 不允许注释。`, `The file ${file} contains a comment, which JSON does not allow.`),
      hint: sentence('删除注释；说明文字可写在 description 里。', 'Remove it; explanations go into "description".'),
    }
  }
  const before = text.slice(0, offset).trimEnd()
  if (/^[\]}]/.test(text.slice(offset).trimStart()) && before.endsWith(',')) {
    return {
      code: 'json-trailing-comma',
      message: sentence(`文件 ${file} 里，最后一项后面多了一个逗号。`, `The file ${file} has a comma after the last item.`),
      hint: sentence('删除这个逗号。', 'Remove the comma.'),
    }
  }
  const [zh, en] = syntaxSentences[error?.error ?? 0] ?? ['内容不是合法的 JSON', 'the text is no valid JSON']
  return {
    code: 'broken-json',
    message: sentence(`文件 ${file} 不是合法的 JSON：${zh}。`, `The file ${file} is no valid JSON: ${en}.`),
    hint: sentence('检查这一行及其上一行的引号、逗号和括号。', 'Look at the quotes, commas and brackets of this line and the one before.'),
  }
}

/** By jsonc-parser's `ParseErrorCode`, a const enum that cannot be imported here. */
const syntaxSentences: Readonly<Record<number, readonly [zh: string, en: string]>> = {
  1: ['有无法识别的内容', 'something that is no JSON value stands here'],
  2: ['数字写法有误', 'a number is malformed'],
  3: ['这里应是带双引号的键名', 'a key in double quotes is expected'],
  4: ['这里缺少一个值', 'a value is missing'],
  5: ['键名后缺少冒号', 'a colon is missing after a key'],
  6: ['两项之间缺少逗号', 'a comma is missing between two items'],
  7: ['缺少右花括号 }', 'a closing brace } is missing'],
  8: ['缺少右方括号 ]', 'a closing bracket ] is missing'],
  9: ['末尾有多余的内容', 'something stands after the end'],
  12: ['字符串没有结束的引号', 'a string is not closed'],
  13: ['数字写法有误', 'a number is malformed'],
  14: ['\\u 转义有误', 'a \\u escape is malformed'],
  15: ['反斜杠转义有误', 'a backslash escape is malformed'],
  16: ['有不允许的控制字符', 'a control character stands here'],
}

export function notUtf8(file: string): Said {
  return {
    message: sentence(`文件 ${file} 不是 UTF-8 编码。`, `The file ${file} is not UTF-8.`),
    hint: sentence('用编辑器另存为 UTF-8。', 'Save it as UTF-8.'),
  }
}

export function byteOrderMark(file: string): Said {
  return {
    message: sentence(`文件 ${file} 以字节顺序标记（BOM）开头。`, `The file ${file} begins with a byte order mark.`),
    hint: sentence('另存为“UTF-8（无 BOM）”。', 'Save it as UTF-8 without BOM.'),
  }
}

export function nestedTooDeep(file: string): Said {
  return {
    message: sentence(`文件 ${file} 嵌套超过 ${packLimits.nesting} 层。`, `The file ${file} nests deeper than ${packLimits.nesting} levels.`),
    hint: sentence('减少嵌套。', 'Nest less deeply.'),
  }
}

export function tooManyItems(limit: number): Said {
  return {
    message: sentence(`一个列表或对象超过 ${limit} 项。`, `A list or object has more than ${limit} items.`),
    hint: sentence('数据请用导入；主题包里只放少量样例。', 'Import data instead; a pack holds small samples only.'),
  }
}

export const forbiddenKey: Said = {
  message: sentence('键名 __proto__ 不允许使用。', 'The key "__proto__" is not allowed.'),
  hint: sentence('换一个名称。', 'Choose another name.'),
}

export function duplicateKey(key: string): Said {
  return {
    message: sentence(`键“${key}”在同一对象里出现了两次。`, `The key "${key}" occurs twice in one object.`),
    hint: sentence('删除或改名其中一个。', 'Remove or rename one of them.'),
  }
}

export function tooPrecise(literal: string): Said {
  const shown = literal.length > 40 ? `${literal.slice(0, 40)}…` : literal
  return {
    message: sentence(`数字 ${shown} 超过 15 位有效数字，读取时会丢失精度。`, `The number ${shown} has more than 15 significant digits and would lose some.`),
    hint: sentence('加上引号，写成字符串。', 'Write it as a string.'),
  }
}

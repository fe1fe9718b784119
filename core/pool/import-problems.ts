import type { Problem } from '../base/problem.ts'
import { sentence } from '../base/text.ts'
import type { OtherKind } from './csv/detect-encoding.ts'
import type { Encoding } from './csv/text-source.ts'

/** What can be wrong with a whole file, or worth saying about it. Each names the thing and what to do. */
export const importProblems = {
  empty: (): Problem => refusal('empty-file', '文件是空的，没有表头，也没有数据。', 'The file is empty: it has neither a header nor rows.', '请重新导出后再上传。', 'Export it again and upload that.'),
  otherKind: (kind: OtherKind): Problem => {
    const [zh, en] = kinds[kind]
    return refusal('not-csv', `这不是 CSV 文件，而是${zh}。`, `This is not a CSV file but ${en}.`, '请在原软件中另存为 CSV（逗号分隔）后再上传。', 'Save it as CSV (comma separated) in the program it comes from and upload that.')
  },
  undecodable: (tried: readonly Encoding[]): Problem => {
    const names = tried.map((encoding) => encoding.toUpperCase())
    return refusal(
      'undecodable', `文件的编码无法识别：它不是有效的 ${names.join(' 或 ')} 文本，可能已损坏，或混用了多种编码。`, `The file's encoding cannot be told: it is not valid ${names.join(' or ')} text, so it is damaged or mixes encodings.`,
      '请以 UTF-8 编码重新导出。', 'Export it again in UTF-8.',
    )
  },
  missingColumns: (columns: readonly string[], header: readonly string[]): Problem => {
    const [zh, en] = [columns.map((name) => `“${name}”`).join('、'), columns.map((name) => `"${name}"`).join(', ')]
    const found = header.slice(0, 30)
    return refusal(
      'missing-column', `文件缺少必需的列${zh}。`, `The file lacks the required ${columns.length === 1 ? 'column' : 'columns'} ${en}.`,
      `请补上该列，或在数据集中为它登记别名。文件的表头是：${found.join('、')}。`, `Add it, or give its field an alias. The file's header reads: ${found.join(', ')}.`,
    )
  },
  truncated: (row: number): Problem => refusal(
    'truncated', `文件在第 ${row} 条记录处中断：最后一条记录不完整。`, `The file breaks off in record ${row}: its last record is incomplete.`,
    '请重新导出或重新传输完整的文件。', 'Export or transfer the whole file again.',
  ),
  tooManyRows: (dataset: string, limit: number): Problem => refusal(
    'too-many-rows', `数据集 ${dataset} 声明为小表，最多 ${limit} 行，该文件超出上限。`, `The dataset ${dataset} is declared small: at most ${limit} rows. This file has more.`,
    '请检查文件，或去掉数据集的“small”声明。', 'Check the file, or take "small" off the dataset.',
  ),
  tokenCollision: (): Problem => refusal(
    'token-collision', '两个不同的证件号码得到了同一个标识，导入已整体拒绝，以免把两个人当成一个人。', 'Two different identifiers have one token; the import is refused whole, lest two persons be taken for one.',
    '请联系系统管理员更换标识密钥。', 'Ask the operator to replace the token key.',
  ),
  removalsHeldBack: (rows: number): Problem => remark(
    'removals-held-back', `原有 ${rows} 条记录不在这份文件里，但文件中读不出主键的行可能正是它们，因此这次没有移出。`, `${rows} records are not in this file, but rows whose key cannot be read may stand for them: nobody was removed this time.`,
  ),
  unknownColumns: (headers: readonly string[]): Problem => remark(
    'unknown-column', `列${headers.map((header) => `“${header}”`).join('、')}不属于该数据集，已忽略。`, `These columns belong to no field of the dataset and are passed over: ${headers.map((header) => `"${header}"`).join(', ')}.`,
  ),
  secondColumn: (header: string, first: string, field: string): Problem => remark(
    'second-column', `列“${header}”与列“${first}”都对应字段 ${field}，只采用后者。`, `The columns "${header}" and "${first}" both stand for the field ${field}; the latter is taken.`,
  ),
} as const

const kinds: Readonly<Record<OtherKind, readonly [string, string]>> = {
  zip: ['压缩包或 Excel 工作簿（xlsx）', 'a zip archive or an Excel workbook (xlsx)'],
  ole: ['旧版 Excel 或 Word 文件（xls、doc）', 'an old Excel or Word file (xls, doc)'],
  pdf: ['PDF 文件', 'a PDF'],
  gzip: ['gzip 压缩文件', 'a gzip archive'],
  html: ['网页（HTML 或 XML）', 'a web page (HTML or XML)'],
  json: ['JSON 文件', 'JSON'],
  binary: ['二进制文件', 'a binary file'],
}

function refusal(code: string, zh: string, en: string, doZh: string, doEn: string): Problem {
  return { code, severity: 'error', file: null, pointer: '', line: null, message: sentence(zh, en), hint: sentence(doZh, doEn) }
}

function remark(code: string, zh: string, en: string): Problem {
  return { code, severity: 'warning', file: null, pointer: '', line: 1, message: sentence(zh, en) }
}


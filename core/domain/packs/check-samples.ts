import type { Problem } from '../../base/problem.ts'
import { sentence } from '../../base/text.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { dangling } from './dangling.ts'
import type { PackParts } from './pack-parts.ts'
import { parseCsv } from './parse-csv.ts'
import { decodeUtf8 } from './read-codes.ts'

/** Each sample belongs to a dataset of the pack and has a header; what its rows hold is said by the import itself. */
export function checkSamples(parts: PackParts): readonly Problem[] {
  return [...parts.samples].flatMap(([name, bytes]): Problem[] => {
    const file = `samples/${name}.csv`
    const place = (problem: PartProblem): Problem => ({ ...problem, file, line: null })
    if (!parts.named.datasets.has(name)) return [place(dangling('dataset', '', name, parts.named.datasets))]
    const text = decodeUtf8(bytes)
    if (text !== null && parseCsv(text).records.length > 0) return []
    return [place({
      code: 'empty-sample', severity: 'error', pointer: '',
      message: sentence(`样例 ${file} 是空的，或不是 UTF-8 编码。`, `The sample ${file} is empty, or not UTF-8.`),
      hint: sentence('第一行写列名，以 UTF-8 保存。', 'Put column names into the first line and save it as UTF-8.'),
    })]
  })
}

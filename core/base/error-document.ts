import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorTable } from './error-table.ts'

/** Where operators read about coded errors. */
export const errorDocumentPath = join(import.meta.dirname, 'ERRORS.md')

/** `ERRORS.md` as the table says it. */
export function errorDocument(): string {
  const sections = Object.entries(errorTable).sort(([a], [b]) => (a < b ? -1 : 1)).map(
    ([code, entry]) => `## \`${code}\`\n\nHTTP ${entry.status}\n\n- ${entry.zh}${entry.doZh}\n- ${entry.en} ${entry.doEn}`,
  )
  const introduction = [
    '# Coded errors / 错误代码',
    'Every failure that stops what was asked carries one of these codes: in the API as `code` of the problem document, on the command line before the sentence, in the log as `code`. Words in braces are filled in. Written from `core/base/*-errors.ts` by `node core/base/error-document.ts`.',
  ]
  return `${[...introduction, ...sections].join('\n\n')}\n`
}

if (import.meta.main) writeFileSync(errorDocumentPath, errorDocument())

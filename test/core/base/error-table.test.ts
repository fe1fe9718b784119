import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { accessErrors } from '../../../core/base/access-errors.ts'
import { alertErrors } from '../../../core/base/alert-errors.ts'
import { commentErrors } from '../../../core/base/comment-errors.ts'
import { dataErrors } from '../../../core/base/data-errors.ts'
import { errorDocument, errorDocumentPath } from '../../../core/base/error-document.ts'
import { errorTable, type ErrorCode } from '../../../core/base/error-table.ts'
import { HuiyanError } from '../../../core/base/errors.ts'
import { formErrors } from '../../../core/base/form-errors.ts'
import { hostErrors } from '../../../core/base/host-errors.ts'
import { mailErrors } from '../../../core/base/mail-errors.ts'
import { noticeErrors } from '../../../core/base/notice-errors.ts'
import { referralErrors } from '../../../core/base/referral-errors.ts'
import { sampleErrors } from '../../../core/base/sample-errors.ts'
import { screenErrors } from '../../../core/base/screen-errors.ts'
import { viewErrors } from '../../../core/base/view-errors.ts'
import { workErrors } from '../../../core/base/work-errors.ts'

const entries = Object.entries(errorTable)

describe('the one table of errors', () => {
  test('and ERRORS.md list the same codes', () => {
    const listed = [...readFileSync(errorDocumentPath, 'utf8').matchAll(/^## `([^`]+)`$/gm)].map((match) => match[1])
    expect({ missing: entries.map(([code]) => code).filter((code) => !listed.includes(code)), unknown: listed.filter((code) => !(code! in errorTable)) }).toEqual({ missing: [], unknown: [] })
  })

  test('and ERRORS.md say the same; `node core/base/error-document.ts` writes it', () => {
    expect(readFileSync(errorDocumentPath, 'utf8')).toBe(errorDocument())
  })

  test.each([accessErrors, alertErrors, commentErrors, dataErrors, formErrors, hostErrors, mailErrors, noticeErrors, referralErrors, sampleErrors, screenErrors, viewErrors, workErrors])('each part is in the order of its codes, and no code stands in two', (part) => {
    expect(Object.keys(part)).toEqual(Object.keys(part).toSorted())
    expect(entries).toHaveLength([accessErrors, alertErrors, commentErrors, dataErrors, formErrors, hostErrors, mailErrors, noticeErrors, referralErrors, sampleErrors, screenErrors, viewErrors, workErrors].reduce((sum, one) => sum + Object.keys(one).length, 0))
  })

  test.each(entries)('%s says in both languages what is wrong and what to do', (code, entry) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(entry.status).toBeGreaterThanOrEqual(400)
    expect(entry.status).toBeLessThan(600)
    for (const text of [entry.zh, entry.doZh]) {
      expect(text).toMatch(/\p{Script=Han}/u)
      // One may end with what somebody else said.
      expect(text).toMatch(/[。？！}]$/)
      // Chinese sentences take Chinese marks.
      expect(text).not.toMatch(/\p{Script=Han}[,;:?!()]/u)
    }
    for (const text of [entry.en, entry.doEn]) {
      expect(text).not.toMatch(/\p{Script=Han}/u)
      expect(text).toMatch(/[.?!}]$/)
    }
    const names = (text: string) => [...text.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!.replace(/-(zh|en)$/, '')).toSorted()
    // A title that a pack gives in Chinese may stand in the Chinese sentence alone.
    expect(new Set(names(entry.zh + entry.doZh).filter((name) => name !== 'title'))).toEqual(new Set(names(entry.en + entry.doEn).filter((name) => name !== 'title')))
  })

  test('fills what an error names into its sentences, and leaves unknown braces alone', () => {
    const error = new HuiyanError('not-found' as ErrorCode, { thing: '{thing} $& x' })
    expect(error.detail.en).toContain('{thing} $& x')
    expect(error.status).toBe(404)
  })
})

import { expect, test } from 'vitest'
import { printFit } from '../../../core/cli/fit-summary.ts'
import type { Lang } from '../../../core/base/text.ts'
import type { RuleFit } from '../../../core/journeys/fit-rule.ts'
import { fittedQuality, personSet, type MatchingSet } from '../../bench/matching/matching-sets.ts'

/** What is printed of a fit, in lines. */
function printed(fit: RuleFit, lang: Lang): string {
  const lines: string[] = []
  printFit('same-person', fit, { lang, interactive: false, width: 100, print: (text) => lines.push(text), say: () => undefined, redraw: () => undefined })
  return lines.join('\n')
}

const fitOf = async (set: MatchingSet) => (await fittedQuality(set)).fit

test('too little data has a sentence in either language, and nothing is suggested', async () => {
  const fit = await fitOf(personSet(30))
  expect(fit.fits.map(({ kind }) => kind)).toEqual(['few-pairs'])
  expect(fit.findings).toBeNull()
  expect(printed(fit, 'zh-CN')).toMatch(/^\n第 1 步，在“重复登记”中找相似的记录：候选 \d+ 对。\n少于 200 对，推断不出权重。请用更多数据，或放宽这一步的 block 和 where。\n没有改动任何文件、预警或数据。$/)
  expect(printed(fit, 'en')).toMatch(/Step 1, records that are alike in Duplicate records: \d+ candidate pairs\.\nWith fewer than 200 no weights can be learnt\. Use more data/)
})

test('pairs of one kind have a sentence', async () => {
  const { files, truth } = personSet(300)
  const fit = await fitOf({ rule: 'same-person', files: { ...files, duplicates: files['originals']! }, truth })
  expect(fit.fits.map(({ kind }) => kind)).toEqual(['one-kind'])
  expect(printed(fit, 'zh-CN')).toContain('分不出“相同”和“不同”两类')
  expect(printed(fit, 'en')).toContain('do not fall into two kinds')
})

test('a rule whose data is missing is not fitted, and that is said', async () => {
  const set = personSet(300)
  const { fits, findings, problems } = await fitOf({ ...set, files: { ...set.files, duplicates: '' } })
  expect([fits, findings]).toEqual([[], null])
  expect(problems.map(({ code }) => code)).toEqual(['dataset-not-loaded', 'rule-frozen'])
})

test('a suggestion is printed whole', async () => {
  const fit = await fitOf(personSet(1000))
  const [zh, en] = [printed(fit, 'zh-CN'), printed(fit, 'en')]
  expect(zh).toMatch(/其中约 (9\d\d|1,00\d) 对是同一对象/)
  expect(zh).toMatch(/a\.soc_sec_id\s+b\.soc_sec_id\s+levenshtein\s+[\d.]+%\s+[\d.]+%\s+1\s+[\d.]+/)
  expect(zh).toMatch(/最低相似度 atLeast：0\.9 → 0\.\d+/)
  expect(en).toMatch(/Estimated precision and recall: 1\.000 and 0\.\d{3} now, [01]\.\d{3} and [01]\.\d{3} as suggested/)
  expect(en).toMatch(/Findings: \d+ now, [\d,]+ if all is adopted: \d+ new, 0 gone, 0 at another level\./)
  expect(en).toContain('To adopt it, in /steps/0/similar of rules/same-person.json set the weights of `score` to')
})

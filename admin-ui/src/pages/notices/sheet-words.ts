/** What stands in a printed notice beside its own words: official documents are in Chinese whatever the language of the page (GB/T 9704). */
export const sheetWords = {
  columns: ['序号', '事项', '应办日期', '逾期情况'],
  draft: '（草稿）',
  withdrawn: '（已撤回）',
  basis: '依据：',
  signer: '签发人：',
  noDate: '    年  月  日',
  to: (addressees: readonly string[]) => `${addressees.join('、')}：`,
  whyWithdrawn: (day: string, reason: string | null) => `已于 ${longDate(day)}撤回${reason === null ? '' : `，原因：${reason}`}`,
  days: ({ signBy, signDays, replyDays }: { readonly signBy: string | null; readonly signDays: number; readonly replyDays: number }) => `请${signBy === null ? `自下发之日起 ${signDays} 个工作日内` : `于 ${longDate(signBy)}（含当日）前`}签收，签收后 ${replyDays} 个工作日内书面回复。`,
} as const

/** `2026 年 11 月 23 日`, of a date as `YYYY-MM-DD`. */
export function longDate(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year} 年 ${month} 月 ${date} 日`
}

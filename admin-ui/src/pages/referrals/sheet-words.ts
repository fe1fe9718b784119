/** What stands in a printed referral beside its own words: official documents are in Chinese whatever the language of the page (GB/T 9704). */
export const sheetWords = {
  title: '问题线索移送函',
  secret: '密件 · 仅限列名人员阅看',
  to: '纪检监察机关案件监督管理部门：',
  accused: '被反映对象：',
  basis: '依据：',
  matter: '线索来源：',
  signer: '拟写人：',
} as const

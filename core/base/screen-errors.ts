import type { ErrorEntry } from './error-entry.ts'

/** Coded errors of checking single records, alphabetically. */
export const screenErrors = {
  'dataset-not-read': {
    status: 404,
    zh: '规则“{rule}”不读取数据集“{dataset}”。',
    en: 'The rule {rule} does not read the data set {dataset}.',
    doZh: '可核查的数据集：{known}。',
    doEn: 'Records of these can be checked: {known}.',
  },
  'record-unfit': {
    status: 422,
    zh: '这条记录不能作为“{dataset-zh}”的数据。',
    en: 'The record cannot be one of "{dataset-en}".',
    doZh: '按列出的字段改正后重试。',
    doEn: 'Correct the fields that are listed and try again.',
  },
  'screen-busy': {
    status: 503,
    zh: '等待核查的记录已有 {waiting} 条，暂时不能再接。',
    en: '{waiting} checks are waiting already; no more are taken for the moment.',
    doZh: '请在 {seconds} 秒后重试；这一次不计入核查次数。',
    doEn: 'Try again in {seconds} seconds; this one does not count against the quota.',
  },
  'screen-frozen': {
    status: 409,
    zh: '规则“{rule}”所需的数据不全或已过期，现在核查会得出错误的结论。',
    en: 'Data that the rule {rule} needs is missing or stale; a check now would say what is not so.',
    doZh: '导入列出的数据后重试。',
    doEn: 'Import the data that is listed and try again.',
  },
  'screen-impossible': {
    status: 409,
    zh: '规则“{rule}”不能核查“{dataset-zh}”的单条记录：{why-zh}',
    en: 'The rule {rule} cannot check a single record of "{dataset-en}": {why-en}',
    doZh: '导入这条记录后运行规则，或换一条按相同取值比对的规则。',
    doEn: 'Import the record and run the rule, or use a rule that goes by equal values.',
  },
  'screen-purpose-missing': {
    status: 400,
    zh: '核查单条记录须说明用途。',
    en: 'Checking a record needs a purpose.',
    doZh: '在 purpose 中写明用途（至少 4 个字）；它会留在审计日志里。',
    doEn: 'Write it into `purpose` (at least 4 characters); the trail keeps it.',
  },
  'screen-quota-used': {
    status: 429,
    zh: '本小时的核查次数（{limit} 次）已用完。',
    en: 'All {limit} checks of this hour are used.',
    doZh: '请在 {seconds} 秒后重试；确需更多时请管理员调大 HUIYAN_SCREEN_QUOTA。',
    doEn: 'Try again in {seconds} seconds, or ask the operator for a larger HUIYAN_SCREEN_QUOTA.',
  },
} as const satisfies Record<string, ErrorEntry>

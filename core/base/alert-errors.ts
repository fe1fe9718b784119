import type { ErrorEntry } from './error-entry.ts'

/** Coded errors of what people do with alerts, alphabetically. */
export const alertErrors = {
  'act-reason-missing': {
    status: 400,
    zh: '没有写明理由，或理由太短。',
    en: 'There is no reason, or it is too short.',
    doZh: '写明理由（至少 4 个字）后再试；它会留在预警的经过和审计日志里。',
    doEn: 'Write the reason (at least 4 characters) and try again; the history of the alert and the trail keep it.',
  },
  'alert-carries-others': {
    status: 409,
    zh: '预警“{alert}”已有其他预警并入，不能再并入别的预警。',
    en: 'Other alerts were merged into "{alert}", so it cannot be merged itself.',
    doZh: '以它为主办预警，或先拆出并入它的预警。',
    doEn: 'Let it be the one that the others go into, or take those out of it first.',
  },
  'alert-is-merged': {
    status: 409,
    zh: '预警“{alert}”已并入另一条预警。',
    en: 'The alert "{alert}" has been merged into another one.',
    doZh: '请对主办预警操作，或先把它拆出。',
    doEn: 'Act on the alert that it went into, or take it out first.',
  },
  'alert-not-merged': {
    status: 409,
    zh: '预警“{alert}”没有并入任何预警。',
    en: 'The alert "{alert}" is not merged into any other.',
    doZh: '刷新页面查看它现在的状态。',
    doEn: 'Reload the page to see how it stands.',
  },
  'alert-not-suppressed': {
    status: 409,
    zh: '预警“{alert}”现在没有屏蔽。',
    en: 'The alert "{alert}" is not set aside.',
    doZh: '屏蔽可能已到期或已解除，请刷新页面。',
    doEn: 'Its time may be over, or somebody has ended it; reload the page.',
  },
  'alert-outlived': {
    status: 409,
    zh: '预警“{alert}”之后，同一对象已有新的预警。',
    en: 'A newer alert stands for what "{alert}" was about.',
    doZh: '请对最新的那条预警操作。',
    doEn: 'Act on the newest one.',
  },
  'merge-into-itself': {
    status: 409,
    zh: '预警“{alert}”不能并入它自己。',
    en: 'The alert "{alert}" cannot be merged into itself.',
    doZh: '另选一条预警作为主办预警。',
    doEn: 'Choose another alert for it to go into.',
  },
  'merge-other-subject': {
    status: 409,
    zh: '预警“{alert}”与“{into}”不是同一主题下的同一对象。',
    en: 'The alerts "{alert}" and "{into}" are not about one subject in one topic.',
    doZh: '只能合并同一人、同一单位或同一证照的预警。',
    doEn: 'Only alerts about the same person, organisation or licence can be merged.',
  },
  'suppression-date': {
    status: 400,
    zh: '屏蔽的截止日期“{until}”须在 {from} 到 {to} 之间。',
    en: 'The last day "{until}" of setting aside must lie between {from} and {to}.',
    doZh: '换一个日期；长期不需要的命中应修改规则。',
    doEn: 'Choose another day; what is never wanted belongs out of the rule.',
  },
} as const satisfies Record<string, ErrorEntry>

import type { ErrorEntry } from './error-entry.ts'

/** Coded errors of random sampling, alphabetically. */
export const sampleErrors = {
  'draw-dates': {
    status: 422,
    zh: '销号日期的起止不对：从 {from} 到 {through}。',
    en: 'The days of closing are the wrong way round, or no days: from {from} to {through}.',
    doZh: '写成 2026-01-01 的样子，起始日期不晚于截止日期。',
    doEn: 'Write them like 2026-01-01, the first not after the last.',
  },
  'draw-nothing': {
    status: 409,
    zh: '从 {from} 到 {through}，主题“{topic}”没有可以抽查的已销号问题：没有销号的，或都已抽查过。',
    en: 'From {from} to {through} the topic "{topic}" has no closed case to draw: none was closed, or all were drawn already.',
    doZh: '换一段时间，或换一个主题。',
    doEn: 'Choose other days or another topic.',
  },
  'draw-own-cases': {
    status: 409,
    zh: '“{organisation-zh}”自己（或它所属的单位）承办过其中 {count} 个问题，不能由它复查。',
    en: '"{organisation-en}", or an organisation that it belongs to, put {count} of these cases right itself, and cannot inspect them.',
    doZh: '另选一个没有承办过这些问题的复查单位。',
    doEn: 'Name another organisation to inspect, which had no part in them.',
  },
  'draw-request-taken': {
    status: 409,
    zh: '刚才提交的抽查其实已经抽过，条件与这次的不同：销号日期从 {from} 到 {through}，抽中 {drawn} 个问题；这次没有再抽。',
    en: 'The draw that was sent a moment ago had been done, by other terms than this one: {drawn} of the cases closed from {from} to {through}; nothing was drawn this time.',
    doZh: '先到随机抽查清单里看那一批；还要按这次的条件再抽，重新发起一次抽查。',
    doEn: 'See it in the list of draws first; to draw by these terms as well, begin a new one.',
  },
  'draw-stratum-quota': {
    status: 422,
    zh: '分层“{stratum-zh}”的比例或件数不对：比例是 {rate}，至少 {minimum} 件。',
    en: 'The rate or the minimum of the stratum "{stratum-en}" does not do: a rate of {rate}, at least {minimum}.',
    doZh: '比例要大于 0、不超过 1（即 100%），至少的件数要是 0 到 1000 的整数。',
    doEn: 'The rate has to be above 0 and at most 1 (100%), the minimum a whole number from 0 to 1000.',
  },
  'draw-stratum-twice': {
    status: 422,
    zh: '分层“{stratum-zh}”写了两次，不知道按哪一个抽。',
    en: 'The stratum "{stratum-en}" is given twice, so that it is not known which of the two counts.',
    doZh: '每个分层只留一项。',
    doEn: 'Leave one entry for each stratum.',
  },
  'draw-too-many': {
    status: 409,
    zh: '这段时间销号的问题超过 {most} 个，一次抽查不了。',
    en: 'More than {most} cases were closed in these days: that is too many for one draw.',
    doZh: '把时间缩短，分几次抽。',
    doEn: 'Draw for fewer days at a time.',
  },
  'draw-unknown-stratum': {
    status: 422,
    zh: '没有“{stratum}”这一层，不能单独规定它的比例。',
    en: 'There is no stratum "{stratum}" to give a rate of its own.',
    doZh: '重新预览，按现有的分层填写。',
    doEn: 'Look at the plan again, and go by the strata that there are.',
  },
  'draw-without-inspector': {
    status: 422,
    zh: '没有指明由哪个单位复查，您的账号也没有所属机构。',
    en: 'It is not said which organisation inspects, and your account belongs to none.',
    doZh: '选择复查单位后再抽。',
    doEn: 'Choose who is to inspect.',
  },
  'sample-cannot-reopen': {
    status: 409,
    zh: '问题所用的流程没有“重新打开”，不合格也退不回去。',
    en: 'The workflow of the case has no way to take it up again, so that a failure would change nothing.',
    doZh: '撤回这件抽查，并请主题设计人员在问题流程里加上重新打开。',
    doEn: 'Withdraw the sample, and have reopening added to the workflow of cases.',
  },
  'sample-own-case': {
    status: 403,
    zh: '您或您所在的单位办理过这个问题，不能由您复查。',
    en: 'You or your organisation took part in this case: somebody else has to inspect it.',
    doZh: '请没有办理过它的人复查（职责分离）。',
    doEn: 'Ask another person (separation of duties).',
  },
} as const satisfies Record<string, ErrorEntry>

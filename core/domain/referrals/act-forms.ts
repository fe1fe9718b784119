import type { FormFile } from '../../contracts/generated/form.ts'
import type { ReferralSide } from '../../contracts/referral-api.ts'
import { sentence, type Sentence } from '../../base/text.ts'

/** A form of the host's that an act on a referral is done with. */
export interface ActForm {
  readonly file: FormFile
  /** Who sees what was filled in: dispositions are the discipline body's own. */
  readonly seenBy: 'both' | Extract<ReferralSide, 'receiving'>
}

const textOf = (title: Sentence, rest: object) => ({ type: 'string', title, ...rest }) as const
const note = textOf(sentence('说明', 'Remarks'), { maxLength: 2000 })
const control = (name: string, options: object, rule?: object) => ({ type: 'Control', scope: `#/properties/${name}`, options, ...(rule === undefined ? {} : { rule }) })
const choices = (title: Sentence, options: readonly (readonly [string, string, string])[]) => ({ type: 'string', title, oneOf: options.map(([value, zh, en]) => ({ const: value, title: sentence(zh, en) })) })

function form(id: string, title: Sentence, properties: object, required: readonly string[], elements: readonly object[], description?: Sentence): FormFile {
  return { id, title, ...(description === undefined ? {} : { description }), schema: { type: 'object', properties, required: [...required], additionalProperties: false }, uischema: { type: 'VerticalLayout', elements: [...elements] } } as unknown as FormFile
}

/** What the discipline body can do with a clue (《纪检监察机关处理检举控告工作规则》 and the rules on handling clues: four ways). */
export const dispositions = [
  ['interview', '谈话函询', 'Interview or written inquiry'], ['preliminary', '初步核实', 'Preliminary verification'],
  ['shelved', '暂存待查', 'Shelved until there is more'], ['closed', '予以了结', 'Closed'],
] as const

const shelved = { cel: `data.disposition == 'shelved'` }

/** Forms by the name of the action; what is not here has `note`. */
export const actForms: Readonly<Record<string, ActForm>> = {
  note: { seenBy: 'receiving', file: form('referral-note', sentence('办理说明', 'Remarks'), { note }, [], [control('note', { multi: true, rows: 3 })]) },
  approve: { seenBy: 'both', file: form('referral-approve', sentence('审批意见', 'Approval'), { note }, [], [control('note', { multi: true, rows: 3 })], sentence('同意移送后，系统按回避规定指派纪检机关案管人员签收。', 'Once approved, the host names case officers of the discipline body who have nothing to do with the accused.')) },
  refuse: { seenBy: 'both', file: form('referral-refuse', sentence('不予移送', 'Not referred'), { why: textOf(sentence('理由', 'Why'), { minLength: 4, maxLength: 2000 }) }, ['why'], [control('why', { multi: true, rows: 3 })]) },
  receive: {
    seenBy: 'both',
    file: form('referral-receive', sentence('签收回执', 'Receipt'), { office: textOf(sentence('承办部门', 'Office that takes it on'), { maxLength: 100 }), note }, [], [control('office', {}), control('note', { multi: true, rows: 2 })]),
  },
  dispose: {
    seenBy: 'receiving',
    file: form('referral-dispose', sentence('处置意见', 'Disposition'), {
      disposition: choices(sentence('处置方式', 'Way of disposing'), dispositions),
      grounds: textOf(sentence('理由和依据', 'Grounds'), { minLength: 4, maxLength: 4000 }),
      look_again: textOf(sentence('再次研判日期', 'To be looked at again on'), { format: 'date' }),
    }, ['disposition', 'grounds'], [control('disposition', { control: 'radio' }), control('grounds', { multi: true, rows: 4 }), control('look_again', {}, { effect: 'SHOW', condition: shelved })], sentence('只有纪检机关一方的知悉人看得到。', 'Seen by those alone who are named on the side of the discipline body.')),
  },
  feed_back: {
    seenBy: 'both',
    file: form('referral-feed-back', sentence('反馈', 'Feedback'), {
      outcome: choices(sentence('处置结果', 'Outcome'), [['handled', '已依规依纪依法处理', 'Dealt with'], ['under_way', '正在办理', 'Under way'], ['unfounded', '反映不属实', 'Unfounded'], ['not_ours', '不属受理范围', 'Not within our remit']]),
      feedback: textOf(sentence('反馈内容', 'What the sender is told'), { minLength: 4, maxLength: 4000 }),
      proposal: textOf(sentence('对专项整治的建议', 'What the topic should put right'), { maxLength: 2000 }),
    }, ['outcome', 'feedback'], [control('outcome', { control: 'radio' }), control('feedback', { multi: true, rows: 4 }), control('proposal', { multi: true, rows: 2 })], sentence('移送一方看得到，请勿写入办案秘密。', 'The sending side reads this: put nothing in it that is secret of the inquiry.')),
  },
}

/** The form of an action. */
export const actFormOf = (action: string): ActForm => (Object.hasOwn(actForms, action) ? actForms[action]! : actForms['note']!)

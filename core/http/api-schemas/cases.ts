import { codeTitle, count, instant, listOf, localText, nullable, object, oneOf, page, text } from './common.ts'
import { noticeRefsSchema } from './notices.ts'
import { referralRefsSchema } from './referrals.ts'
import { untold, workEventSchema, workSchema } from './work.ts'

const summaryMembers = {
  id: text, topic: text, topicTitle: localText,
  year: { ...count, description: 'With `number` its place on the topic’s case list.' }, number: count,
  level: oneOf(['red', 'orange', 'yellow', 'blue']),
  title: { type: 'string', description: 'Identifiers and masked fields in it are masked.' },
  region: nullable(codeTitle), department: nullable(codeTitle), state: text, stateTitle: localText, registered: instant,
}

export const casePageSchema = page(object(summaryMembers))

export const caseSchema = object({
  ...summaryMembers,
  alert: { ...nullable(object({ id: text, title: text })), description: 'That it comes of, where the reader may see it.' },
  work: workSchema,
  notices: noticeRefsSchema,
  referrals: referralRefsSchema,
  events: listOf(workEventSchema, 'What was done with it, the newest first.'),
  untold,
})

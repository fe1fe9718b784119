import { count, flag, instant, listOf, localText, nullable, object, oneOf, text } from './common.ts'

const id = { type: 'string', format: 'uuid', description: 'Of this reader’s alone.' }

export const notificationPageSchema = object({
  items: listOf(object({
    id,
    kind: oneOf(['remind', 'raise', 'approve', 'notice:reminder', 'notice:supervision', 'notice:overdue', 'notice:circular', 'time:asked', 'time:granted', 'time:refused', 'task:given', 'task:freed', 'mention'], 'A reminder to whoever is in charge, something raised from below, a draft of a notice to be approved, a notice that is due and somebody has to draft, that somebody asks for more time or was given it or not, that a matter was given to the reader or is nobody’s any more, or a comment that mentions the reader.'),
    light: { ...nullable(oneOf(['red', 'yellow', 'blue', 'green'])), description: 'Null where it tells of no light.' },
    text: { type: 'string', description: 'A sentence in the language of the request.' },
    matter: object({ id: text, subject: text, topic: text, topicTitle: localText, title: { type: 'string', description: 'Identifiers in it are masked.' } }),
    at: instant,
    due: nullable({ ...instant, description: 'When the matter was due.' }),
    read: flag,
  })),
  next: nullable({ type: 'string', description: '`cursor` of the next page; null on the last one.' }),
  unread: object({ count, atLeast: { type: 'boolean', description: 'True: there are more than were counted.' } }),
})

export const readRequestSchema = object({ through: { ...id, description: 'The last one that counts as read, with all before it.' } })

import { longestComment, mostMentions } from '../../contracts/comment-api.ts'
import { flag, instant, listOf, localText, nullable, object, query, text } from './common.ts'
import { uuid } from './forms.ts'

/** What a comment says beside its event in a matter's timeline. */
export const commentSchema = object({
  id: text,
  text: { ...nullable(text), description: 'Personal numbers in it are masked; null once it is withdrawn.' },
  mentions: listOf(text, 'Names of those whom it mentions, as they were called then.'),
  withdrawn: { ...nullable(instant), description: 'When its author withdrew it.' },
  isOwn: { ...flag, description: 'The reader wrote it.' },
})

export const commentRequestSchema = object({
  id: uuid,
  text: { type: 'string', maxLength: longestComment, description: 'Text alone; personal numbers in it are masked.' },
  mentions: { ...listOf({ type: 'string', minLength: 1, maxLength: 200 }, 'Ids of accounts, as `mentionable` gives them.'), maxItems: mostMentions },
}, { optional: ['mentions'] })

// SQLite ends a pattern at NUL, and what is left of this one would find everybody.
export const mentionableQuery = query({ q: { type: 'string', maxLength: 100, pattern: '^[^\\u0000]*$', description: 'Parts of names.' } })

export const mentionableSchema = object({ items: listOf(object({ id: text, name: text, organisation: nullable(localText) })) })

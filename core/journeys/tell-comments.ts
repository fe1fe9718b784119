import { sentence, textIn, type Lang } from '../base/text.ts'
import type { WorkEventJson } from '../contracts/work-api.ts'
import { commentJson, commentsOf } from '../domain/comments/find-comments.ts'
import type { Reading } from '../store/access.ts'
import type { Comment } from '../store/entities/comments/comment.ts'

const withdrawnWords = sentence('一条留言，已由本人撤回', 'A comment, withdrawn by its author')

/** What was done with a matter, each under its number and the earliest first, with what was said of it in between. The reader may see the matter. */
export async function withComments(read: Reading, item: string, acts: readonly { readonly number: number; readonly event: WorkEventJson }[], lang: Lang): Promise<readonly WorkEventJson[]> {
  const comments = await commentsOf(read, item)
  const events: WorkEventJson[] = []
  let said = 0
  const sayThrough = (act: number) => {
    for (; said < comments.length && comments[said]!.acts < act; said += 1) events.push(commentEvent(comments[said]!, read.action.actor.id, lang))
  }
  for (const { number, event } of acts) {
    sayThrough(number)
    events.push(event)
  }
  sayThrough(Infinity)
  return events
}

function commentEvent(comment: Comment, reader: string, lang: Lang): WorkEventJson {
  const { at, text, authorName, authorOrganisation, withdrawnAt } = comment
  const organisation = authorOrganisation === null ? '' : `${textIn(authorOrganisation, lang)} `
  const by = lang === 'en' && authorOrganisation !== null ? `${authorName}, ${textIn(authorOrganisation, lang)}` : `${organisation}${authorName}`
  return { at: at.toISOString(), text: withdrawnAt === null ? text : withdrawnWords[lang], by, answer: null, comment: commentJson(comment, reader) }
}

import type { CommentJson } from '../../contracts/comment-api.ts'
import type { Reading } from '../../store/access.ts'
import { Comment } from '../../store/entities/comments/comment.ts'

/** What was said about a matter that the reader may see, in order. */
export function commentsOf({ em }: Pick<Reading, 'em'>, item: string): Promise<readonly Comment[]> {
  return em.find(Comment, { item }, { orderBy: { number: 'asc' }, disableIdentityMap: true })
}

/** A comment on a matter that the reader may see; null where there is none. */
export function findComment({ em }: Pick<Reading, 'em'>, item: string, id: string): Promise<Comment | null> {
  return em.findOne(Comment, { id, item }, { disableIdentityMap: true })
}

/** A comment as `reader` is shown it. */
export function commentJson({ id, text, mentions, withdrawnAt, account }: Comment, reader: string): CommentJson {
  return { id, text: withdrawnAt === null ? text : null, mentions: mentions.map(({ name }) => name), withdrawn: withdrawnAt?.toISOString() ?? null, isOwn: account === reader }
}

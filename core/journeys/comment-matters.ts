import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { CommentedSubject, CommentRequest, MentionableJson } from '../contracts/comment-api.ts'
import { findComment } from '../domain/comments/find-comments.ts'
import { commentText, sentComment, withdrawComment, writeComment } from '../domain/comments/write-comment.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { forgetComment, notifyMentioned } from '../domain/notifications/notify-mentioned.ts'
import { reading } from '../store/access.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { findMatter } from './find-matter.ts'
import { mentioned, whomToMention, type Mentioning } from './whom-to-mention.ts'

/**
 * Says something about a matter that the actor sees, and tells those whom it mentions. False where it had been sent before.
 * Throws `not-found`, `comment-empty`, `mention-unknown`, `comment-id-taken`, `comments-full`.
 */
export async function commentOn(deps: Mentioning, action: Action, who: Sender, subject: CommentedSubject, matter: string, request: CommentRequest): Promise<boolean> {
  const read = reading(deps.store, action)
  const item = await findMatter(read, subject, matter)
  const comment = { id: request.id, text: commentText(request.text) }
  if ((await sentComment(read, matter, comment)) !== null) return false
  const mentions = await mentioned(deps, read, item, request.mentions ?? [])
  await unitOfWork(deps.store, action, async (change) => {
    const now = await findMatter(change, subject, matter)
    // Of two sendings at once the second comes upon the first here.
    if ((await sentComment(change, matter, comment)) !== null) throw sentMeanwhile
    change.touch(now)
    await writeComment(change, { id: matter, subject, topic: now.topic, acts: now.acts }, who.organisation?.title ?? null, { ...comment, mentions })
    await notifyMentioned(change, { comment: comment.id, by: action.actor.name, item: matter, subject, topic: now.topic }, mentions.map(({ account }) => account))
  }).catch((error: unknown) => {
    if (error !== sentMeanwhile) throw error
  })
  return true
}

/** Undoes the change of a comment that is there already. */
const sentMeanwhile = new Error('sent meanwhile')

/** Takes back what the actor has said; whoever was told of it is told no more. Throws `not-found`, `comment-not-yours`, `comment-withdrawn`. */
export async function withdrawFrom({ store }: Pick<Mentioning, 'store'>, action: Action, subject: CommentedSubject, matter: string, id: string): Promise<void> {
  await unitOfWork(store, action, async (change) => {
    change.touch(await findMatter(change, subject, matter))
    const comment = await findComment(change, matter, id)
    if (comment === null) throw new HuiyanError('not-found', { thing: id })
    await withdrawComment(change, comment)
    await forgetComment(change, id)
  })
}

/** Those whom a comment on a matter may mention, by a part of their names. Throws `not-found`. */
export async function mentionable(deps: Mentioning, action: Action, subject: CommentedSubject, matter: string, q: string): Promise<readonly MentionableJson[]> {
  const read = reading(deps.store, action)
  return whomToMention(deps, read, await findMatter(read, subject, matter), q)
}

import { HuiyanError } from '../../base/errors.ts'
import type { LocalText } from '../../base/text.ts'
import type { CommentedSubject } from '../../contracts/comment-api.ts'
import type { Reading } from '../../store/access.ts'
import { cleanText } from '../../store/clean-text.ts'
import { Comment } from '../../store/entities/comments/comment.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** Comments of one matter: its page shows all of them. */
const mostComments = 500

/** A matter that the author may see. */
export interface CommentedMatter {
  readonly id: string
  readonly subject: CommentedSubject
  readonly topic: string
  /** How many acts there were. */
  readonly acts: number
}

export interface NewComment {
  readonly id: string
  /** As `commentText` has it. */
  readonly text: string
  readonly mentions: Comment['mentions']
}

/** A comment as it is kept. Throws `comment-empty`. */
export function commentText(text: string): string {
  const clean = cleanText(text)
  if (clean === '') throw new HuiyanError('comment-empty')
  return clean
}

/** The same comment that the actor has sent before; null where there is none. Throws `comment-id-taken` where it is another, or somebody else's. */
export async function sentComment({ em, action }: Reading, item: string, { id, text }: Pick<NewComment, 'id' | 'text'>): Promise<Comment | null> {
  const found = await em.findOne(Comment, { id }, { disableIdentityMap: true })
  if (found === null) return null
  const isSame = found.item === item && found.account === action.actor.id && (found.withdrawnAt !== null || found.text === text)
  if (!isSame) throw new HuiyanError('comment-id-taken', { comment: id })
  return found
}

/** Stores a comment behind what was done and said before; its leaf has its words. Throws `comments-full`. */
export async function writeComment(change: Change, matter: CommentedMatter, organisation: LocalText | null, { id, text, mentions }: NewComment): Promise<void> {
  const { em, action, audit } = change
  const [last] = await em.find(Comment, { item: matter.id }, { orderBy: { number: 'desc' }, limit: 1, fields: ['number'], disableIdentityMap: true })
  const number = (last?.number ?? 0) + 1
  if (number > mostComments) throw new HuiyanError('comments-full', { most: mostComments })
  await em.insert(Comment, {
    id, item: matter.id, subject: matter.subject, topic: matter.topic, number, acts: matter.acts, account: action.actor.id, authorName: action.actor.name, authorOrganisation: organisation,
    at: action.at, text, mentions: [...mentions], withdrawnAt: null,
  })
  audit({ verb: `comment-${matter.subject}`, object: { kind: matter.subject, id: matter.id }, topic: matter.topic, after: { comment: id, number, text, mentions: mentions.map(({ account }) => account) } })
}

/** Takes a comment of the actor's own back: its words go, that it was there stays. Throws `comment-not-yours`, `comment-withdrawn`. */
export async function withdrawComment({ em, action, audit }: Change, { id, item, subject, topic, account, withdrawnAt }: Comment): Promise<void> {
  if (account !== action.actor.id) throw new HuiyanError('comment-not-yours')
  if (withdrawnAt !== null) throw new HuiyanError('comment-withdrawn')
  await em.nativeUpdate(Comment, { id }, { text: '', mentions: [], withdrawnAt: action.at })
  audit({ verb: `withdraw-comment-${subject}`, object: { kind: subject, id: item }, topic, after: { comment: id } })
}

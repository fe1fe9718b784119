import type { Notice } from '../../store/entities/notices/notice.ts'
import type { NoticePart } from '../../store/entities/notices/notice-part.ts'

/** How far a notice has come, by some of its parts: all of them, or those that a reader may see. */
export function stageOf({ issuedAt, approvedAt }: Pick<Notice, 'issuedAt' | 'approvedAt'>, parts: readonly Pick<NoticePart, 'phase'>[]): Notice['stage'] {
  const ended = (phase: NoticePart['phase']) => phase === 'closed' || phase === 'void'
  if (issuedAt === null) return parts.some(({ phase }) => ended(phase)) ? 'withdrawn' : approvedAt === null ? 'draft' : 'approved'
  if (parts.every(({ phase }) => phase === 'void')) return 'withdrawn'
  return parts.every(({ phase }) => ended(phase)) ? 'over' : 'issued'
}

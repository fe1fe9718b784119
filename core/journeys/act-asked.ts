import type { Move } from '../domain/work/decide-move.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'

/** What people move by the actions of its workflow. */
export type MovedSubject = 'alert' | 'case' | 'assessment' | 'notice' | 'sample' | 'duty'

/** An act as it is asked for, on a matter that is there. */
export type ActAsked = Pick<Move, 'action' | 'data' | 'answer' | 'note' | 'known' | 'organisation' | 'follows' | 'spans' | 'details' | 'grounds'> & { readonly item: WorkItem }

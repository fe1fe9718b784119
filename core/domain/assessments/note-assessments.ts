import { Assessment } from '../../store/entities/assessments/assessment.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { updateEach } from '../../store/update-each.ts'

const chunk = 500

/** Notes what organisations are asked from now on; each has its entry with the act that split the matter. */
export async function openAssessments({ em }: Change, rows: readonly Assessment[]): Promise<void> {
  for (let at = 0; at < rows.length; at += chunk) await em.insertMany(Assessment, rows.slice(at, at + chunk))
}

/** What the work on an assessment has come to. */
export interface AssessedWork extends Pick<Assessment, 'id' | 'state' | 'organisation' | 'answer'> {
  readonly isOver: boolean
}

/** Notes what the work on assessments has come to where their lists look. */
export async function noteAssessments({ em, action }: Change, works: readonly AssessedWork[]): Promise<void> {
  await updateEach(em, Assessment, ['state', 'organisation', 'answer', 'endedAt'], works.map(({ id, state, organisation, answer, isOver }) => ({ id, state, organisation, answer, endedAt: isOver ? action.at : null })))
}

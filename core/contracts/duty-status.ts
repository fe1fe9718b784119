/** How a duty stands with one organisation: `open` and `overdue` wait, `late` was answered after it was due, `answered` in time. */
export const dutyStatuses = ['open', 'overdue', 'answered', 'late', 'excused'] as const
export type DutyStatus = (typeof dutyStatuses)[number]

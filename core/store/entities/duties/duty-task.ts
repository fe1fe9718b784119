import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** 规定动作: what one organisation is asked to answer for one period of a duty; the work on it bears its id. */
export const DutyTask = defineEntity({
  name: 'DutyTask',
  tableName: 'duty_task',
  properties: {
    id: p.string().primary(),
    topic: p.string(),
    /** Id of the duty in its pack. */
    duty: p.string(),
    /** Of the duty, as it was called when it was asked for. */
    title: p.string(),
    titleEn: p.string(),
    /** `2026-W07`, `2026-02`, `2026-Q1`, `2026`; first and last day, `YYYY-MM-DD`. */
    period: p.string(),
    from: p.string(),
    through: p.string(),
    /** Who is asked. */
    organisation: p.string(),
    /** As its work has it, for lists. */
    state: p.string(),
    /** It was answered after it was due. */
    late: p.boolean().default(false),
    askedAt: p.datetime(),
    endedAt: p.datetime().strictNullable(),
    /** The stored answer to its form. */
    answer: p.string().strictNullable(),
  },
  uniques: [{ properties: ['topic', 'duty', 'period', 'organisation'] }],
  indexes: [{ properties: ['organisation', 'state', 'id'] }, { properties: ['topic', 'state', 'id'] }, { properties: ['period', 'id'] }],
})

export type DutyTask = InferEntity<typeof DutyTask>

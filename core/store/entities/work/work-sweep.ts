import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** How far the host has come with the lights of matters: one row. */
export const WorkSweep = defineEntity({
  name: 'WorkSweep',
  tableName: 'work_sweep',
  properties: {
    id: p.string().primary(),
    /** When it last changed something: a clock that says less was put back. */
    at: p.datetime(),
    /** What its calendar knew then: with another one, what was counted beyond it is counted anew. */
    calendar: p.string(),
  },
})

export type WorkSweep = InferEntity<typeof WorkSweep>

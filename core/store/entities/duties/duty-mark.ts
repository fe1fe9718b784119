import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** How far the host has come with asking for a duty: what begins up to then was asked for, and is not asked for again. */
export const DutyMark = defineEntity({
  name: 'DutyMark',
  tableName: 'duty_mark',
  properties: {
    topic: p.string().primary(),
    duty: p.string().primary(),
    through: p.datetime(),
  },
})

export type DutyMark = InferEntity<typeof DutyMark>

import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { DrawStratum, StratumField } from '../../../contracts/sampling.ts'

/** 随机抽查: one draw of closed cases of a topic, to be inspected again. Never changed. */
export const Draw = defineEntity({
  name: 'Draw',
  tableName: 'draw',
  properties: {
    id: p.string().primary(),
    /** Who asked for it, and under which number of theirs: sent again it is drawn once. */
    request: p.string().unique(),
    topic: p.string(),
    /** Who inspects. */
    organisation: p.string(),
    account: p.string(),
    accountName: p.string(),
    drawnAt: p.datetime(),
    /** Closed from the first to the last day, `YYYY-MM-DD` in city time. */
    closedFrom: p.string(),
    closedThrough: p.string(),
    by: p.json<readonly StratumField[]>(),
    /** Those that are named in the trail: name of the method, and 32 random bytes as hexadecimal digits. */
    method: p.string(),
    seed: p.string(),
    /** How many cases there were to draw from, and the hash of them. */
    frameCount: p.integer(),
    frameHash: p.string(),
    strata: p.json<readonly DrawStratum[]>(),
    drawn: p.integer(),
  },
  indexes: [{ properties: ['topic', 'id'] }, { properties: ['organisation', 'id'] }],
})

export type Draw = InferEntity<typeof Draw>

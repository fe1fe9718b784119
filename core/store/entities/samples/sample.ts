import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { Level } from '../../../contracts/finding.ts'

/** A closed case that was drawn, to be inspected again; the work on it bears its id. */
export const Sample = defineEntity({
  name: 'Sample',
  tableName: 'sample',
  properties: {
    id: p.string().primary(),
    draw: p.string(),
    topic: p.string(),
    /** The case, and by which of its acts it was closed: closed again it may be drawn again. */
    case: p.string(),
    closing: p.integer(),
    stratum: p.string(),
    /** Who inspects, as its work has it. */
    organisation: p.string(),
    level: p.string().$type<Level>(),
    /** Of the case; identifiers are masked. */
    title: p.text(),
    titleEn: p.text(),
    region: p.string().strictNullable(),
    /** As its work has it, for lists. */
    state: p.string(),
    drawnAt: p.datetime(),
    endedAt: p.datetime().strictNullable(),
    /** The stored answer that it ended with. */
    answer: p.string().strictNullable(),
  },
  indexes: [{ properties: ['draw', 'state', 'id'] }, { properties: ['case', 'id'] }, { properties: ['topic', 'state', 'id'] }, { properties: ['organisation', 'state', 'id'] }],
})

export type Sample = InferEntity<typeof Sample>

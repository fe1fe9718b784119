import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { Level } from '../../../contracts/finding.ts'

/** 问题: what an alert turned out to be true of, until it is put right. Its work item bears its id. */
export const SupervisionCase = defineEntity({
  name: 'SupervisionCase',
  tableName: 'supervision_case',
  properties: {
    id: p.string().primary(),
    topic: p.string(),
    /** Its number on the case list of the topic: year of the city's calendar, and place in it. */
    year: p.integer(),
    number: p.integer(),
    /** The alert that it comes of; null where it comes of something else. */
    alert: p.string().strictNullable().unique(),
    level: p.string().$type<Level>(),
    /** 0 red … 3 blue, for sorting. */
    levelRank: p.integer(),
    /** Masked, as lists show and search it. */
    title: p.text(),
    titleEn: p.text(),
    region: p.string().strictNullable(),
    department: p.string().strictNullable(),
    /** As its work item has them: written with it, for lists. */
    state: p.string(),
    organisation: p.string().strictNullable(),
    registeredAt: p.datetime(),
  },
  uniques: [{ properties: ['topic', 'year', 'number'] }],
  indexes: [
    { properties: ['registeredAt', 'id'] },
    { properties: ['levelRank', 'id'] },
    { properties: ['organisation', 'registeredAt', 'id'] },
  ],
})

export type SupervisionCase = InferEntity<typeof SupervisionCase>

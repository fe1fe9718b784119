import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { Finding, FindingProof, Level } from '../../../contracts/finding.ts'

/** A finding that people follow up (design: rules, Findings and alerts). Identifiers in it are tokens. */
export const Alert = defineEntity({
  name: 'Alert',
  tableName: 'alert',
  properties: {
    id: p.string().primary(),
    topic: p.string(),
    rule: p.string(),
    /** Topic + rule + key values, hashed; the newest alert of a fingerprint is the standing one. */
    fingerprint: p.string(),
    /** Level and sources, hashed: what makes two findings equal. */
    content: p.string(),
    /** Title and evidence, hashed. */
    wording: p.string(),
    level: p.string().$type<Level>(),
    /** 0 red … 3 blue, for sorting. */
    levelRank: p.integer(),
    /** Masked, as lists show and search it. */
    title: p.text(),
    titleEn: p.text(),
    region: p.string().strictNullable(),
    department: p.string().strictNullable(),
    /** State of the alert's workflow and who is in charge, as its work item has them: written with it, for lists. */
    state: p.string(),
    organisation: p.string().strictNullable(),
    presence: p.string().$type<'firing' | 'gone'>(),
    firstSeenAt: p.datetime(),
    lastSeenAt: p.datetime(),
    timesSeen: p.integer(),
    missingSince: p.datetime().strictNullable(),
    goneAt: p.datetime().strictNullable(),
    /** Its key is set aside until this instant, exclusive; a past one says that it was. A dismissal sets it: to null when it is for good. */
    suppressedUntil: p.datetime().strictNullable(),
    /** The alert that it was merged into, on the same subject. */
    mergedInto: p.string().strictNullable().index(),
    /** The pack's version string and version row that found it last. */
    version: p.string(),
    packVersion: p.string(),
    asOf: p.string(),
    run: p.string(),
    finding: p.json<Finding>().lazy(),
    proof: p.json<FindingProof>().lazy(),
  },
  indexes: [
    { properties: ['topic', 'rule', 'fingerprint'] },
    { properties: ['topic', 'id'] },
    { properties: ['organisation', 'lastSeenAt', 'id'] },
    { properties: ['lastSeenAt', 'id'] },
    { properties: ['firstSeenAt', 'id'] },
    { properties: ['levelRank', 'id'] },
  ],
})

export type Alert = InferEntity<typeof Alert>

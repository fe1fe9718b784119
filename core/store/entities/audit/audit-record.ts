import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** One line of the trail. Triggers refuse to change or delete it; only `unitOfWork` writes it. */
export const AuditRecord = defineEntity({
  name: 'AuditRecord',
  tableName: 'audit_record',
  properties: {
    /** 1, 2, 3, … without gaps. */
    seq: p.integer().primary().autoincrement(false),
    at: p.datetime().index(),
    actorKind: p.string(),
    actorId: p.string().index(),
    actorName: p.string(),
    /** Verb of the act, e.g. `sign-in`, `import`, `reveal`. */
    verb: p.string(),
    objectKind: p.string(),
    objectId: p.string(),
    topic: p.string().strictNullable(),
    reason: p.text().strictNullable(),
    /** Canonical JSON, as it went into the leaf. */
    before: p.text().strictNullable(),
    after: p.text().strictNullable(),
    /** The leaf before this one, hex; empty for the first. */
    previous: p.string(),
    /** Hash of everything above, hex. */
    leaf: p.string(),
  },
  indexes: [{ properties: ['objectKind', 'objectId'] }, { properties: ['topic', 'seq'] }],
  // Read back by the mapper: no body may hold the letters of END, no name may end in its event.
  triggers: [
    {
      name: 'audit_record_in_order',
      timing: 'before',
      events: ['insert'],
      // Refuses gaps, and with them REPLACE, which deletes without asking the trigger below.
      when: 'new.seq <> (select coalesce(max(seq), 0) + 1 from audit_record)',
      body: `select raise(abort, 'audit_record grows by one')`,
    },
    {
      name: 'audit_record_fixed',
      timing: 'before',
      events: ['update'],
      body: `select raise(abort, 'audit_record cannot be changed')`,
    },
    {
      name: 'audit_record_kept',
      timing: 'before',
      events: ['delete'],
      body: `select raise(abort, 'audit_record cannot be changed')`,
    },
  ],
})

export type AuditRecord = InferEntity<typeof AuditRecord>

import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** A body that answers for something: a department, a town, the commission itself. A tree apart from regions. */
export const Organisation = defineEntity({
  name: 'Organisation',
  tableName: 'organisation',
  properties: {
    id: p.string().primary(),
    /** Chinese name, and the English one where there is one. */
    title: p.string(),
    titleEn: p.string().strictNullable(),
    parent: () => p.manyToOne(Organisation).mapToPk().strictNullable().deleteRule('no action'),
    /** Code of the department kind (`common/department`), null where it is no department. */
    departmentKind: p.string().strictNullable(),
    /** Region codes it answers for (GB/T 2260 and below). */
    serves: p.json<readonly string[]>(),
    /** `YYYY-MM-DD`, inclusive; null: since ever, for ever. */
    validFrom: p.string().strictNullable(),
    validTo: p.string().strictNullable(),
  },
})

export type Organisation = InferEntity<typeof Organisation>

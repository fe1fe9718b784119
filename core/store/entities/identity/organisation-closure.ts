import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** That one organisation lies below another, at any distance; each lies below itself at none. Made of the parents, never written otherwise. */
export const OrganisationClosure = defineEntity({
  name: 'OrganisationClosure',
  tableName: 'organisation_closure',
  properties: {
    ancestor: p.string().primary(),
    descendant: p.string().primary(),
    /** Steps between the two. */
    depth: p.integer(),
  },
  indexes: [{ properties: ['descendant', 'depth'] }],
})

export type OrganisationClosure = InferEntity<typeof OrganisationClosure>

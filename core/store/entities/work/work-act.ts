import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { LocalText, Sentence } from '../../../base/text.ts'

/** One act on a matter, in order; never changed. */
export const WorkAct = defineEntity({
  name: 'WorkAct',
  tableName: 'work_act',
  properties: {
    /** Id of the matter. */
    item: p.string().primary(),
    /** 1, 2, 3 … within the matter. */
    number: p.integer().primary(),
    action: p.string(),
    from: p.string(),
    to: p.string(),
    at: p.datetime(),
    /** Who acted; null where the host itself did. */
    account: p.string().strictNullable(),
    actorName: p.string(),
    /** The account in whose place, under its delegated role; null: in a role of the actor's own. */
    inPlaceOf: p.string().strictNullable(),
    /** The actor's organisation as it was called then. */
    actorOrganisation: p.json<LocalText>().strictNullable(),
    /** Who is in charge from here on, where that changed. */
    organisation: p.string().strictNullable(),
    /** Why that organisation, where a dispatch table or its jurisdiction named it. */
    grounds: p.json<Sentence>().strictNullable(),
    /** The form's answer that it was done with. */
    answer: p.string().strictNullable(),
    /** Why, as the actor wrote it, persons masked. */
    note: p.text().strictNullable(),
  },
})

export type WorkAct = InferEntity<typeof WorkAct>

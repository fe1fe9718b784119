import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** An administrative region, by its code: city and county 6 digits (GB/T 2260), town 9, village 12 (GB/T 10114). What lies below one begins as it does. */
export const Region = defineEntity({
  name: 'Region',
  tableName: 'region',
  properties: {
    code: p.string().primary(),
    title: p.string(),
    titleEn: p.string().strictNullable(),
    /** `YYYY-MM-DD`, inclusive; null: since ever, for ever. Codes change, and what was filed under an old one keeps it. */
    validFrom: p.string().strictNullable(),
    validTo: p.string().strictNullable(),
  },
})

export type Region = InferEntity<typeof Region>

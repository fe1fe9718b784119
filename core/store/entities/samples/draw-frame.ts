import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** What one draw was drawn from, so that it can be repeated when cases stand otherwise: read for that alone. */
export const DrawFrame = defineEntity({
  name: 'DrawFrame',
  tableName: 'draw_frame',
  properties: {
    draw: p.string().primary(),
    /** Id of the case, and its stratum; ascending. */
    cases: p.json<readonly (readonly [id: string, stratum: string])[]>(),
  },
})

export type DrawFrame = InferEntity<typeof DrawFrame>

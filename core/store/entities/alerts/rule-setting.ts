import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** A parameter of a rule that was set by hand: in force until it is taken back, whatever version of the pack runs. */
export const RuleSetting = defineEntity({
  name: 'RuleSetting',
  tableName: 'rule_setting',
  primaryKeys: ['topic', 'rule', 'param'],
  properties: {
    topic: p.string().primary(),
    rule: p.string().primary(),
    param: p.string().primary(),
    /** Whole numbers and decimals as text. */
    value: p.json<string | boolean>(),
    setAt: p.datetime(),
    account: p.string(),
    accountName: p.string(),
  },
})

export type RuleSetting = InferEntity<typeof RuleSetting>

import type { RuleSummary } from '../../../../../core/contracts/api.ts'
import type { BacktestRequest } from '../../../../../core/contracts/backtest.ts'

/** What the form holds, as it is typed. */
export interface WhatIfForm {
  asOf: string
  /** Empty: the version that runs. */
  version: string
  params: Record<string, string | boolean>
  /** Name of the parameter whose range is counted; empty: none. */
  range: string
  from: string
  to: string
}

type Param = RuleSummary['params'][number]

export const isNumber = (param: Param): boolean => param.type === 'int' || param.type === 'decimal'

/** The form as it begins: today, the values that the rule runs with, the range of its first number that has bounds. */
export function firstForm(params: readonly Param[], today: string): WhatIfForm {
  const ranged = params.find((param) => isNumber(param) && param.minimum !== null && param.maximum !== null)
  return {
    asOf: today, version: '', params: Object.fromEntries(params.map((param) => [param.name, typeof param.value === 'boolean' ? param.value : String(param.value ?? '')])),
    range: ranged?.name ?? '', ...boundsOf(ranged),
  }
}

export function boundsOf(param: Param | undefined): Pick<WhatIfForm, 'from' | 'to'> {
  return { from: String(param?.minimum ?? ''), to: String(param?.maximum ?? '') }
}

/** What the server is asked: only values that differ from those that the rule runs with. */
export function requestOf(form: WhatIfForm, params: readonly Param[]): BacktestRequest {
  const changed = params.filter((param) => String(form.params[param.name]) !== String(param.value ?? ''))
  return {
    ...(form.version === '' ? {} : { version: form.version }),
    ...(changed.length === 0 ? {} : { params: Object.fromEntries(changed.map(({ name }) => [name, form.params[name]!])) }),
    ...(form.range === '' ? {} : { range: { param: form.range, ...(form.from === '' ? {} : { from: form.from }), ...(form.to === '' ? {} : { to: form.to }) } }),
  }
}

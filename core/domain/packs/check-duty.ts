import { isDate } from '../../base/start-of-date.ts'
import type { DutyFile } from '../../contracts/generated/duty.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { actorRoles } from '../../engines/workflow/actor-roles.ts'
import { dangling } from './dangling.ts'
import { fault } from './fault.ts'
import type { Lookup } from './lookup.ts'

/** Roles that nobody of an organisation is granted. */
const nobodys: ReadonlySet<string> = new Set(['public', 'machine', 'system'])

/** What a duty names is there, somebody of an organisation can answer it under their name, and its days are days. */
export function checkDuty({ form, role = 'handler', to, from, until, extension }: DutyFile, lookup: Lookup): readonly PartProblem[] {
  const found = lookup.form(form)
  const granted = [...actorRoles.keys()].filter((one) => !nobodys.has(one))
  const roles: (readonly [string, string])[] = [['/role', role], ...(extension?.approve ?? []).map((one, i) => [`/extension/approve/${i}`, one] as const)]
  const days: (readonly [string, string])[] = [...(from === undefined ? [] : [['/from', from] as const]), ...(until === undefined ? [] : [['/until', until] as const])]
  return [
    ...lookup.demand('form', form, '/form'),
    ...(found.is === 'there' && found.thing.anonymous === true ? [fault('anonymous-duty-form', '/form', [`表单“${form}”是匿名的，不能用于规定动作：不知道谁报了、谁没报。`, `The form "${form}" is anonymous and cannot be a duty's: nobody would know who has answered.`], ['换一张表单，或去掉它的 "anonymous"。', 'Name another form, or take "anonymous" out of it.'])] : []),
    ...roles.filter(([, one]) => !granted.includes(one)).map(([pointer, one]) => dangling('role', pointer, one, granted)),
    ...(lookup.departments === null ? [] : (to.departments ?? []).flatMap((code, i) => (lookup.departments!.includes(code) ? [] : [dangling('department', `/to/departments/${i}`, code, lookup.departments!)]))),
    ...days.filter(([, day]) => !isDate(day)).map(([pointer, day]) => fault('duty-days', pointer, [`“${day}”不是日历上的日期。`, `"${day}" is no day of the calendar.`], ['写成 2026-03-31 的样子。', 'Write it like 2026-03-31.'])),
    ...(from !== undefined && until !== undefined && from > until ? [fault('duty-days', '/until', [`规定动作从 ${from} 起，却在更早的 ${until} 就止了。`, `The duty begins on ${from} and ends before that, on ${until}.`], ['把止日写在起日之后。', 'Let it end after it begins.'])] : []),
  ]
}

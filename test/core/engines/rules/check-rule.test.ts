import { describe, expect, test } from 'vitest'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { checkRule } from '../../../../core/engines/rules/check-rule.ts'
import { bool, contextOf, dataset, date, datetime, field, int, money, rule, text, token } from './run-rule.ts'

const person = { kind: 'person', part: null } as const
const people = dataset('people', [
  field('cert', token, { required: true, identity: { kind: 'person', part: 'id18' }, formats: ['disability-cert'] }),
  field('cert__person', token, { identity: person, formats: ['id-card'], derivedFrom: 'cert' }),
  field('id', token, { identity: person, formats: ['id-card'] }), field('firm', token, { identity: { kind: 'organisation', part: null }, formats: ['uscc'] }),
  field('status', text, { codes: 't/status' }), field('grade', int, { codes: 't/grade' }), field('issued_on', date), field('seen_at', datetime),
  field('amount', money), field('ok', bool),
], { key: ['cert'] })
const aid = dataset('aid', [field('id', token, { identity: person, formats: ['id-card'] }), field('ended_on', date), field('no', int)])
const towns = dataset('towns', [field('code', text)], { small: true })
const table = (id: string, codes: readonly (readonly [string, string])[]) => ({ id, entries: codes.map(([code, title]) => ({ code, title, validFrom: null, validTo: null })) })
const kin = dataset('kin', [field('one', token, { identity: person }), field('two', token, { identity: person }), field('relation', text)])
const context = contextOf([people, aid, towns, kin, dataset('scored', [field('score', int)])], [table('t/status', [['valid', '有效'], ['void', '注销']]), table('t/grade', [['1', '一级'], ['2', '二级']])], ['civil-affairs'])

const from = { dataset: 'people', as: 'd' }
const alert = { key: ['d.cert'], title: '标题' }
const good = rule({ from, alert })
const step = (one: unknown) => ({ ...good, steps: [one] as unknown as NonNullable<RuleFile['steps']> })
const problemsOf = (file: RuleFile) => checkRule(file, context).problems.map(({ code, pointer, severity }) => `${severity === 'warning' ? '? ' : ''}${code} ${pointer}`)

const bad: readonly (readonly [name: string, file: RuleFile, problems: readonly string[]])[] = [
  ['unknown dataset', { ...good, from: { dataset: 'poeple', as: 'd' } }, ['unknown-dataset /from/dataset']],
  ['unknown alias', rule({ from: { ...from, where: 'e.grade == 1' }, alert }), ['unknown-name /from/where']],
  ['unknown field', rule({ from: { ...from, where: 'd.issued != null' }, alert }), ['unknown-field /from/where']],
  ['a condition that is none', rule({ from: { ...from, where: 'd.grade' }, alert }), ['type-error /from/where']],
  ['reserved alias', rule({ from: { dataset: 'people', as: 'params' }, alert: { key: ["'a'"], title: 't' } }), ['reserved-name /from/as', 'one-alias-only /alert/key/0']],
  ['an alias that is no name', rule({ from: { dataset: 'people', as: 'D" --' }, alert: { key: ['d.id'], title: 't' } }), ['bad-name /from/as', 'unknown-name /alert/key/0']],
  ['alias used twice', step({ join: { dataset: 'aid', as: 'd', on: [['d.id', 'd.id']] } }), ['duplicate-name /steps/0/join/as']],
  ['cross product', step({ join: { dataset: 'aid', as: 'a', on: [] } }), ['cross-join /steps/0/join/on']],
  ['cross product of absent', step({ absent: { dataset: 'aid', as: 'a', on: [], where: 'a.no == 1' } }), ['cross-join /steps/0/absent/on']],
  ['small data sets may cross', step({ join: { dataset: 'towns', as: 'a', on: [] } }), []],
  ['on of different types', step({ join: { dataset: 'aid', as: 'a', on: [['d.grade', 'a.ended_on']] } }), ['type-mismatch /steps/0/join/on/0']],
  ['on that looks the wrong way', step({ join: { dataset: 'aid', as: 'a', on: [['a.id', 'd.id']] } }), ['unknown-name /steps/0/join/on/0/0', 'unknown-name /steps/0/join/on/0/1']],
  ['on over two aliases', step({ join: { dataset: 'aid', as: 'a', on: [['d.grade', 'a.no + d.grade']] } }), ['unknown-name /steps/0/join/on/0/1']],
  ['a whole number against an ID card', step({ absent: { dataset: 'aid', as: 'a', on: [['d.cert', 'a.id']] } }), ['? never-equal /steps/0/absent/on/0']],
  ['the ID card inside', step({ absent: { dataset: 'aid', as: 'a', on: [['d.cert__person', 'a.id']] } }), []],
  ['a person against a firm', step({ absent: { dataset: 'aid', as: 'a', on: [['d.firm', 'a.id']] } }), ['? never-equal /steps/0/absent/on/0']],
  ['code that is in no table', rule({ from: { ...from, where: "d.status == '有效' && d.grade in [1, 7]" }, alert }), ['? unknown-code /from/where', '? unknown-code /from/where']],
  ['near of a date and a datetime', step({ near: { dataset: 'people', as: 'e', on: [['d.id', 'e.id']], time: ['d.issued_on', 'e.seen_at'], within: 3 } }), ['type-mismatch /steps/0/near/time']],
  ['hours between dates', step({ near: { dataset: 'people', as: 'e', on: [['d.id', 'e.id']], time: ['d.issued_on', 'e.issued_on'], within: 3, unit: 'hours' } }), ['bad-unit /steps/0/near/unit']],
  ['within that is no int', step({ near: { dataset: 'people', as: 'e', on: [['d.id', 'e.id']], time: ['d.issued_on', 'e.issued_on'], within: 'd.amount' } }), ['type-error /steps/0/near/within']],
  ['by without a name', step({ group: { as: 'g', by: ['lower(d.status)'], measures: { n: { count: true } } } }), ['by-needs-name /steps/0/group/by/0', 'unknown-name /alert/key/0']],
  ['by twice the same name', rule({ from, steps: [{ group: { as: 'g', by: ['d.status', 'd.status'], measures: { n: { count: true } } } }], alert: { key: ['g.status'], title: '' } }), ['duplicate-name /steps/0/group/by/1']],
  ['a measure named like by', rule({ from, steps: [{ group: { as: 'g', by: ['d.status'], measures: { status: { count: true } } } }], alert: { key: ['g.status'], title: '' } }), ['duplicate-name /steps/0/group/measures/status']],
  ['sum of text', rule({ from, steps: [{ group: { as: 'g', by: ['d.id'], measures: { n: { sum: 'd.status' } } } }], alert: { key: ['g.id'], title: '{g.n}' } }), ['type-mismatch /steps/0/group/measures/n/sum']],
  ['after group nothing else', rule({ from, steps: [{ group: { as: 'g', by: ['d.id'], measures: { n: { count: true } } } }], alert }), ['unknown-name /alert/key/0']],
  ['order that is no time', rule({ from, steps: [{ window: { as: 'w', by: ['d.id'], order: 'd.grade', period: '3d', measures: { n: { count: true } } } }], alert }), ['type-mismatch /steps/0/window/order']],
  ['period of a parameter without a minimum', rule({ params: { p: { title: 'p', type: 'integer', default: 3 } }, from, steps: [{ window: { as: 'w', by: ['d.id'], order: 'd.issued_on', period: 'params.p', measures: { n: { count: true } } } }], alert }), ['bad-period /steps/0/window/period']],
  ['reduce by an unknown measure', rule({ from, steps: [{ window: { as: 'w', by: ['d.id'], order: 'd.issued_on', period: '3d', measures: { n: { count: true } }, reduce: { max: 'm' } } }], alert: { key: ['w.id'], title: '' } }), ['unknown-measure /steps/0/window/reduce/max']],
  ['let named like an alias', step({ let: { d: 'd.grade' } }), ['duplicate-name /steps/0/let/d']],
  ['one fault, one Problem', rule({ from, steps: [{ let: { x: 'd.grad + 1' } }, { filter: 'x > 2' }, { let: { y: 'x + 1' } }], alert: { ...alert, title: '{y}' } }), ['unknown-field /steps/0/let/x']],
  ['similar of texts and numbers', step({ similar: { dataset: 'aid', as: 'a', block: [['d.id', 'a.id']], score: [{ method: 'levenshtein', of: ['d.status', 'a.no'] }], atLeast: 0.5 } }), ['type-mismatch /steps/0/similar/score/0/of']],
  ['similar with a field that is not there', step({ similar: { dataset: 'aid', as: 'a', block: [['d.id', 'a.idd']], score: [{ method: 'exact', of: ['d.grad', 'a.no'] }], atLeast: 0.5 } }), ['unknown-field /steps/0/similar/block/0/1', 'unknown-field /steps/0/similar/score/0/of/0']],
  ['similar in lists of blocks', step({ similar: { dataset: 'aid', as: 'a', block: [[['d.id', 'a.id']], [['d.grade', 'a.ended_on']]], score: [{ method: 'exact', of: ['d.grade', 'a.no'] }], atLeast: 1 } }), ['type-mismatch /steps/0/similar/block/1/0']],
  ['similar dates without a tolerance', step({ similar: { dataset: 'aid', as: 'a', block: [['d.id', 'a.id']], score: [{ method: 'date', of: ['d.issued_on', 'a.ended_on'] }], atLeast: 0.5 } }), ['missing-tolerance /steps/0/similar/score/0']],
  ['a tolerance that nothing uses', step({ similar: { dataset: 'aid', as: 'a', block: [['d.id', 'a.id']], score: [{ method: 'exact', of: ['d.grade', 'a.no'], tolerance: 2 }], atLeast: 0.5 } }), ['unused-member /steps/0/similar/score/0/tolerance']],
  ['a share that nothing uses', step({ similar: { dataset: 'aid', as: 'a', block: [['d.id', 'a.id']], score: [{ method: 'date', of: ['d.issued_on', 'a.ended_on'], tolerance: 2, relative: true }], atLeast: 0.5 } }), ['unused-member /steps/0/similar/score/0/relative']],
  ['pinyin of what is no text', step({ similar: { dataset: 'aid', as: 'a', block: [['d.id', 'a.id']], score: [{ method: 'pinyin', of: ['d.grade', 'd.status'] }], atLeast: 0.5 } }), ['unknown-name /steps/0/similar/score/0/of/1']],
  ['a score beyond 1', step({ similar: { dataset: 'aid', as: 'a', block: [['d.id', 'a.id']], score: [{ method: 'exact', of: ['d.grade', 'a.no'] }], atLeast: 1.5 } }), ['out-of-bounds /steps/0/similar/atLeast']],
  ['a score that is no number', step({ similar: { dataset: 'aid', as: 'a', block: [['d.id', 'a.id']], score: [{ method: 'exact', of: ['d.grade', 'a.no'] }], atLeast: 'params.p' } }), ['unknown-param /steps/0/similar/atLeast']],
  ['best and one to one', step({ similar: { dataset: 'aid', as: 'a', block: [['d.id', 'a.id']], score: [{ method: 'exact', of: ['d.grade', 'a.no'] }], atLeast: 1, best: 1, assign: 'one-to-one' } }), ['best-or-assign /steps/0/similar/assign']],
  ['a field named like the score', step({ similar: { dataset: 'scored', as: 'a', block: [['d.grade', 'a.score']], score: [{ method: 'exact', of: ['d.grade', 'a.score'] }], atLeast: 1 } }), ['duplicate-name /steps/0/similar/dataset']],
  ['similar to no data set', rule({ from, steps: [{ similar: { dataset: 'aidd', as: 'a', block: [['d.id', 'a.id']], score: [{ method: 'exact', of: ['d.grade', 'a.no'] }], atLeast: 1 } }], alert: { ...alert, title: '{a.score}' } }), ['unknown-dataset /steps/0/similar/dataset']],
  ['hop from a field to itself', step({ hop: { edges: 'aid', as: 'h', from: 'id', to: 'id', start: 'd.id', max: 2 } }), ['same-field /steps/0/hop/to']],
  ['hop over fields that are not there', step({ hop: { edges: 'kin', as: 'h', from: 'on', to: 'twoo', start: 'd.id', max: 2 } }), ['unknown-field /steps/0/hop/from', 'unknown-field /steps/0/hop/to']],
  ['hop over no data set', rule({ from, steps: [{ hop: { edges: 'kinn', as: 'h', from: 'one', to: 'two', start: 'd.id', max: 2 } }], alert: { key: ['h.node'], title: '' } }), ['unknown-dataset /steps/0/hop/edges']],
  ['hop between ends of different types', step({ hop: { edges: 'kin', as: 'h', from: 'one', to: 'relation', start: 'd.id', max: 2 } }), ['type-mismatch /steps/0/hop/to']],
  ['hop from a start of another type', step({ hop: { edges: 'kin', as: 'h', from: 'one', to: 'two', start: 'd.grade', max: 2 } }), ['type-mismatch /steps/0/hop/start']],
  ['hop from a start over two aliases', step({ hop: { edges: 'kin', as: 'h', from: 'one', to: 'two', start: 'h.node', max: 2 } }), ['unknown-name /steps/0/hop/start']],
  ['hop from a firm among persons', step({ hop: { edges: 'kin', as: 'h', from: 'one', to: 'two', start: 'd.firm', max: 2 } }), ['? never-equal /steps/0/hop/start']],
  ['too many hops', step({ hop: { edges: 'kin', as: 'h', from: 'one', to: 'two', start: 'd.id', max: 5 } }), ['too-many-hops /steps/0/hop/max']],
  ['more hops at least than at most', step({ hop: { edges: 'kin', as: 'h', from: 'one', to: 'two', start: 'd.id', min: 3, max: 2 } }), ['bounds-out-of-order /steps/0/hop/min']],
  ['a condition on what hop makes, not on an edge', step({ hop: { edges: 'kin', as: 'h', from: 'one', to: 'two', start: 'd.id', max: 2, where: 'h.depth == 1' } }), ['unknown-field /steps/0/hop/where']],
  ['a field of the edge after hop', rule({ from, steps: [{ hop: { edges: 'kin', as: 'h', from: 'one', to: 'two', start: 'd.id', max: 2 } }], alert: { key: ['h.node'], title: '{h.relation}' } }), ['unknown-field /alert/title']],
  ['nothing is said of what a step would have made', rule({ from, steps: [{ outlier: { as: 'o', value: 'd.status', peers: [], method: 'iqr', k: 1.5 } }], levels: [{ level: 'red', when: 'o.score > 2' }], alert }), ['type-mismatch /steps/0/outlier/value']],
  ['a step of a later version', { ...step({ later: { as: 'o' } }), levels: [{ level: 'red', when: 'o.score > 2' }] }, ['unsupported-step /steps/0/later']],
  ['level after one that always holds', { ...good, levels: [{ level: 'red', when: 'true' }, { level: 'blue', when: 'd.grade == 1' }] }, ['? unreachable-level /levels/1/when']],
  ['key that changes with the day', rule({ from, alert: { ...alert, key: ['add_days(today(), d.grade)'] } }), ['today-not-allowed /alert/key/0']],
  ['key without a field', rule({ from, alert: { ...alert, key: ["'x'"] } }), ['one-alias-only /alert/key/0']],
  ['department that is in no table', rule({ from, alert: { ...alert, department: 'civil-afairs' } }), ['unknown-department /alert/department']],
  ['department of the wrong type', rule({ from, alert: { ...alert, department: { cel: 'd.grade' } } }), ['type-error /alert/department/cel']],
  ['region of the wrong type', rule({ from, alert: { ...alert, region: 'd.grade' } }), ['type-error /alert/region']],
  ['title with a field that is not there', rule({ from, alert: { ...alert, title: '{d.nam}' } }), ['unknown-field /alert/title']],
  ['title that is never closed', rule({ from, alert: { ...alert, title: { 'zh-CN': '{d.id', en: '{d.id}' } } }), ['unclosed-brace /alert/title/zh-CN']],
  ['duration', rule({ from, alert: { ...alert, reopenWithin: 'P', keepOpenFor: 'PT' } }), ['bad-duration /alert/reopenWithin', 'bad-duration /alert/keepOpenFor']],
  ['cron', { ...good, schedule: [{ on: 'data' }, { cron: '0 25 * * *' }, { cron: '* *' }] }, ['bad-cron /schedule/1/cron', 'bad-cron /schedule/2/cron']],
  ['default beyond its bounds', { ...good, params: { p: { title: 'p', type: 'integer', default: 3, minimum: 5 } } }, ['bad-param /params/p/default']],
  ['number without a precision', { ...good, params: { p: { title: 'p', type: 'number', default: 3 } } }, ['bad-param /params/p/multipleOf']],
  ['default of the wrong type', { ...good, params: { p: { title: 'p', type: 'integer', default: 'x' }, q: { title: 'q', type: 'string', format: 'date', default: '2026-02-30' } } }, ['bad-param /params/p/default', 'bad-param /params/q/default']],
  ['every fault in one pass', rule({ from: { ...from, where: 'd.a' }, steps: [{ filter: 'd.b' }, { join: { dataset: 'nowhere', as: 'n', on: [['d.id', 'n.id']] } }], levels: [{ level: 'red', when: 'd.c' }], alert: { key: ['d.e'], title: '{d.f}' } }),
    ['unknown-field /from/where', 'unknown-field /steps/0/filter', 'unknown-dataset /steps/1/join/dataset', 'unknown-field /levels/0/when', 'unknown-field /alert/key/0', 'unknown-field /alert/title']],
]

describe('checkRule', () => {
  test.each(bad)('%s', (_, file, expected) => {
    const { checked } = checkRule(file, context)
    expect(problemsOf(file)).toEqual(expected)
    expect(checked === null).toBe(expected.some((one) => !one.startsWith('?')))
  })

  test('every Problem says what is wrong in Chinese and in English, with different words', () => {
    for (const [, file] of bad) {
      for (const { message, hint } of checkRule(file, context).problems) {
        for (const said of [message, ...(hint === undefined ? [] : [hint])]) {
          expect(said['zh-CN']).toMatch(/\p{Script=Han}/u)
          expect(said.en).toMatch(/[a-z]{3}/)
          expect(said.en.replace(/["“`].*["”`]/g, '')).not.toMatch(/\p{Script=Han}/u)
        }
      }
    }
  })

  test('a misspelt name gets the one that was meant', () => {
    const hints = (file: RuleFile) => checkRule(file, context).problems.map(({ hint }) => hint?.en)
    expect(hints({ ...good, from: { dataset: 'poeple', as: 'd' } })).toEqual(['Did you mean "people"?'])
    expect(hints(rule({ from: { ...from, where: "d.status == '有效'" }, alert }))).toEqual(['Did you mean "valid"?'])
    expect(hints(rule({ from, alert: { ...alert, department: 'civil-afairs' } }))).toEqual(['Did you mean "civil-affairs"?'])
  })

  test('defaults are filled in', () => {
    const { checked } = checkRule(good, context)
    expect(checked!.alert.policy).toEqual({
      resolve: 'when-gone', reopenWithin: { months: 0, days: 180, milliseconds: 0 }, keepOpenFor: { months: 0, days: 0, milliseconds: 0 }, onStale: 'keep',
    })
    expect(checked!.schedule).toEqual([{ on: 'data' }])
    expect(checkRule({ ...good, schedule: 'daily' }, context).checked!.schedule).toEqual([{ cron: '0 2 * * *' }])
  })
})

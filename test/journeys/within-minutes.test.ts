import { expect, test } from 'vitest'
import { HuiyanError } from '../../core/base/errors.ts'
import type { CompiledRule } from '../../core/contracts/compiled-rule.ts'
import type { PoolEngine } from '../../core/contracts/engine.ts'
import type { PairsPlan } from '../../core/contracts/pairs-plan.ts'
import { evaluateWithin, withinMinutes } from '../../core/journeys/within-minutes.ts'

const side = (dataset: string) => ({ dataset, fields: { 'zh-CN': '镇', en: 'town' } })
const plan = { pointer: '/steps/0/join', isCertain: true, left: side('人员'), right: side('名册'), query: {} } as unknown as PairsPlan
const ruleOf = (pairs: readonly PairsPlan[]) => ({ pairs }) as CompiledRule
/** A pool that gives one row for whatever is asked. */
const pool = { async *execute() { yield await Promise.resolve([{ pairs: '360000000000', of_left: 400_000, of_right: 900_000 }]) } } as unknown as PoolEngine
const evaluated = (pairs: readonly PairsPlan[] = [plan]) => ({ rule: ruleOf(pairs), binding: {} as never })
const moment = 0.0001
/** Work that ends when it is told to. */
const endless = ({ signal }: { readonly signal: AbortSignal }) => new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
const job = () => ({ signal: new AbortController().signal })

test('what is done in time is handed on, and so is what fails by itself', async () => {
  expect(await evaluateWithin(1, pool, evaluated(), job(), () => Promise.resolve(7))).toBe(7)
  await expect(evaluateWithin(1, pool, evaluated(), job(), () => Promise.reject(new HuiyanError('query-memory-short')))).rejects.toMatchObject({ code: 'query-memory-short' })
})

test('what takes longer is stopped, with the step that compares the most', async () => {
  await expect(evaluateWithin(moment, pool, evaluated(), job(), endless)).rejects.toMatchObject({
    code: 'rule-time-exceeded',
    detail: {
      'zh-CN': '比对了 0.0001 分钟还没有结束，已停止；已有的预警保持原样。“人员”的镇与“名册”的镇相同的记录共 3600 亿对，其中最多的一个取值两边各有 400,000 行和 900,000 行。',
      en: 'The rule had not come to an end after 0.0001 minutes and was stopped; alerts stay as they are. Rows of "人员" whose town is the town of rows of "名册" come to 360 billion pairs; the value with the most has 400,000 rows on one side and 900,000 rows on the other.',
    },
  })
})

test('where nothing can be said of its steps, it is stopped all the same', async () => {
  const plain = { code: 'rule-time-exceeded', detail: { 'zh-CN': '比对了 0.0001 分钟还没有结束，已停止；已有的预警保持原样。' } }
  await expect(evaluateWithin(moment, pool, evaluated([]), job(), endless)).rejects.toMatchObject(plain)
  const broken = { execute: () => { throw new Error('no') } } as unknown as PoolEngine
  await expect(evaluateWithin(moment, broken, evaluated(), job(), endless)).rejects.toMatchObject(plain)
})

test('somebody who cancels it is told nothing of time, not even while the step is looked for', async () => {
  const controller = new AbortController()
  const work = withinMinutes(1, { signal: controller.signal }, () => new HuiyanError('trial-time-exceeded', { minutes: 1 }), endless)
  controller.abort(new Error('cancelled'))
  await expect(work).rejects.toThrow('cancelled')
  const later = new AbortController()
  const slow = { execute: () => { later.abort(new Error('cancelled later')); throw new Error('interrupted') } } as unknown as PoolEngine
  await expect(evaluateWithin(moment, slow, evaluated(), { signal: later.signal }, endless)).rejects.toThrow('cancelled later')
})

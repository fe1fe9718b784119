import { describe, expect, test } from 'vitest'
import type { PlayStep, WorkflowTest } from '../../../../core/contracts/generated/pack-test.ts'
import { playWorkflow } from '../../../../core/engines/workflow/play-workflow.ts'
import { caseWorkflow, machineOf } from './machines.ts'

const plain = machineOf(caseWorkflow())
const play = (steps: PlayStep[], expected: WorkflowTest['expect'], machine = plain, today?: string) =>
  playWorkflow(machine, { workflow: 'case', play: steps, expect: expected, ...(today === undefined ? {} : { today }) })
const zhang = (role: string) => ({ id: 'zhang', role })

describe('a test that holds', () => {
  test('ends where it should', () => {
    expect(play([['submit', {}, 'handler'], ['close', {}, 'supervisor']], { state: 'closed' })).toBeNull()
    expect(play([['lapse', {}, 'system']], { state: 'closed' })).toBeNull()
  })

  test('is refused at its last step, and stays where it was', () => {
    expect(play([['submit', {}, zhang('handler')], ['close', {}, zhang('supervisor')]], { state: 'acceptance', refused: true })).toBeNull()
  })

  test('takes actors named by role alone for different people', () => {
    const own = caseWorkflow()
    const machine = machineOf({ ...own, actions: { ...own.actions, close: { ...own.actions['close']!, roles: ['handler'] } } })
    expect(play([['submit', {}, 'handler'], ['close', {}, 'handler']], { state: 'closed' }, machine)).toBeNull()
    expect(play([['submit', {}, zhang('handler')], ['close', {}, zhang('handler')]], { state: 'closed' }, machine)).not.toBeNull()
  })
})

describe('a test that fails says', () => {
  test('which step was refused, and why', () => {
    expect(play([['submit', {}, 'handler'], ['close', {}, 'handler'], ['reopen', {}, 'supervisor']], { state: 'rectifying' })).toEqual({
      'zh-CN': '第 2 步“close”被拒绝：\n处于状态“验收”（acceptance）时，“销号”（close）须由“监督”（supervisor）来做；操作人的角色是“承办”（handler）。\n  请有此角色的人来做，或请管理员授予角色。',
      en: 'Step 2, "close", was refused:\nIn the state "Acceptance" (acceptance), "Close" (close) takes the role "supervisor"; whoever acts has "handler".\n  Ask somebody who has it, or have the role granted.',
    })
  })

  test('that an earlier step was refused, though the last should be', () => {
    expect(play([['close', {}, 'supervisor'], ['submit', {}, 'supervisor']], { state: 'rectifying', refused: true })!.en).toMatch(/^Step 1, "close", was refused:/)
  })

  test('that the last was not refused', () => {
    expect(play([['submit', {}, 'handler']], { state: 'rectifying', refused: true })).toEqual({
      'zh-CN': '第 1 步“submit”应被拒绝，却做成了，到了状态“验收”（acceptance）。',
      en: 'Step 1, "submit", should have been refused; it was done and led to the state "Acceptance" (acceptance).',
    })
  })

  test('where it ended', () => {
    expect(play([['submit', {}, 'handler']], { state: 'closed' })).toEqual({
      'zh-CN': '最后的状态应是“已销号”（closed），实际是“验收”（acceptance）。',
      en: 'It should have ended in the state "Closed" (closed), and ended in "Acceptance" (acceptance).',
    })
    expect(play([['close', {}, 'supervisor']], { state: 'closed', refused: true })!.en).toBe('It should have ended in the state "Closed" (closed), and ended in "Rectifying" (rectifying).')
  })
})

test('a guard that reads today() needs the test’s day', () => {
  const machine = machineOf(caseWorkflow("data.done_on == today() && data.outcome in ['done']"))
  const steps: PlayStep[] = [['submit', { done_on: '2026-03-31', outcome: 'done' }, 'handler']]
  expect(play(steps, { state: 'acceptance' }, machine, '2026-03-31')).toBeNull()
  expect(play(steps, { state: 'acceptance' }, machine, '2026-04-01')).not.toBeNull()
  expect(play(steps, { state: 'acceptance' }, machine)).toEqual({
    'zh-CN': '动作“submit”的条件用到 today()：请在测试里写明 today。',
    en: 'The condition of the action "submit" reads today(): give the test its "today".',
  })
})

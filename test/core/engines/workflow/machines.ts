import type { FormFile } from '../../../../core/contracts/generated/form.ts'
import type { WorkflowFile } from '../../../../core/contracts/generated/workflow.ts'
import { buildMachine, type Machine } from '../../../../core/engines/workflow/build-machine.ts'
import type { WorkflowActor, WorkflowInstance } from '../../../../core/engines/workflow/instance.ts'
import { transition } from '../../../../core/engines/workflow/transition.ts'

export const at = new Date('2026-03-31T16:30:00.000Z')

const report: FormFile = {
  id: 'report',
  title: '整改报告',
  schema: {
    type: 'object',
    properties: {
      outcome: { type: 'string', title: { 'zh-CN': '整改结果', en: 'Outcome' }, anyOf: [{ const: 'done', title: { 'zh-CN': '已整改到位', en: 'Put right' } }, {}] }, done_on: { type: 'string', format: 'date' }, seen_at: { type: 'string', format: 'date-time' },
      spent: { type: 'number', multipleOf: 0.01 }, persons: { type: 'integer' }, agreed: { type: 'boolean' },
    },
  },
}

/** A machine of a test, which knows the form `report`; the city is Shanghai. */
export function machineOf(workflow: WorkflowFile): Machine {
  return buildMachine(workflow, { form: (reference) => (reference === 'report' ? report : null), timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } })
}

/** Rectified by a handler, closed by a supervisor who did not submit it; `when` guards the submission. */
export function caseWorkflow(when?: string): WorkflowFile {
  return {
    id: 'case', title: { 'zh-CN': '问题', en: 'Case' }, subject: 'case', initial: 'rectifying',
    states: {
      rectifying: { title: { 'zh-CN': '整改中', en: 'Rectifying' }, phase: 'open', within: '15wd', role: 'handler' },
      acceptance: { title: { 'zh-CN': '验收', en: 'Acceptance' }, phase: 'open', within: null, role: 'supervisor' },
      closed: { title: { 'zh-CN': '已销号', en: 'Closed' }, phase: 'closed' },
    },
    actions: {
      submit: { title: { 'zh-CN': '提交', en: 'Submit' }, from: ['rectifying'], to: 'acceptance', roles: ['handler', 'lead'], form: 'report', ...(when === undefined ? {} : { when }) },
      close: { title: { 'zh-CN': '销号', en: 'Close' }, from: ['acceptance'], to: 'closed', roles: ['supervisor'], notSameActorAs: ['submit'] },
      reopen: { title: '重新打开', from: ['closed'], to: 'rectifying', roles: ['supervisor'], reopens: true },
      slip_out: { from: ['closed'], to: 'rectifying', roles: ['supervisor'] },
      lapse: { from: ['rectifying'], to: 'closed', roles: ['system'] },
    },
  }
}

export function person(id: string, ...roles: string[]): WorkflowActor {
  return { kind: 'person', id, roles, organisation: 'o1' }
}

export const host: WorkflowActor = { kind: 'system', id: 'system', roles: [], organisation: null }

/** Whoever may act in a role, as that role demands. */
export function actorIn(role: string, id: string): WorkflowActor {
  return role === 'system' || role === 'public' || role === 'machine' ? { kind: role, id: role, roles: [], organisation: null } : person(id, role)
}

/** The matter after an action that has to succeed. */
export function after(machine: Machine, instance: WorkflowInstance, action: string, actor: WorkflowActor, data: Record<string, unknown> = {}): WorkflowInstance {
  const result = transition(machine, instance, action, data, actor, at)
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result.instance
}

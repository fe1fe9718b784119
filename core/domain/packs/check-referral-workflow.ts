import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { fault } from './fault.ts'

/**
 * What a referral's workflow must leave out: whatever would put something of it where others look. Forms of a pack store their answers
 * beside all others, notices and reminders reach roles, and nobody is asked who is not named. The host brings the forms (decision 26).
 */
export function checkReferralWorkflow({ subject, actions, fanOut, escalate, extension }: WorkflowFile): PartProblem[] {
  if (subject !== 'referral') return []
  const forms = Object.entries(actions).flatMap(([name, { form }]) => (form === undefined ? [] : [fault('referral-form', `/actions/${name}/form`, [`移送的动作“${name}”不能另写表单：答复会存到密件之外。`, `The action "${name}" of a referral cannot name a form: its answers would be stored outside what is sealed.`], ['去掉 form，填写的内容由系统的表单密存。', 'Take "form" out; the host has forms whose answers are sealed.'])]))
  const open = [['fanOut', fanOut], ['escalate', escalate], ['extension', extension]] as const
  return [...forms, ...open.flatMap(([name, part]) => (part === undefined ? [] : [fault('referral-not-sealed', `/${name}`, [`移送的工作流不能有 ${name}：会让知悉人以外的人看到此件。`, `The workflow of a referral cannot have "${name}": others than those who are named would come to see it.`], ['去掉这一部分。', 'Take this part out.'])]))]
}

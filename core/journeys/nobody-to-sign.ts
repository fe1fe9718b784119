import { HuiyanError } from '../base/errors.ts'
import { textIn } from '../base/text.ts'
import type { WorkflowFile } from '../contracts/generated/workflow.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { isRole } from '../domain/identity/permissions.ts'
import { withoutRole } from '../domain/identity/without-role.ts'
import type { SeenNotice } from '../domain/notices/find-notices.ts'
import { issue } from '../domain/work/document-flow.ts'
import { roleTitle } from '../domain/work/work-words.ts'
import type { Reading } from '../store/access.ts'

/** `notice-nobody-to-sign` where nobody at an addressee, or above it, has the role whose task a notice is once it is issued; null: somebody has at each. */
export async function nobodyToSign(timeZone: string, read: Reading, { states, actions }: Pick<WorkflowFile, 'states' | 'actions'>, { notice: { topic }, parts }: Pick<SeenNotice, 'notice' | 'parts'>): Promise<HuiyanError | null> {
  const role = states[actions[issue]?.to ?? '']?.role
  if (role === undefined || !isRole(role)) return null
  const without = await withoutRole(read, timeZone, { role, topic, organisations: parts.map(({ organisation }) => organisation) })
  if (without.length === 0) return null
  const organisations = await organisationsById(read, without)
  const titles = without.map((id) => (organisations.has(id) ? organisationTitle(organisations.get(id)!) : id))
  const title = roleTitle(role)
  return new HuiyanError('notice-nobody-to-sign', {
    'organisations-zh': titles.map((one) => textIn(one, 'zh-CN')).join('、'), 'organisations-en': titles.map((one) => textIn(one, 'en')).join(', '), 'role-zh': textIn(title, 'zh-CN'), 'role-en': textIn(title, 'en'),
  })
}

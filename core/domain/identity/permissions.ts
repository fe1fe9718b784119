/** Roles that can be granted (design: domain, Who); what nobody may yet is not in their lines below. */
export const roles = [
  'admin', 'security-admin', 'audit-admin', 'topic-designer', 'supervisor', 'taskforce', 'coordinator', 'lead', 'handler', 'assessor', 'hotline', 'department-head', 'case-office', 'executive',
] as const
export type Role = (typeof roles)[number]

/** Three separate people: who has one of these has no other role, and hands none on (GB/T 22239: 三员分立). */
export const administratorRoles: ReadonlySet<string> = new Set<Role>(['admin', 'security-admin', 'audit-admin'])

/** Those who grant and those who look on: who keeps accounts could else sign in as them, so they are kept by who grants. */
export const watchingRoles: ReadonlySet<string> = new Set<Role>(['security-admin', 'audit-admin'])

/** What can be permitted. Every route names one; nothing is allowed by being left out. */
export const permissions = ['read-topics', 'read-records', 'read-alerts', 'read-cases', 'read-duties', 'read-notices', 'read-referrals', 'import', 'run-rule', 'screen', 'set-params', 'keep-dispatch', 'reveal', 'suppress-alert', 'merge-alerts', 'act-on-work', 'migrate-work', 'draft-notice', 'draft-referral', 'draw-samples', 'answer-form', 'read-answers', 'delegate', 'read-audit', 'see-access', 'manage-organisations', 'manage-calendar', 'manage-accounts', 'manage-grants'] as const
export type Permission = (typeof permissions)[number]

const department: readonly Permission[] = ['read-topics', 'read-alerts', 'read-cases', 'read-duties', 'read-notices', 'read-referrals', 'act-on-work', 'draft-referral', 'answer-form', 'read-answers', 'delegate']

/**
 * The one table of who may what. An administrator runs the system, keeps where matters are sent (decision 30) and sees business data masked only; a supervisor and the task force do
 * the commission's work; a coordinator sorts the alerts that come in; departments, counties and towns work on those of the own organisation.
 * Referrals are read by who is named alone; the permission says who may be (decision 26). Of the three administrators one keeps organisations and accounts, one says who may what, one looks on (decision 20).
 */
const table: Readonly<Record<Role, readonly Permission[]>> = {
  admin: ['read-topics', 'read-records', 'read-alerts', 'read-cases', 'read-duties', 'read-notices', 'keep-dispatch', 'read-audit', 'see-access', 'manage-organisations', 'manage-calendar', 'manage-accounts'],
  'security-admin': ['see-access', 'manage-grants'],
  'audit-admin': ['read-audit', 'see-access'],
  'topic-designer': ['read-topics', 'read-records', 'delegate'],
  supervisor: ['read-topics', 'read-records', 'read-alerts', 'read-cases', 'read-duties', 'read-notices', 'read-referrals', 'import', 'run-rule', 'screen', 'set-params', 'keep-dispatch', 'reveal', 'suppress-alert', 'act-on-work', 'migrate-work', 'draft-notice', 'draft-referral', 'draw-samples', 'answer-form', 'read-answers', 'delegate'],
  taskforce: ['read-topics', 'read-records', 'read-alerts', 'read-cases', 'read-duties', 'read-notices', 'read-referrals', 'screen', 'reveal', 'act-on-work', 'draft-notice', 'draft-referral', 'draw-samples', 'answer-form', 'read-answers', 'delegate'],
  coordinator: ['read-topics', 'read-alerts', 'read-cases', 'read-duties', 'read-notices', 'merge-alerts', 'act-on-work', 'answer-form', 'read-answers', 'delegate'],
  lead: department,
  handler: department,
  assessor: department,
  hotline: ['read-topics', 'answer-form', 'delegate'],
  'department-head': department,
  'case-office': ['read-topics', 'read-referrals', 'act-on-work', 'draft-referral', 'delegate'],
  executive: ['read-topics', 'read-alerts', 'read-cases', 'read-duties', 'read-notices', 'read-referrals', 'delegate'],
}

/** Whether a role carries a permission. A role that is not in the table carries none. */
export function roleMay(role: string, permission: Permission): boolean {
  return isRole(role) && table[role].includes(permission)
}

/** Roles that carry a permission. */
export function rolesThatMay(permission: Permission): readonly Role[] {
  return roles.filter((role) => roleMay(role, permission))
}

export function isRole(name: string): name is Role {
  return (roles as readonly string[]).includes(name)
}

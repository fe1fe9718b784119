/** Roles that there are so far; the others of the domain join this list with what they may. */
export const roles = ['admin', 'supervisor', 'coordinator', 'handler'] as const
export type Role = (typeof roles)[number]

/** What can be permitted. Every route names one; nothing is allowed by being left out. */
export const permissions = ['read-topics', 'read-records', 'read-alerts', 'import', 'run-rule', 'screen', 'set-params', 'reveal', 'suppress-alert', 'merge-alerts', 'answer-form', 'read-answers', 'read-audit', 'manage-accounts'] as const
export type Permission = (typeof permissions)[number]

/**
 * The one table of who may what. An administrator runs the system and sees business data masked only;
 * a supervisor does the commission's work; a coordinator sorts the alerts that come in; a handler works on the alerts of the own organisation.
 */
const table: Readonly<Record<Role, readonly Permission[]>> = {
  admin: ['read-topics', 'read-records', 'read-alerts', 'read-audit', 'manage-accounts'],
  supervisor: ['read-topics', 'read-records', 'read-alerts', 'import', 'run-rule', 'screen', 'set-params', 'reveal', 'suppress-alert', 'answer-form', 'read-answers'],
  coordinator: ['read-topics', 'read-alerts', 'merge-alerts', 'answer-form', 'read-answers'],
  handler: ['read-topics', 'read-alerts', 'answer-form', 'read-answers'],
}

/** Whether a role carries a permission. A role that is not in the table carries none. */
export function roleMay(role: string, permission: Permission): boolean {
  return isRole(role) && table[role].includes(permission)
}

export function isRole(name: string): name is Role {
  return (roles as readonly string[]).includes(name)
}

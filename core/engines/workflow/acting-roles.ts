/** Of the roles that a workflow may name, those that can do something with a matter today; the public and machines will by ways of their own. */
export const actingRoles: ReadonlySet<string> = new Set(['supervisor', 'taskforce', 'coordinator', 'lead', 'handler', 'assessor', 'department-head', 'case-office', 'public', 'machine', 'system'])

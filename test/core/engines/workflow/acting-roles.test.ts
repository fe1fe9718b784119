import { expect, test } from 'vitest'
import { roleMay, roles } from '../../../../core/domain/identity/permissions.ts'
import { actingRoles } from '../../../../core/engines/workflow/acting-roles.ts'

test('the roles that workflows may count on are those that carry the permission, and those that are granted to nobody', () => {
  expect([...actingRoles].filter((role) => !['public', 'machine', 'system'].includes(role)).toSorted()).toEqual(roles.filter((role) => roleMay(role, 'act-on-work')).toSorted())
})

import { addGrant } from '../domain/identity/add-grant.ts'
import { changeAccount } from '../domain/identity/change-account.ts'
import { delegateGrant } from '../domain/identity/delegate-grant.ts'
import { endDelegation, endGrant } from '../domain/identity/end-grant.ts'
import { openAccount } from '../domain/identity/open-account.ts'
import type { Role } from '../domain/identity/permissions.ts'
import { resetPassword } from '../domain/identity/reset-password.ts'
import { setAccountState } from '../domain/identity/set-account-state.ts'
import type { AccessDoor } from '../http/access-door.ts'
import { importRegister } from '../journeys/import-register.ts'
import { accountKeeper, readAccount, readAccounts, readGrantChoices, readOwnGrants } from '../journeys/keep-accounts.ts'
import { amendOrganisation, amendRegion, enterOrganisation, enterRegion, readOrganisationRegister, readRegionRegister, readRegisterFile } from '../journeys/keep-registers.ts'
import { readMatterSight, readSight } from '../journeys/read-sight.ts'
import type { House } from './house.ts'

/** Organisations, accounts and grants, bound to one house. `onLess`: somebody may have lost what they could do. */
export function openAccess(house: House, onLess: () => void): AccessDoor {
  const andLook = async <T>(done: Promise<T>): Promise<T> => {
    const result = await done
    onLess()
    return result
  }
  const told = <T extends { readonly until: Date }>({ until, ...others }: T) => ({ ...others, until: until.toISOString() })
  return {
    registers: {
      organisations: (action) => readOrganisationRegister(house, action),
      enterOrganisation: (action, request) => enterOrganisation(house, action, request),
      amendOrganisation: (action, id, request) => andLook(amendOrganisation(house, action, id, request)),
      regions: (action) => readRegionRegister(house, action),
      enterRegion: (action, request) => enterRegion(house, action, request),
      amendRegion: (action, code, request) => amendRegion(house, action, code, request),
      file: (action, kind, isBlank, lang) => readRegisterFile(house, action, kind, isBlank, lang),
      import: (action, kind, upload, digest, lang) => andLook(importRegister(house, action, kind, upload, digest, lang)),
    },
    accounts: {
      list: (action, query, may) => readAccounts(house, action, query, may),
      find: (action, id, may) => readAccount(house, action, id, may),
      sight: (action, id) => readSight(house, action, id),
      matterSight: (action, id, kind, matter) => readMatterSight(house, action, id, kind, matter),
      open: async (action, request) => told(await openAccount(house, action, request)),
      keeper: (action, id) => accountKeeper(house, action, id),
      change: (action, id, request) => changeAccount(house, action, id, request),
      setState: (action, id, state) => andLook(setAccountState(house, action, id, state)),
      resetPassword: async (action, id) => ({ id, ...told(await resetPassword(house, action, id)) }),
    },
    grants: {
      choices: () => readGrantChoices(house),
      own: (action) => readOwnGrants(house, action),
      give: (action, account, request) => addGrant(house, action, account, { ...request, role: request.role as Role }),
      end: (action, id, { lastDay }) => andLook(endGrant(house, action, id, lastDay ?? null)),
      delegate: (action, id, request) => delegateGrant(house, action, id, request),
      endDelegation: (action, id) => andLook(endDelegation(house, action, id)),
    },
  }
}

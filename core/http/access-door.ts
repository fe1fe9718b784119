import type { Action } from '../base/action.ts'
import type { Lang } from '../base/text.ts'
import type {
  AccountChange, AccountDetail, AccountJson, AccountQuery, AccountRequest, DelegationRequest, GivenPassword, GrantChoices, GrantEndRequest, GrantRequest, OrganisationChange, OrganisationRegister, OrganisationRequest,
  OwnGrants, RegionChange, RegionJson, RegionRequest, RegisterImport,
} from '../contracts/access-api.ts'
import type { Page } from '../contracts/api.ts'
import type { MatterSightJson, SightJson, SightKind } from '../contracts/sight-api.ts'
import type { Permission } from '../domain/identity/permissions.ts'
import type { RegisterKind } from '../domain/identity/register-file.ts'
import type { Upload } from '../journeys/import-file.ts'
import type { MayAsk } from '../journeys/keep-accounts.ts'

/** What the routes of organisations, accounts and grants ask of the house; bound by the host. */
export interface AccessDoor {
  readonly registers: RegistersDoor
  readonly accounts: AccountsDoor
  readonly grants: GrantsDoor
}

interface RegistersDoor {
  organisations(action: Action): Promise<OrganisationRegister>
  enterOrganisation(action: Action, request: OrganisationRequest): Promise<void>
  amendOrganisation(action: Action, id: string, request: OrganisationChange): Promise<void>
  regions(action: Action): Promise<readonly RegionJson[]>
  enterRegion(action: Action, request: RegionRequest): Promise<void>
  amendRegion(action: Action, code: string, request: RegionChange): Promise<void>
  file(action: Action, kind: RegisterKind, isBlank: boolean, lang: Lang): Promise<string>
  import(action: Action, kind: RegisterKind, upload: Upload, digest: string | undefined, lang: Lang): Promise<RegisterImport>
}

interface AccountsDoor {
  list(action: Action, query: AccountQuery, may: MayAsk): Promise<Page<AccountJson>>
  find(action: Action, id: string, may: MayAsk): Promise<AccountDetail>
  /** What it would see now. */
  sight(action: Action, id: string): Promise<SightJson>
  matterSight(action: Action, id: string, kind: SightKind, matter: string): Promise<MatterSightJson>
  open(action: Action, request: AccountRequest): Promise<GivenPassword>
  /** Under which permission somebody keeps an account: of those who grant and look on it is another. */
  keeper(action: Action, id: string): Promise<Permission>
  change(action: Action, id: string, request: AccountChange): Promise<void>
  setState(action: Action, id: string, state: AccountJson['state']): Promise<void>
  resetPassword(action: Action, id: string): Promise<GivenPassword>
}

interface GrantsDoor {
  choices(): GrantChoices
  own(action: Action): Promise<OwnGrants>
  give(action: Action, account: string, request: GrantRequest): Promise<string>
  end(action: Action, id: string, request: GrantEndRequest): Promise<void>
  delegate(action: Action, id: string, request: DelegationRequest): Promise<string>
  endDelegation(action: Action, id: string): Promise<void>
}

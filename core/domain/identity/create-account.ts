import type { Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Store } from '../../store/database.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Grant } from '../../store/entities/identity/grant.ts'
import { unitOfWork } from '../../store/unit-of-work.ts'
import { checkPassword, hashPassword } from './password.ts'
import type { Role } from './permissions.ts'

export interface NewAccount {
  /** What is typed at sign-in; kept in lower case. */
  readonly account: string
  readonly name: string
  readonly password: string
  readonly organisation: string | null
  readonly grants: readonly NewGrant[]
}

/** `organisation` and `topics` null: every one. Dates `YYYY-MM-DD`, inclusive. */
export interface NewGrant {
  readonly role: Role
  readonly organisation: string | null
  readonly topics: readonly string[] | null
  readonly validFrom?: string
  readonly validTo?: string
}

/** Makes an account that can sign in and returns its id. Throws `account-exists`, `password-too-weak`. */
export async function createAccount(store: Store, action: Action, account: NewAccount): Promise<string> {
  checkPassword(account.password, nameOf(account))
  return addAccount(store, action, account, await hashPassword(account.password, action.random(16)))
}

const nameOf = ({ account }: Pick<NewAccount, 'account'>) => account.trim().toLowerCase()

/** The same with a password that is hashed already; `oneTimeUntil`: until when it opens a session for choosing another. */
export async function addAccount(store: Store, action: Action, account: Omit<NewAccount, 'password'>, passwordHash: string, oneTimeUntil: Date | null = null): Promise<string> {
  const name = nameOf(account)
  return unitOfWork(store, action, async ({ em, audit }) => {
    if ((await em.count(Account, { account: name })) > 0) throw new HuiyanError('account-exists', { account: name })
    const id = action.nextId()
    em.create(Account, {
      id,
      account: name,
      name: account.name,
      passwordHash,
      passwordChangedAt: action.at,
      oneTimeUntil,
      passwordGivenBy: oneTimeUntil === null ? null : action.actor.id,
      state: 'active',
      organisation: account.organisation,
      createdAt: action.at,
    })
    const grants = account.grants.map((grant) => ({
      id: action.nextId(),
      account: id,
      role: grant.role,
      organisation: grant.organisation,
      topics: grant.topics,
      validFrom: grant.validFrom ?? null,
      validTo: grant.validTo ?? null,
      endedAt: null,
      endedBy: null,
      delegatedFrom: null,
      grantedAt: null,
      grantedBy: null,
      reason: null,
    }))
    for (const grant of grants) em.create(Grant, grant)
    audit({
      verb: 'create-account',
      object: { kind: 'account', id },
      topic: null,
      after: { account: name, name: account.name, organisation: account.organisation, grants: grants.map(({ id: grant, role, organisation, topics, validFrom, validTo }) => ({ id: grant, role, organisation, topics, validFrom, validTo })) },
    })
    return id
  })
}

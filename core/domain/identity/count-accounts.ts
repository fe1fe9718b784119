import type { Store } from '../../store/database.ts'
import { Account } from '../../store/entities/identity/account.ts'

/** How many accounts there are; none means that the installation was never set up to the end. */
export function countAccounts(store: Store): Promise<number> {
  return store.reader().count(Account, {})
}

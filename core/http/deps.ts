import type { FastifyBaseLogger } from 'fastify'
import type { Action } from '../base/action.ts'
import type { ActionSource } from '../base/new-action.ts'
import type { Lang } from '../base/text.ts'
import type { JobJson, Page } from '../contracts/api.ts'
import type { AuditRecordJson } from '../contracts/audit-record.ts'
import type { AuditQuery } from '../domain/audit/read-audit.ts'
import type { SignedIn } from '../domain/identity/find-session.ts'
import type { SignInAttempt, StartedSession } from '../domain/identity/sign-in.ts'
import type { LiveEvents } from '../domain/jobs/live-events.ts'
import type { Reach } from '../domain/work/find-items.ts'

/**
 * Everything the server does beyond speaking HTTP, as functions that the host has bound to store and pool.
 * Each room's routes take their part of it.
 */
export interface HttpDeps {
  /** Time, ids and randomness of the actions that requests become. */
  readonly source: ActionSource
  readonly settings: HttpSettings
  readonly logger: FastifyBaseLogger
  readonly identity: IdentityDoor
  readonly jobs: JobsDoor
  readonly events: Pick<LiveEvents, 'subscribe'> & { readonly reachAmong: (action: Action, organisations: readonly string[]) => Promise<Reach> }
  readonly audit: AuditDoor
  readonly health: HealthDoor
}

export interface HttpSettings {
  /** Version of the program, for the API document. */
  readonly version: string
  /** What the outside calls this server; `https:` makes cookies secure. */
  readonly baseUrl: string
  /** Folder of the built pages, null when there are none. */
  readonly pagesDir: string | null
  /** Addresses of proxies whose `X-Forwarded-For` is believed; empty: none. */
  readonly trustedProxies: readonly string[]
}

export interface IdentityDoor {
  signIn(action: Action, attempt: SignInAttempt): Promise<StartedSession>
  /** `unseen`: nobody has sent anything, the server itself asks. */
  findSession(token: string, at: Date, options?: { readonly unseen?: boolean }): Promise<SignedIn | null>
  endSession(action: Action, token: string): Promise<void>
  /** The actor's own password; `token` is that of the session which stays. */
  changePassword(action: Action, token: string, asked: { readonly current: string; readonly next: string; readonly address: string }): Promise<void>
  /** What an account's browser seals with (base64url). */
  boxKey(account: string): string
}

export interface JobsDoor {
  find(action: Action, id: string, lang: Lang): Promise<JobJson>
  /** Calls `listener` whenever the job has changed, until the returned function is called. */
  watch(id: string, listener: () => void): () => void
  cancel(action: Action, id: string): Promise<void>
}

export interface AuditDoor {
  read(action: Action, query: AuditQuery): Promise<Page<AuditRecordJson>>
}

export interface HealthDoor {
  /** Names of the parts that do not work, empty when all do. */
  failing(): Promise<readonly string[]>
}

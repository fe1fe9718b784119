import { AuditRecord } from './entities/audit/audit-record.ts'
import { Account } from './entities/identity/account.ts'
import { Grant } from './entities/identity/grant.ts'
import { Organisation } from './entities/identity/organisation.ts'
import { Session } from './entities/identity/session.ts'
import { Job } from './entities/jobs/job.ts'
import { OutboxMessage } from './entities/jobs/outbox-message.ts'

/** Every entity of the store. A new one is listed here, then `npm run migration:create -- <name>` writes its migration. */
export const entities = [Account, AuditRecord, Grant, Job, Organisation, OutboxMessage, Session]

import { join } from 'node:path'
import { AuditRecord } from './entities/audit/audit-record.ts'
import { Referral } from './entities/referrals/referral.ts'
import { ReferralAnswer } from './entities/referrals/referral-answer.ts'
import { ReferralReader } from './entities/referrals/referral-reader.ts'
import { WorkAct } from './entities/work/work-act.ts'
import { WorkItem } from './entities/work/work-item.ts'
import { WorkSweep } from './entities/work/work-sweep.ts'
import { WorkflowVersion } from './entities/work/workflow-version.ts'
import type { StoreSchema } from './store-schema.ts'

/**
 * What the sealed store holds: referrals, the work on them, and a trail of its own (decision 26). It is a file beside the store, so that no
 * list, count, export or join of that one comes upon it.
 */
export const sealedSchema: StoreSchema = {
  name: 'sealed',
  entities: [AuditRecord, Referral, ReferralAnswer, ReferralReader, WorkAct, WorkItem, WorkSweep, WorkflowVersion],
  migrations: join(import.meta.dirname, 'migrations', 'sealed'),
}

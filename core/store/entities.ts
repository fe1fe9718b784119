import { AlertEvent } from './entities/alerts/alert-event.ts'
import { AlertSubject } from './entities/alerts/alert-subject.ts'
import { AlertSuppression } from './entities/alerts/alert-suppression.ts'
import { Alert } from './entities/alerts/alert.ts'
import { Backtest } from './entities/alerts/backtest.ts'
import { RuleRun } from './entities/alerts/rule-run.ts'
import { RuleSetting } from './entities/alerts/rule-setting.ts'
import { AuditRecord } from './entities/audit/audit-record.ts'
import { AnswerAttachment } from './entities/forms/answer-attachment.ts'
import { AnswerSweep } from './entities/forms/answer-sweep.ts'
import { Attachment } from './entities/forms/attachment.ts'
import { DraftAttachment } from './entities/forms/draft-attachment.ts'
import { FormAnswer } from './entities/forms/form-answer.ts'
import { FormDraft } from './entities/forms/form-draft.ts'
import { FormVersion } from './entities/forms/form-version.ts'
import { Account } from './entities/identity/account.ts'
import { Grant } from './entities/identity/grant.ts'
import { OrganisationClosure } from './entities/identity/organisation-closure.ts'
import { Organisation } from './entities/identity/organisation.ts'
import { Region } from './entities/identity/region.ts'
import { Session } from './entities/identity/session.ts'
import { Job } from './entities/jobs/job.ts'
import { OutboxMessage } from './entities/jobs/outbox-message.ts'
import { DatasetImport } from './entities/records/dataset-import.ts'
import { PackVersion } from './entities/topics/pack-version.ts'
import { Topic } from './entities/topics/topic.ts'

/** Every entity of the store. A new one is listed here, then `npm run migration:create -- <name>` writes its migration. */
export const entities = [
  Account, Alert, AlertEvent, AlertSubject, AlertSuppression, AnswerAttachment, AnswerSweep, Attachment, AuditRecord, Backtest, DatasetImport, DraftAttachment, FormAnswer, FormDraft, FormVersion, Grant,
  Job, Organisation, OrganisationClosure, OutboxMessage, PackVersion, Region, RuleRun, RuleSetting, Session, Topic,
]

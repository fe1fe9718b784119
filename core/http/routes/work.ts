import type { FastifyInstance } from 'fastify'
import type { HttpDeps } from '../deps.ts'
import { useExactNumbers } from '../exact-numbers.ts'
import { useMultipart } from '../multipart.ts'
import type { WorkDoors } from '../work-doors.ts'
import { accountRoutes } from './accounts.ts'
import { alertRoutes } from './alerts.ts'
import { assessmentRoutes } from './assessments.ts'
import { calendarRoutes } from './calendar.ts'
import { caseRoutes } from './cases.ts'
import { commentRoutes } from './comments.ts'
import { answerRoutes } from './answers.ts'
import { attachmentRoutes } from './attachments.ts'
import { backtestRoutes } from './backtests.ts'
import { workMigrationRoutes } from './work-migrations.ts'
import { dispatchRoutes } from './dispatch.ts'
import { dutyRoutes } from './duties.ts'
import { formPreviewRoutes } from './form-preview.ts'
import { draftRoutes } from './drafts.ts'
import { formRoutes } from './forms.ts'
import { grantRoutes } from './grants.ts'
import { importRoutes } from './imports.ts'
import { mailRoutes } from './mail.ts'
import { noticeRoutes } from './notices.ts'
import { notificationRoutes } from './notifications.ts'
import { peopleRoutes } from './people.ts'
import { referralRoutes } from './referrals.ts'
import { registerRoutes } from './registers.ts'
import { revealRoutes } from './reveals.ts'
import { runRoutes } from './runs.ts'
import { sampleRoutes } from './samples.ts'
import { screenRoutes } from './screen.ts'
import { sessionInfoRoutes } from './session-info.ts'
import { taskRoutes } from './tasks.ts'
import { topicRoutes } from './topics.ts'
import { viewRoutes } from './views.ts'
import { workActRoutes } from './work-acts.ts'

/** Routes of topics, data, alerts, forms, and of who may what. */
export async function workRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): Promise<void> {
  await useMultipart(app)
  for (const routes of [sessionInfoRoutes, topicRoutes, importRoutes, runRoutes, backtestRoutes, workMigrationRoutes, dispatchRoutes, screenRoutes, alertRoutes, caseRoutes, assessmentRoutes, noticeRoutes, commentRoutes, referralRoutes, sampleRoutes, dutyRoutes, revealRoutes, taskRoutes, notificationRoutes, mailRoutes, viewRoutes, formPreviewRoutes, formRoutes, peopleRoutes, attachmentRoutes, registerRoutes, calendarRoutes, accountRoutes, grantRoutes]) routes(app, deps)
  await useExactNumbers(app, (scope) => {
    for (const routes of [workActRoutes, answerRoutes, draftRoutes]) routes(scope, deps)
  })
}

import type { FastifyInstance } from 'fastify'
import type { HolidayNoticeRequest } from '../../contracts/calendar-api.ts'
import { calendarSchema, holidayNoticeRequestSchema, holidayNoticeSchema } from '../api-schemas/calendar.ts'
import { ok, query } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { languageOf } from '../language.ts'
import { actionOf, requirePermission } from '../session.ts'
import type { WorkDoors } from '../work-doors.ts'

/** The city's calendar of working days. */
export function calendarRoutes(app: FastifyInstance, deps: HttpDeps & WorkDoors): void {
  app.route({
    method: 'GET',
    url: '/calendar',
    onRequest: requirePermission(deps, 'read-topics'),
    schema: { tags: ['calendar'], summary: '工作日历 / The calendar of working days', description: 'Every year whose notice is known.', querystring: query(), response: ok(calendarSchema, [401, 403]) },
    handler: (request) => deps.calendar.read(actionOf(request)),
  })

  app.route<{ Body: HolidayNoticeRequest }>({
    method: 'POST',
    url: '/calendar',
    onRequest: requirePermission(deps, 'manage-calendar'),
    schema: {
      tags: ['calendar'], summary: '导入节假日安排 / Read a notice of holidays in', description: 'The text of the yearly notice: what it would do, and what is wrong with it. Sent again with the `digest` of that answer it is done, and deadlines are counted anew.',
      querystring: query(), body: holidayNoticeRequestSchema, response: ok(holidayNoticeSchema, [400, 401, 403, 409, 422]),
    },
    handler: (request) => deps.calendar.readIn(actionOf(request), request.body, languageOf(request)),
  })
}

import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import type { ApiProblem, JobJson, Me, Page } from '../../../../core/contracts/api.ts'
import type { AuditRecordJson } from '../../../../core/contracts/audit-record.ts'
import { auditPageSchema } from '../../../../core/http/api-schemas/audit.ts'
import { apiProblemSchema, type ApiSchema } from '../../../../core/http/api-schemas/common.ts'
import { jobSchema } from '../../../../core/http/api-schemas/jobs.ts'
import { meSchema } from '../../../../core/http/api-schemas/session.ts'

const problem = { code: 'a', severity: 'error', file: null, pointer: '', line: null, message: 'm', hint: null } as const

// Samples of the contract's types, one with everything and one with as little as there may be.
const me: Me[] = [
  { id: '1', account: 'a', name: 'A', roles: ['admin'], organisation: { id: 'o', title: { 'zh-CN': '局', en: 'Bureau' } }, mustChoosePassword: false, may: ['import'], csrfToken: 't', boxKey: 'k' },
  { id: '1', account: 'a', name: 'A', roles: [], organisation: null, mustChoosePassword: true, may: [], csrfToken: 't', boxKey: 'k' },
]
const jobs: JobJson[] = [
  { id: '1', kind: 'import', state: 'queued', progress: null, problem: null, subject: 's', createdAt: '2026-01-01T00:00:00.000Z', finishedAt: null },
  {
    id: '1', kind: 'run', state: 'failed', progress: { phase: 'alerting', done: 1, rows: 3, rowsPerSecond: 1.5, secondsLeft: 0 },
    problem: { ...problem, line: 3, file: 'a', hint: 'h' }, subject: 's', createdAt: '2026-01-01T00:00:00.000Z', finishedAt: '2026-01-01T00:00:00.000Z',
  },
]
const trail: Page<AuditRecordJson>[] = [
  { items: [], next: null, total: { count: 0, atLeast: false } },
  {
    items: [{ seq: 1, at: '2026-01-01T00:00:00.000Z', actor: { kind: 'person', id: '1', name: 'A' }, verb: 'v', object: { kind: 'k', id: 'i' }, topic: 't', reason: 'r', before: { a: [1] }, after: 'text', leaf: '00' }],
    next: '1', total: { count: 10_000, atLeast: true },
  },
]
const problems: ApiProblem[] = [
  { type: 't', title: 't', status: 400, code: 'c', detail: 'd', requestId: 'r' },
  { type: 't', title: 't', status: 400, code: 'c', detail: 'd', hint: 'h', problems: [problem], requestId: 'r' },
]

const ajv = new Ajv({ strict: false, validateFormats: false })
const valid = (schema: ApiSchema, value: unknown) => ajv.validate(schema, value)

describe.each([
  ['Me', meSchema, me],
  ['JobJson', jobSchema, jobs],
  ['Page<AuditRecordJson>', auditPageSchema, trail],
  ['ApiProblem', apiProblemSchema, problems],
] as [string, ApiSchema, object[]][])('the schema of %s', (_, schema, samples) => {
  test('takes what the type allows', () => {
    for (const sample of samples) expect(valid(schema, sample), ajv.errorsText()).toBe(true)
  })

  test('takes nothing more, and nothing less than the sample that has least', () => {
    expect(valid(schema, { ...samples[0], surprise: 1 })).toBe(false)
    const least = samples.toSorted((a, b) => Object.keys(a).length - Object.keys(b).length)[0]!
    for (const name of Object.keys(least)) {
      const without = Object.fromEntries(Object.entries(least).filter(([key]) => key !== name))
      expect(valid(schema, without), name).toBe(false)
      expect(valid(schema, { ...least, [name]: Symbol }), name).toBe(false)
    }
  })
})

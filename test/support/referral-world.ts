import { randomUUID } from 'node:crypto'
import type { AlertSummary, Page } from '../../core/contracts/api.ts'
import type { ReferralRequest } from '../../core/contracts/referral-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import type { Role } from '../../core/domain/identity/permissions.ts'
import { testAction } from './action.ts'
import { expectJson, type TestHouse } from './house.ts'
import { importSamples } from './import-samples.ts'
import { person } from './person.ts'
import type { Agent } from './server.ts'

const api = '/api/v1'
export const referralTopic = 'uncovered-assistance'

/**
 * A city with its commission, a county with its own, two bureaus of the county, and a town below one of them; people of each:
 * `clerk` refers, `head` approves, `office` of the county and `cityOffice` receive, `other` is of the bureau that will be accused.
 */
export interface ReferralWorld {
  readonly agents: Readonly<Record<'clerk' | 'colleague' | 'head' | 'cityHead' | 'office' | 'cityOffice' | 'accused' | 'below' | 'supervisor' | 'admin' | 'security' | 'audit' | 'executive', Agent>>
  /** Alerts of the topic's sample data, all in the hands of the county. */
  readonly alerts: readonly string[]
}

export async function referralWorld(house: TestHouse): Promise<ReferralWorld> {
  await createOrganisations(house.open.house.store, testAction(), [
    { id: 'city', title: '某市', serves: ['350300'] },
    { id: 'city-cdi', title: '某市纪委监委', parent: 'city' },
    { id: 'county', title: '某县', parent: 'city' },
    { id: 'county-cdi', title: '某县纪委监委', parent: 'county' },
    { id: 'civil', title: '某县民政局', parent: 'county', departmentKind: 'civil-affairs', serves: ['350300'] },
    { id: 'works', title: '某县住建局', parent: 'county' },
    { id: 'works-station', title: '某县质监站', parent: 'works' },
  ])
  const of = (account: string, organisation: string, role: Role, root: string | null) => person(house, account, organisation, role, root)
  const agents = {
    clerk: await of('clerk', 'civil', 'handler', 'civil'), colleague: await of('colleague', 'civil', 'handler', 'civil'),
    head: await of('head', 'civil', 'department-head', 'civil'), cityHead: await of('city-head', 'city', 'department-head', 'city'),
    office: await of('office', 'county-cdi', 'case-office', 'county'), cityOffice: await of('city-office', 'city-cdi', 'case-office', 'city'),
    accused: await of('accused', 'works', 'handler', 'works'), below: await of('below', 'works-station', 'department-head', 'works-station'),
    supervisor: await of('supervisor', 'city-cdi', 'supervisor', null), executive: await of('executive', 'city', 'executive', null),
    admin: await house.agent('admin'), security: await house.agent('security-admin'), audit: await house.agent('audit-admin'),
  }
  await importSamples(house, agents.supervisor)
  const coordinator = await of('coordinator', 'city-cdi', 'coordinator', null)
  const { items } = expectJson<Page<AlertSummary>>(await coordinator.get(`${api}/alerts?limit=3&state=generated`))
  const alerts = items.map(({ id }) => id)
  expectJson(await coordinator.request({ method: 'POST', url: `${api}/alerts/actions/dispatch`, payload: { ids: alerts, organisation: 'civil' } }))
  return { agents, alerts }
}

/** What somebody might refer; `accused` as the caller has it. */
export function referralRequest(accused: Partial<ReferralRequest['accused']>, more: Partial<ReferralRequest> = {}): ReferralRequest {
  return {
    request: randomUUID(), topic: referralTopic, matter: null, title: '关于违规审批的问题线索', facts: '发现住建局经办人员为亲属违规办理，联系电话 13812345678。', basis: '《中国共产党纪律处分条例》',
    accused: { organisations: [], persons: [], ...accused }, ...more,
  }
}

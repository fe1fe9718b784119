import type { LightMyRequestResponse } from 'fastify'
import type { ApiProblem } from '../../core/contracts/api.ts'
import { expectJson } from './house.ts'
import type { Agent } from './server.ts'

const api = '/api/v1'

/** What somebody is answered, by an address below the API's root. */
export const get = async <T>(agent: Agent, url: string): Promise<T> => expectJson<T>(await agent.get(`${api}${url}`))

export const post = (agent: Agent, url: string, payload: object = {}): Promise<LightMyRequestResponse> => agent.request({ method: 'POST', url: `${api}${url}`, payload })

/** Status and code of a refusal. */
export async function refusal(answer: Promise<LightMyRequestResponse>): Promise<[number, string]> {
  const { code, status } = (await answer).json<ApiProblem>()
  return [status, code]
}

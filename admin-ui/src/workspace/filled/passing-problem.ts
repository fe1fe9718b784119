import type { ApiProblem } from '../../../../core/contracts/api.ts'

/** No network, something between that is no server of ours, a server that is busy, somebody else who has signed in in another window. */
const passingCodes: ReadonlySet<string> = new Set(['no-connection', 'bad-answer', 'unexpected', 'csrf-token-wrong'])

/** What says nothing about the thing itself that was sent: sent again later, it may be taken. */
export const isPassing = ({ code, status }: ApiProblem) => passingCodes.has(code) || status >= 500 || status === 408 || status === 429 || status === 401

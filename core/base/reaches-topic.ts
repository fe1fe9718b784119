import type { AccessScope } from './action.ts'

/** Whether something of `topic` may be seen at all. What may not be seen answers as if it were not there (404, never 403). */
export function reachesTopic(scope: AccessScope, topic: string): boolean {
  return scope.some(({ topics }) => topics === 'all' || topics.includes(topic))
}

import type { AccessScope } from './action.ts'

/** Whether something of `topic` may be seen at all. What may not be seen answers as if it were not there (404, never 403). */
export function reachesTopic(scope: AccessScope, topic: string): boolean {
  return scope.some(({ topics }) => topics === 'all' || topics.includes(topic))
}

/** Whether what belongs to a topic as a whole is within reach: by a grant for all organisations, since no part of it is anybody's (decision 21). */
export function reachesWholeTopic(scope: AccessScope, topic: string): boolean {
  return reachesTopic(scope.filter(({ organisations }) => organisations === 'all'), topic)
}

/** Whether what belongs to all topics as a whole is within reach, those that are yet to come too. */
export function reachesAllTopics(scope: AccessScope): boolean {
  return scope.some(({ topics, organisations }) => topics === 'all' && organisations === 'all')
}

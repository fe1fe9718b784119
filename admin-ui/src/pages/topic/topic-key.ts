import { inject, type InjectionKey, type ShallowRef } from 'vue'
import type { TopicDetail } from '../../../../core/contracts/api.ts'

/** The topic whose page the tabs belong to. */
export const topicKey: InjectionKey<ShallowRef<TopicDetail | null>> = Symbol('topic')

/** The topic of the page around; the tabs are only drawn once it is there. */
export function useTopic(): ShallowRef<TopicDetail | null> {
  const topic = inject(topicKey)
  if (topic === undefined) throw new Error('no topic page around')
  return topic
}

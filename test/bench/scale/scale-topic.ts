import { join } from 'node:path'
import type { TopicRuntime } from '../../../core/contracts/topic-runtime.ts'
import { topicOf } from '../../packs/run-pack.ts'

/** The day that rules of the benchmark take for today. */
export const scaleToday = '2026-03-31'

/** The benchmark's pack, checked and compiled as any other. */
export function scaleTopic(): Promise<TopicRuntime> {
  return topicOf(join(import.meta.dirname, 'pack'))
}

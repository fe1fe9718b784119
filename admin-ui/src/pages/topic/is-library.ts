import { moduleNames, type TopicSummary } from '../../../../core/contracts/api.ts'

/** Whether a pack is a library: it has none of the five modules and is there for the data that it shares. */
export function isLibrary(pack: Pick<TopicSummary, 'modules' | 'status'>): boolean {
  return pack.status === 'running' && moduleNames.every((name) => !pack.modules[name].present)
}

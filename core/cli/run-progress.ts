import type { LoadProgress } from '../contracts/engine.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { shortName, type HeadlessObserver } from '../journeys/run-headless.ts'
import { formatCount, progressBar, type Terminal } from './terminal.ts'

const words = { reading: ['读取', 'reading'], checking: ['校验', 'checking'], sealing: ['加密', 'sealing'], storing: ['入池', 'storing'] } as const

/** Shows on a terminal what a run is doing; `clear` takes the line away. */
export function runProgress(runtime: TopicRuntime, terminal: Terminal): { readonly observer: HeadlessObserver; clear(): void } {
  const bar = progressBar(terminal)
  const [zh, index] = [terminal.lang === 'zh-CN', terminal.lang === 'zh-CN' ? 0 : 1]
  return {
    observer: {
      onLoad: (dataset: string, progress: LoadProgress) => {
        const share = progress.bytesTotal === null || progress.bytesTotal === 0 || progress.phase !== 'reading' ? null : progress.bytesRead / progress.bytesTotal
        bar.show(`${words[progress.phase][index]} ${shortName(runtime, dataset)}`, share, `${formatCount(progress.rows)} ${zh ? '行' : 'rows'}`)
      },
      onRule: (rule) => bar.show(`${zh ? '碰撞' : 'colliding'} ${rule}`, null, ''),
    },
    clear: () => bar.clear(),
  }
}

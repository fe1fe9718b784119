import { shallowRef, type ShallowRef } from 'vue'
import type { MentionableJson } from '../../../core/contracts/comment-api.ts'
import { mostMentions } from '../../../core/contracts/comment-api.ts'

/** What stands behind an @ up to the place where one writes: a part of a name, without blanks. */
const asking = /(?:^|[^\w@.])@([^\s@]{0,30})$/u

export interface Mentions {
  /** Who can be meant where one writes; empty: nobody, or nothing is asked. */
  readonly offered: ShallowRef<readonly MentionableJson[]>
  readonly active: ShallowRef<number>
  /** What was asked for that finds nobody; null where somebody is offered, or nothing is asked. */
  readonly nobody: ShallowRef<string | null>
  /** Looks for whom the text up to a place asks. */
  look(upTo: string): Promise<void>
  move(by: number): void
  close(): void
  /** The text up to a place with the name of one of those offered in the place of what asked for it. */
  pick(upTo: string, at: number): string
  /** Ids of those picked whose names still stand in a text. */
  in(text: string): readonly string[]
  forget(): void
}

/** Offers people while somebody writes an @ and a part of a name. */
export function useMentions(find: (q: string) => Promise<{ readonly items: readonly MentionableJson[] }>): Mentions {
  const offered = shallowRef<readonly MentionableJson[]>([])
  const active = shallowRef(0)
  const nobody = shallowRef<string | null>(null)
  let picked: readonly MentionableJson[] = []
  /** Of several answers on the way only that to the last question counts. */
  let asked = 0
  const close = () => {
    asked += 1
    offered.value = []
    nobody.value = null
  }
  return {
    offered, active, nobody, close,
    async look(upTo) {
      const name = asking.exec(upTo)?.[1]
      close()
      if (name === undefined) return
      const mine = asked
      // Without a network nobody is offered, and what is written can be sent all the same.
      const found = await find(name).catch(() => null)
      if (mine !== asked || found === null) return
      active.value = 0
      offered.value = found.items
      nobody.value = found.items.length === 0 && name !== '' ? name : null
    },
    move(by) {
      const { length } = offered.value
      active.value = (active.value + by + length) % length
    },
    pick(upTo, at) {
      const one = offered.value[at]
      close()
      if (one === undefined) return upTo
      picked = [...picked.filter(({ id }) => id !== one.id), one]
      return upTo.replace(/@[^\s@]*$/u, () => `@${one.name} `)
    },
    in: (text) => picked.filter(({ name }) => text.includes(`@${name}`)).slice(0, mostMentions).map(({ id }) => id),
    forget() {
      picked = []
      close()
    },
  }
}

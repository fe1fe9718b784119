import type { Component } from 'vue'
import { fetchedPart } from '../fetched-part.ts'

/** A control that few forms have: its script comes before such a form is shown, not with every form. */
export interface LateControl {
  /** Throws where its form was shown before it was there. */
  readonly component: Component
  /** Throws the failure `part-not-loaded`. */
  load(): Promise<void>
}

function late(load: () => Promise<{ readonly default: Component }>): LateControl {
  let loaded: Component | null = null
  return {
    get component() {
      if (loaded === null) throw new TypeError('a control before it was loaded')
      return loaded
    },
    load: async () => {
      loaded ??= (await fetchedPart(load)).default
    },
  }
}

export const lateControls = {
  file: late(() => import('./AttachmentControl.vue')),
  files: late(() => import('./AttachmentList.vue')),
  organisation: late(() => import('./OrganisationControl.vue')),
  person: late(() => import('./PersonControl.vue')),
  point: late(() => import('./PointControl.vue')),
} as const

import type { Component } from 'vue'

/** A control that few forms have: its script comes before such a form is shown, not with every form. */
export interface LateControl {
  /** Throws where its form was shown before it was there. */
  readonly component: Component
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
      loaded ??= (await load()).default
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

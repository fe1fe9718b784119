import type { FormsDoor } from '../http/forms-door.ts'
import { answerForm } from '../journeys/answer-form.ts'
import { showForm, showVersions } from '../journeys/show-form.ts'
import type { House } from './house.ts'

/** What the routes of forms ask for, bound to one house. `wake`: looks at once for work that a request has queued. */
export function openForms(house: House, wake: () => void): FormsDoor {
  return {
    show: (action, where, version) => showForm(house, action, where, version),
    versions: (action, where) => showVersions(house, action, where),
    answer: async (action, sender, where, request) => {
      const taken = await answerForm(house, action, sender, where, request)
      wake()
      return taken
    },
  }
}

import { createQuota } from '../domain/audit/quota.ts'
import type { FormsDoor } from '../http/forms-door.ts'
import { answerForm } from '../journeys/answer-form.ts'
import { refusedVerb } from '../journeys/charge-guesses.ts'
import { describeAttachment, dropAttachment, keepAttachment, readAttachment } from '../journeys/keep-attachments.ts'
import { dropDraft, keepDraft, readDraft, readDrafts } from '../journeys/keep-drafts.ts'
import { exportAnswers, readAnswer, readAnswers, revealAnswer } from '../journeys/read-answers.ts'
import { lookUpPeople } from '../journeys/look-up-people.ts'
import { showDifferences, showForm, showVersions } from '../journeys/show-form.ts'
import { duckdb } from '../language/dialects/duckdb.ts'
import type { House } from './house.ts'

/** What answers are taken with. `peopleQuota`: look-ups of persons an hour; `peopleMisses`: such that find nobody, a day. To be made once: it counts. */
export function answerDeps(house: House, { peopleQuota, peopleMisses }: { readonly peopleQuota: number; readonly peopleMisses: number }) {
  const quota = createQuota(house.store, { verbs: ['look-up-person', refusedVerb], limit: peopleQuota, error: 'people-quota-used', weigh: ({ lookUps }) => Number(lookUps ?? 1) })
  const misses = createQuota(house.store, { verbs: ['look-up-person'], period: 'day', limit: peopleMisses, error: 'people-misses-used', weigh: ({ found }) => (found === 0 ? 1 : 0) })
  return { ...house, dialect: duckdb, quota, misses }
}

/** What the routes of forms ask for, bound to one house. `wake`: looks at once for work that a request has queued. */
export function openForms(house: House, people: ReturnType<typeof answerDeps>, wake: () => void): FormsDoor {
  return {
    show: (action, where, version) => showForm(house, action, where, version),
    versions: (action, where) => showVersions(house, action, where),
    differences: (action, where, hash) => showDifferences(house, action, where, hash),
    answer: async (action, sender, where, request) => {
      const taken = await answerForm(people, action, sender, where, request)
      wake()
      return taken
    },
    people: (action, where, request) => lookUpPeople(people, action, where, request),
    answers: (action, where, asked) => readAnswers(house, action, where, asked),
    findAnswer: (action, where, id) => readAnswer(house, action, where, id),
    revealAnswer: (action, readScope, where, id, request) => revealAnswer(house, action, readScope, where, id, request),
    exportAnswers: (action, where, asked, lang) => exportAnswers(house, action, where, asked, lang),
    drafts: {
      save: (action, sender, id, request, userAgent) => keepDraft(house, action, sender, id, request, userAgent),
      list: (action, asked) => readDrafts(house, action, asked),
      find: (action, id) => readDraft(house, action, id),
      end: (action, id, revision) => dropDraft(house, action, id, revision),
    },
    attachments: {
      keep: (action, upload, how) => keepAttachment(house, action, upload, how),
      drop: (action, id) => dropAttachment(house, action, id),
      about: (action, id) => describeAttachment(house, action, id),
      read: (action, id) => readAttachment(house, action, id),
    },
  }
}

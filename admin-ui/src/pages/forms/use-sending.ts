import { shallowRef, watch } from 'vue'
import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { AnswerProblem, AnswerReceipt, SentProblem } from '../../../../core/contracts/form-api.ts'
import { localProblem } from '../../api/failure.ts'
import { toldFaults } from '../../forms/placed-faults.ts'
import { keptBeside } from '../../workspace/filled/earlier-drafts.ts'
import { newId } from '../../workspace/new-id.ts'
import { useOutbox } from '../../workspace/filled/use-outbox.ts'
import { answerRequest } from './answer-request.ts'
import type { Filling } from './use-filling.ts'

/** An answer that is there already, when what stands in the form was to be sent. */
export interface Arrived {
  readonly answer: string
  /** Sent from another page that had the same draft; else from this one, which did not hear of it. */
  readonly isElsewhere: boolean
}

/** Sends what is filled in, at once or when it can be; what is not taken is there still, to be mended. */
export function useSending({ place, act: acting, draft, kept, mending, services, view, state, waited, replaces, earlier }: Filling) {
  const outbox = useOutbox()
  const stage = shallowRef<'filling' | 'sending' | 'waiting' | 'sent'>('filling')
  const problem = shallowRef<ApiProblem | null>(null)
  const receipt = shallowRef<AnswerReceipt | null>(null)
  /** Sent again after a lost reply, the answer is stored once. */
  const id = shallowRef(newId())
  /** What was changed since was not taken. */
  const arrived = shallowRef<Arrived | null>(null)
  /** What is mended is no more the draft that it was. */
  let isParted = false
  /** What waits keeps no name. */
  const isUnnamed = shallowRef(false)
  /** It was to be sent while files were still on their way. */
  const isEarly = shallowRef(false)

  // Before the page is drawn: it waits, or says why it was not taken.
  watch(waited, (one) => {
    problem.value = one?.refused?.code === 'draft-sent' ? null : one?.refused ?? null
    if (one?.refused?.code === 'draft-sent') sentElsewhere(one.refused)
    if (one !== null && one.refused === null) [id.value, isUnnamed.value, stage.value] = [one.request.id, one.anonymous === true, 'waiting']
  }, { flush: 'sync' })

  watch(draft.sentAs, (answer) => {
    // One of this page's own, whose reply was lost, is told apart when it is sent again.
    if (answer !== null && answer !== id.value) arrived.value = { answer, isElsewhere: true }
  }, { flush: 'sync' })

  function sentElsewhere(refused: ApiProblem): void {
    const { answer } = refused as SentProblem
    if (mending === null) draft.told(answer)
    else {
      isParted = true
      arrived.value = { answer, isElsewhere: true }
    }
  }

  /** The draft that it is, or that an answer was which waited. */
  function heldDraft() {
    if (mending === null) return draft.hold()
    const { draft: named, drafted } = isParted ? {} : waited.value?.request ?? {}
    return named === undefined ? {} : { draft: named, ...(drafted === undefined ? {} : { drafted }) }
  }

  async function send(): Promise<void> {
    const [now, shown] = [state.value, view.value]
    if (now === null || shown === null || stage.value === 'sending') return
    problem.value = null
    const act = acting()
    isEarly.value = services.uploading.value > 0
    if (isEarly.value) return
    const { answer, faults, dropped } = now.check()
    const terms = act === undefined ? null : act.terms()
    if (faults.length > 0 || draft.theirs.value !== null || (act !== undefined && terms === null)) return
    const done = act === undefined || terms === null ? undefined : { kind: act.kind, matter: act.matter, action: act.action, known: act.known, ...terms }
    stage.value = 'sending'
    const { request, withheld } = answerRequest(now, { answer, dropped }, { id: id.value, version: shown.version.hash, anonymous: shown.anonymous, replaces: replaces.value, draft: heldDraft() })
    await mending?.hold()
    const result = await outbox.send({ place, title: shown.title, anonymous: shown.anonymous, ...keptBeside(earlier.value), mends: mending?.id(), onKept: draft.forget, ...(replaces.value === undefined ? { act: done } : {}) }, request, now.draft())
    if (result.is === 'refused' || (result.is === 'waiting' && !result.isKept)) {
      stage.value = 'filling'
      draft.release()
      mending?.release()
    }
    if (result.is === 'refused') {
      if (result.problem.code === 'answer-id-taken') {
        arrived.value = { answer: id.value, isElsewhere: false }
        return
      }
      if (result.problem.code === 'draft-sent') {
        sentElsewhere(result.problem)
        return
      }
      problem.value = result.problem
      now.tell(toldFaults((result.problem as Partial<AnswerProblem>).faults ?? []))
      return
    }
    if (result.is === 'waiting' && !result.isKept) {
      problem.value = localProblem('no-connection', 0)
      return
    }
    // Sent or waiting, the draft is that answer now.
    await draft.end('draft' in request).catch(() => undefined)
    isUnnamed.value = shown.anonymous
    receipt.value = result.is === 'sent' ? { ...result.receipt, dropped: [...new Set([...withheld, ...result.receipt.dropped])] } : null
    stage.value = result.is === 'sent' ? 'sent' : 'waiting'
  }

  /** As the correction of that answer, or as one of its own. */
  async function sendAs(corrected?: string): Promise<void> {
    const [told, before] = [arrived.value, replaces.value]
    arrived.value = null
    id.value = newId()
    replaces.value = corrected ?? before
    if (mending === null) await draft.part(corrected)
    await send()
    if (stage.value !== 'filling') return
    // Corrected by somebody else in the meantime, or gone.
    if (corrected !== undefined && ['answer-replaced', 'no-answer'].includes(problem.value?.code ?? '')) {
      ;[arrived.value, replaces.value] = [told, before]
      await draft.part(before)
    }
    kept.changed()
  }

  /** What was changed since goes after the answer that arrived. What was done by that is done. */
  const sendCorrection = () => sendAs(arrived.value!.answer)
  const sendAsNew = () => sendAs()

  return { stage, problem, receipt, id, arrived, isUnnamed, isEarly, send, sendCorrection, sendAsNew }
}

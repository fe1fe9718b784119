import { shallowRef, watch } from 'vue'
import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { AnswerProblem, AnswerReceipt, SentProblem } from '../../../../core/contracts/form-api.ts'
import { localProblem } from '../../api/failure.ts'
import { toldFaults } from '../../forms/placed-faults.ts'
import { keptBeside } from '../../workspace/filled/earlier-drafts.ts'
import type { EndedDraft } from '../../workspace/filled/kept-draft.ts'
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
export function useSending({ place, act: acting, draft, mending, services, view, state, waited, replaces, overtaken, earlier }: Filling) {
  const outbox = useOutbox()
  const stage = shallowRef<'filling' | 'sending' | 'waiting' | 'sent' | 'overtaken'>('filling')
  const problem = shallowRef<ApiProblem | null>(null)
  const receipt = shallowRef<AnswerReceipt | null>(null)
  /** Sent again after a lost reply, the answer is stored once. */
  const id = shallowRef(newId())
  /** What was changed since was not taken. */
  const arrived = shallowRef<Arrived | null>(null)
  /** As what was sent beside that one, by what it was to correct: the same again is the same answer, should its reply have been lost. */
  const besides = new Map<string | undefined, string>()
  /** What waits keeps no name. */
  const isUnnamed = shallowRef(false)
  /** It was to be sent while files were still on their way. */
  const isEarly = shallowRef(false)

  // Before the page is drawn: it waits, or says why it was not taken.
  watch(waited, (one) => {
    const refused = one?.refused ?? null
    if (refused?.code === 'draft-sent') tell(refused)
    else problem.value = refused
    if (one !== null && one.refused === null) [id.value, isUnnamed.value, stage.value] = [one.request.id, one.anonymous === true, 'waiting']
  }, { flush: 'sync' })

  watch(draft.sentAs, (answer) => {
    // One of this page's own, whose reply was lost, is told apart when it is sent again.
    if (answer !== null && answer !== id.value && answer !== arrived.value?.answer) arrived.value = { answer, isElsewhere: true }
  }, { flush: 'sync' })

  /** The draft is an answer already, or that was corrected: which one stands. */
  function tell(refused: ApiProblem): void {
    const { answer } = refused as SentProblem
    arrived.value = { answer, isElsewhere: true }
    if (mending === null) draft.told(answer)
  }

  /** The draft that it is, or that an answer was which waited. */
  function heldDraft(): EndedDraft {
    if (mending === null) return draft.hold(id.value)
    const { draft: named, drafted } = waited.value?.request ?? {}
    return named === undefined ? {} : { draft: named, drafted }
  }

  /** `beside`: not as the answer that the draft is already, but as the correction of one, or as one of its own. */
  async function send(beside?: { readonly corrects?: string }): Promise<void> {
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
    if (beside !== undefined) {
      id.value = besides.get(beside.corrects) ?? newId()
      besides.set(beside.corrects, id.value)
    }
    const corrected = beside === undefined ? replaces.value : beside.corrects
    const held = heldDraft()
    const ends = beside === undefined || held.draft === undefined ? waited.value?.ends : held
    const { request, withheld } = answerRequest(now, { answer, dropped }, { id: id.value, version: shown.version.hash, anonymous: shown.anonymous, replaces: corrected, draft: beside === undefined ? held : {} })
    await mending?.hold()
    const result = await outbox.send({ place, title: shown.title, anonymous: shown.anonymous, ...keptBeside(earlier.value), ends, mends: mending?.id(), isBeside: beside !== undefined, onKept: draft.forget, ...(corrected === undefined ? { act: done } : {}) }, request, now.draft())
    if (result.is === 'refused' || (result.is === 'waiting' && !result.isKept)) {
      stage.value = 'filling'
      draft.release()
      mending?.release()
    }
    if (result.is === 'refused') {
      if (result.problem.code === 'answer-id-taken') {
        // What is chosen next is another one.
        if (beside !== undefined) besides.delete(beside.corrects)
        arrived.value = { answer: id.value, isElsewhere: false }
        return
      }
      if (result.problem.code === 'draft-sent') {
        tell(result.problem)
        return
      }
      if (result.problem.code === 'answer-replaced' && replaces.value !== undefined) {
        overtaken.value = { says: 'correctedBefore', by: (result.problem as SentProblem).answer, isBegun: true }
        stage.value = 'overtaken'
        return
      }
      if (result.problem.code === 'answer-replaced') tell(result.problem)
      problem.value = result.problem
      now.tell(toldFaults((result.problem as Partial<AnswerProblem>).faults ?? []))
      return
    }
    if (result.is === 'waiting' && !result.isKept) {
      problem.value = localProblem('no-connection', 0)
      return
    }
    // Sent or waiting, the draft is that answer now, or is wanted no more beside it.
    await draft.end('draft' in request || beside !== undefined).catch(() => undefined)
    isUnnamed.value = shown.anonymous
    receipt.value = result.is === 'sent' ? { ...result.receipt, dropped: [...new Set([...withheld, ...result.receipt.dropped])] } : null
    stage.value = result.is === 'sent' ? 'sent' : 'waiting'
  }

  /** What was changed since goes after the answer that arrived. What was done by that is done. */
  const sendCorrection = () => send({ corrects: arrived.value!.answer })
  const sendAsNew = () => send({})

  /** What is filled in becomes another answer, by no id that one with a name has. */
  function forgetArrived(): void {
    if (arrived.value !== null) id.value = newId()
    arrived.value = null
  }

  return { stage, problem, receipt, id, arrived, isUnnamed, isEarly, send, sendCorrection, sendAsNew, forgetArrived }
}

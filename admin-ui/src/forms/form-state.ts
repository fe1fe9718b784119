import { computed, inject, markRaw, reactive, ref, shallowReactive, shallowRef, toRaw, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import type { FormField, FormModel } from '../../../core/contracts/form-model.ts'
import { answerFaults, type IsUnseen } from '../../../core/engines/forms/answer-faults.ts'
import { askedNow, asksByConditions } from '../../../core/engines/forms/asked-now.ts'
import { pathPointer, pointerPath, valueAt, type Answer, type Path } from '../../../core/engines/forms/answer-path.ts'
import { initialAnswer, putAnswer } from '../../../core/engines/forms/edit-answer.ts'
import type { FormEnv } from '../../../core/engines/forms/form-condition.ts'
import { isPersonHandle } from '../../../core/contracts/person-handle.ts'
import { submissionOf } from '../../../core/engines/forms/submission-of.ts'
import { placedFaults, type PlacedFault } from './placed-faults.ts'

/** An answer as it is filled in. Every control reads and writes its own place, so that a keystroke concerns that place alone. */
export interface FormState {
  /** Begins the ids of its elements: several forms may be on a page. */
  readonly id: string
  readonly model: FormModel
  readonly env: FormEnv
  /** As it would be sent now: what is hidden is not there, what is computed is. Conditions read it. Of a very long answer it follows after a pause in typing, or when a place is left. */
  readonly sent: ShallowRef<Answer>
  /** Everything that keeps the answer from being sent. */
  readonly faults: ShallowRef<readonly PlacedFault[]>
  /** The number of changes so far. */
  readonly changes: Ref<number>
  value(path: Path): unknown
  /** Whether the schema, as the answer stands, asks for a place that it does not always ask for. */
  isAsked(path: Path): boolean
  put(path: Path, value: unknown): void
  /** The place was left: what is wrong with it shows from now on. */
  leave(path: Path): void
  /** While a button is pressed nothing that was left shows yet, and nothing that was mended goes: it would move what is being pressed. */
  press(): void
  release(): void
  /** Leaves all places that `isOne` names and says how much is wrong there. */
  leaveAll(isOne: (place: string) => boolean): number
  /** What is wrong at a place, once it was left or sending was tried. */
  faultsAt(path: Path): readonly PlacedFault[]
  /** Everything that is wrong where it shows. */
  readonly shownFaults: ComputedRef<readonly PlacedFault[]>
  readonly isTried: ComputedRef<boolean>
  /** How often sending was tried. */
  readonly tries: Ref<number>
  /** Which of several shapes a value has, by its place: what is wrong is then said of that one. */
  readonly shapes: Map<string, number>
  /** The place that is to be brought into view; whatever folds or pages opens itself for it. */
  readonly sought: Readonly<ShallowRef<string | null>>
  seek(place: string | null): void
  /** What is to be sent, everything that is wrong now being shown. */
  check(): { readonly answer: Answer; readonly dropped: readonly string[]; readonly faults: readonly PlacedFault[] }
  /** A value of the answer being corrected that is masked and was not touched. */
  isUntouched(path: Path): boolean
  /** What this page cannot judge: only the server knows the number that stands behind it. */
  readonly isUnseen: IsUnseen
  /**
   * What the server has against the answer, shown until something changes. The fields are shown from then on, whatever their rules say
   * here: the server has numbers whole of which this page sees the mask.
   */
  tell(told: readonly PlacedFault[]): void
  /** Whether the server had something against a value at one of these places, or within. */
  isTold(paths: readonly Path[]): boolean
  /** A file is on its way to a place, until what is given back is called. What that place lies in keeps its order and shape till then: a path leads to where something stands now. */
  beginUpload(path: Path, giveUp: () => void): () => void
  /** Whether a file is on its way to somewhere below a place, or to the place itself. */
  isUploadingIn(path: Path, orTo?: 'or-to-it'): boolean
  /** The form is not there any more, or has another answer: no file arrives in it. */
  giveUpUploads(): void
  /** A copy of all that was filled in, hidden fields too. */
  draft(): Answer
  /** Puts another answer in place of the one there is. */
  replace(answer: Answer): void
}

export const formStateKey: InjectionKey<FormState> = Symbol('form')

export function useFormState(): FormState {
  const state = inject(formStateKey)
  if (state === undefined) throw new TypeError('a control outside a form')
  return state
}

/** A field as its control shows it: what is asked for now looks, sounds and is emptied like what always is. */
export const askedField = (field: FormField, isAsked: boolean): FormField => (isAsked === field.required ? field : { ...field, required: isAsked })

/** What an answer begins with. */
export interface Beginning {
  /** Filled in before: what was left empty was left empty on purpose. */
  readonly given: Answer | null
  /** The answer being corrected, as it is shown: a value that is masked in it and was not touched stays what it is. */
  readonly corrected?: Answer
}

/** A pause in typing, in milliseconds, after which the answer is looked through. */
const pause = 120
/** An answer with more values than that takes so long to put together that it is done in the pause too: typing comes first. */
const mostAtOnce = 1000

export function createFormState(model: FormModel, env: FormEnv, { given, corrected }: Beginning, id: string): FormState {
  markRaw(model)
  const answer = reactive(given === null ? initialAnswer(model) : (structuredClone(toRaw(given)) as Record<string, unknown>))
  const sent = shallowRef<Answer>({})
  const faults = shallowRef<readonly PlacedFault[]>([])
  const byPlace = computed(() => Map.groupBy(faults.value, ({ place }) => place))
  const left = reactive(new Set<string>())
  const toldOf = reactive(new Set<string>())
  const uploads = shallowReactive(new Set<{ readonly place: string; giveUp(): void }>())
  const shapes = reactive(new Map<string, number>())
  const tries = ref(0)
  const isTried = computed(() => tries.value > 0)
  const changes = ref(0)
  const sought = shallowRef<string | null>(null)
  let dropped: readonly string[] = []
  /** Something has changed since the answer was last put together. */
  let isDue = true
  let isLong = false
  let pressed: (() => void)[] | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const giveUpUploads = () => {
    for (const { giveUp } of [...uploads]) giveUp()
  }
  const isUntouched = (path: Path) => {
    const value = corrected === undefined ? undefined : valueAt(corrected, path)
    return typeof value === 'string' && value.includes('*') && valueAt(toRaw(answer), path) === value
  }
  const isUnseen: IsUnseen = (path, value) => isPersonHandle(value) || (corrected !== undefined && isUntouched(pointerPath(path)))
  const asked = computed(() => {
    const chosen = new Map(shapes)
    return askedNow(model.schema, sent.value, isUnseen, (place) => chosen.get(place))
  })
  const hasConditions = asksByConditions(model.schema)
  const settle = () => {
    if (!isDue) return
    isDue = false
    const submission = submissionOf(model, toRaw(answer), env)
    sent.value = submission.answer
    dropped = submission.dropped
    isLong = valuesIn(sent.value, mostAtOnce) >= mostAtOnce
  }
  const judge = () => {
    clearTimeout(timer)
    timer = undefined
    faults.value = placedFaults(answerFaults(model.schema, sent.value, model.schema, isUnseen), model.schema, (place) => shapes.get(place))
  }
  const now = () => {
    settle()
    judge()
  }
  const changed = () => {
    changes.value += 1
    if (!isDue && !isLong) queueMicrotask(settle)
    isDue = true
    clearTimeout(timer)
    timer = setTimeout(() => (pressed === null ? now() : pressed.push(now)), pause)
  }
  now()

  return {
    id, model, env, sent, faults, changes, shapes, isTried, tries, sought,
    seek: (place) => {
      sought.value = place
    },
    value: (path) => trackedAt(answer, path),
    isAsked: (path) => hasConditions && asked.value(path),
    put: (path, value) => {
      putAnswer(answer, path, unwatched(value), model.schema)
      changed()
    },
    leave: (path) => {
      const show = () => {
        if (timer !== undefined) now()
        left.add(pathPointer(path))
      }
      if (pressed === null) show()
      else pressed.push(show)
    },
    press: () => {
      pressed ??= []
    },
    release: () => {
      const waiting = pressed ?? []
      pressed = null
      for (const show of waiting) show()
    },
    leaveAll: (isOne) => {
      now()
      const wrong = faults.value.filter(({ place }) => isOne(place))
      for (const { place } of wrong) left.add(place)
      return wrong.length
    },
    shownFaults: computed(() => faults.value.filter(({ place }) => isTried.value || left.has(place))),
    faultsAt: (path) => {
      const place = pathPointer(path)
      return isTried.value || left.has(place) ? byPlace.value.get(place) ?? none : none
    },
    check: () => {
      now()
      tries.value += 1
      return { answer: sent.value, dropped, faults: faults.value }
    },
    isUntouched, isUnseen,
    tell: (told) => {
      if (told.length === 0) return
      faults.value = told
      for (const { place } of told) toldOf.add(place)
      tries.value += 1
    },
    isTold: (paths) => toldOf.size > 0 && paths.map(pathPointer).some((own) => [...toldOf].some((place) => place === own || place.startsWith(`${own}/`))),
    beginUpload: (path, giveUp) => {
      const upload = { place: pathPointer(path), giveUp }
      uploads.add(upload)
      return () => void uploads.delete(upload)
    },
    isUploadingIn: (path, orTo) => {
      const own = pathPointer(path)
      return [...uploads].some(({ place }) => place.startsWith(`${own}/`) || (orTo !== undefined && place === own))
    },
    giveUpUploads,
    draft: () => structuredClone(toRaw(answer)),
    replace: (other) => {
      for (const name of Object.keys(answer)) delete answer[name]
      Object.assign(answer, structuredClone(toRaw(other)))
      giveUpUploads()
      left.clear()
      toldOf.clear()
      tries.value = 0
      changed()
    },
  }
}

const none: readonly PlacedFault[] = []

/** How many single values there are, counted up to `most`. */
function valuesIn(value: unknown, most: number): number {
  if (typeof value !== 'object' || value === null) return 1
  let count = 0
  for (const name in value) {
    count += valuesIn((value as Readonly<Record<string, unknown>>)[name], most - count)
    if (count >= most) break
  }
  return count
}

/** Entries that were read here and come back in another order are watched objects; the answer holds plain ones, which can be copied. */
function unwatched(value: unknown): unknown {
  const plain: unknown = toRaw(value)
  return Array.isArray(plain) ? plain.map((one: unknown) => toRaw(one)) : plain
}

/** What stands at a place, so that whoever asks hears of changes, also where nothing stands yet: only reading a member itself is noticed. */
function trackedAt(from: object, path: Path): unknown {
  let value: unknown = from
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined
    const next = (value as Readonly<Record<string, unknown>>)[name]
    if (!Object.hasOwn(toRaw(value), name)) return undefined
    value = next
  }
  return value
}

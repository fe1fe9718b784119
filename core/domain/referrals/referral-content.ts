import type { Action } from '../../base/action.ts'
import { isHuiyanError } from '../../base/errors.ts'
import type { LocalText } from '../../base/text.ts'
import type { Accused, ReferralSide, ReferralTexts } from '../../contracts/referral-api.ts'
import type { Referral } from '../../store/entities/referrals/referral.ts'
import type { ReferralAnswer } from '../../store/entities/referrals/referral-answer.ts'
import type { ReferralReader } from '../../store/entities/referrals/referral-reader.ts'

/** What a referral says, as it is sealed. */
export interface ReferralContent extends ReferralTexts {
  readonly accused: Accused
  /** The alert or case that it comes of, in words that name nobody. */
  readonly matter: { readonly id: string; readonly subject: 'alert' | 'case'; readonly words: string } | null
  /** Accounts that have written in it: none of them approves it. The first is the author. */
  readonly writers: readonly string[]
  readonly authorName: string
  /** When, by whom and why those were changed whom it accuses, the earliest first. */
  readonly corrections: readonly Correction[]
  /** The author's organisation: whose head approves it. */
  readonly organisation: { readonly id: string; readonly title: LocalText } | null
}

/** Why somebody was named, or is named no more, and the name of who did that. */
export interface NamedReason {
  readonly reason: string
  readonly by: string
  /** On which side they are, in a draft always the sending one; left out where the host names who receives. */
  readonly side?: ReferralSide
  /** They have given it up themselves, and are not named by the host again. */
  readonly bySelf?: true
}

/** That those were changed whom it accuses. */
export interface Correction extends NamedReason {
  readonly at: string
  /** Whom it accused before. */
  readonly before?: Accused
}

/** What was filled in with an act. */
export interface ReferralWords {
  /** Name of the host's form. */
  readonly form: string
  readonly answer: Readonly<Record<string, unknown>>
}

/** Where a sealed value stands; it opens nowhere else. */
interface Place { readonly table: 'referral' | 'referral_reader' | 'referral_answer'; readonly row: string; readonly column: string }

/** What seals: the house's row sealer. */
export interface WordSealer {
  seal(action: Action, place: Place, value: unknown): string
  open(place: Place, sealed: string): unknown
  fingerprint(content: string): string
}

const content = (row: string): Place => ({ table: 'referral', row, column: 'sealed' })
const named = (row: string, column: 'sealed' | 'ended'): Place => ({ table: 'referral_reader', row, column })
const words = (row: string): Place => ({ table: 'referral_answer', row, column: 'sealed' })

export const sealContent = (sealer: WordSealer, action: Action, id: string, value: ReferralContent): string => sealer.seal(action, content(id), value)
export const sealNamed = (sealer: WordSealer, action: Action, id: string, column: 'sealed' | 'ended', value: NamedReason): string => sealer.seal(action, named(id, column), value)
export const sealWords = (sealer: WordSealer, action: Action, id: string, value: ReferralWords): string => sealer.seal(action, words(id), value)

/** Throws `sealed-row-damaged`. */
export const openContent = (sealer: WordSealer, { id, sealed }: Pick<Referral, 'id' | 'sealed'>): ReferralContent => sealer.open(content(id), sealed) as ReferralContent

/** The same; null where the seal is broken. */
export const openUnbroken = (sealer: WordSealer, referral: Pick<Referral, 'id' | 'sealed'>): ReferralContent | null => unbroken(() => openContent(sealer, referral))

/** What is opened; null where its seal is broken. */
export function unbroken<T>(open: () => T): T | null {
  try {
    return open()
  } catch (error) {
    if (isHuiyanError(error) && error.code === 'sealed-row-damaged') return null
    throw error
  }
}

/** Throws `sealed-row-damaged`, as the one below. */
export const openWords = (sealer: WordSealer, { id, sealed }: Pick<ReferralAnswer, 'id' | 'sealed'>): ReferralWords => sealer.open(words(id), sealed) as ReferralWords
export function openNamed(sealer: WordSealer, { id, sealed, ended }: Pick<ReferralReader, 'id' | 'sealed' | 'ended'>): { readonly began: NamedReason; readonly ended: NamedReason | null } {
  return { began: sealer.open(named(id, 'sealed'), sealed) as NamedReason, ended: ended === null ? null : (sealer.open(named(id, 'ended'), ended) as NamedReason) }
}

/** By what a referral is found from the alert or case that it comes of. */
export const aboutOf = (sealer: WordSealer, matter: string): string => sealer.fingerprint(`referral about ${matter}`)

/** By what a request that is sent again is known. */
export const keyOf = (sealer: WordSealer, account: string, request: string): string => sealer.fingerprint(`referral asked ${account} ${request}`)

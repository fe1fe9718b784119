import type { Action } from '../../base/action.ts'
import type { DrawStratum } from '../../contracts/sampling.ts'
import { DrawFrame } from '../../store/entities/samples/draw-frame.ts'
import { Draw } from '../../store/entities/samples/draw.ts'
import { Sample } from '../../store/entities/samples/sample.ts'
import type { JsonObject } from '../../store/json-object.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { updateEach } from '../../store/update-each.ts'

const chunk = 500

/** A new draw. Nobody chooses its seed: it is random, and not known before what is drawn by it is noted. */
export const newSeed = (action: Pick<Action, 'random'>): string => Buffer.from(action.random(32)).toString('hex')

/** What a draw has drawn. */
export interface NewSample extends Pick<Sample, 'case' | 'closing' | 'stratum' | 'level' | 'title' | 'titleEn' | 'region'> {
  readonly id: string
}

export type NewDraw = Omit<Draw, 'account' | 'accountName' | 'drawnAt'>

/** What the trail has of a draw, by which it can be done again: the seed, the method, what it was drawn from, and how much of each stratum. */
export function drawFacts({ method, seed, frameCount, frameHash, strata }: Pick<Draw, 'method' | 'seed' | 'frameCount' | 'frameHash' | 'strata'>): JsonObject {
  return { method, seed, frame: { count: frameCount, hash: frameHash }, strata: strata.map(({ key, size, rate, minimum, drawn }: DrawStratum) => ({ key, size, rate, minimum, drawn })) }
}

/** Notes a draw with what it was drawn from and what it has drawn, in `state`; the work on these is begun by who calls. */
export async function writeDraw({ em, action, audit }: Change, row: NewDraw, frame: readonly { readonly id: string; readonly stratum: string }[], samples: readonly NewSample[], state: string): Promise<void> {
  const { id, topic, organisation } = row
  await em.insert(Draw, { ...row, account: action.actor.id, accountName: action.actor.name, drawnAt: action.at })
  await em.insert(DrawFrame, { draw: id, cases: frame.map((one): readonly [string, string] => [one.id, one.stratum]).sort(([a], [b]) => (a < b ? -1 : 1)) })
  const rows = samples.map((sample) => ({ ...sample, draw: id, topic, organisation, state, drawnAt: action.at, endedAt: null, answer: null }))
  for (let at = 0; at < rows.length; at += chunk) await em.insertMany(Sample, rows.slice(at, at + chunk))
  audit({
    verb: 'draw-samples', object: { kind: 'draw', id }, topic,
    after: { ...drawFacts(row), from: row.closedFrom, through: row.closedThrough, by: [...row.by], organisation, drawn: row.drawn },
  })
}

/** What the work on a sample has come to. */
export interface InspectedWork extends Pick<Sample, 'id' | 'state' | 'organisation' | 'answer'> {
  readonly isOver: boolean
}

/** Notes how the work on samples stands where their lists look; who inspects them does not change hands. */
export async function noteSampleStates({ em }: Change, works: readonly Pick<Sample, 'id' | 'state'>[]): Promise<void> {
  await updateEach(em, Sample, ['state'], works.map(({ id, state }) => ({ id, state })))
}

/** Notes what the work on samples has come to where their lists look. */
export async function noteSamples({ em, action }: Change, works: readonly InspectedWork[]): Promise<void> {
  await updateEach(em, Sample, ['state', 'organisation', 'answer', 'endedAt'], works.map(({ id, state, organisation, answer, isOver }) => ({ id, state, organisation, answer, endedAt: isOver ? action.at : null })))
}

/** What the trail has of a draw, read back; null for what is no such entry. */
export function readFacts(after: unknown): Pick<Draw, 'method' | 'seed' | 'frameCount' | 'frameHash' | 'strata'> | null {
  const noted = after as { readonly method?: unknown; readonly seed?: unknown; readonly frame?: { readonly count: number; readonly hash: string }; readonly strata?: readonly DrawStratum[] } | null
  if (typeof noted?.method !== 'string' || typeof noted.seed !== 'string' || noted.frame === undefined || noted.strata === undefined) return null
  return { method: noted.method, seed: noted.seed, frameCount: noted.frame.count, frameHash: noted.frame.hash, strata: noted.strata }
}

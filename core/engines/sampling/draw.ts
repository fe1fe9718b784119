import { createHash } from 'node:crypto'

/** The name of the method, as the trail has it: another way of drawing is another name. */
export const drawMethod = 'sha256-order/1'

/** Something that may be drawn, with the stratum that it lies in. */
export interface Framed {
  readonly id: string
  readonly stratum: string
}

/** How much of a stratum is drawn: a share of it, rounded up, and not less than a number where there are as many. */
export interface Quota {
  /** From 0 to 1; read to a millionth. */
  readonly rate: number
  readonly minimum: number
}

/** How many of `size` a quota draws. */
export function drawnOf(size: number, { rate, minimum }: Quota): number {
  // In whole millionths: 0.07 of a hundred are seven, not eight.
  return Math.min(size, Math.max(Math.ceil((size * Math.round(rate * 1e6)) / 1e6), minimum))
}

/**
 * Draws from each stratum (`sha256-order/1`): its members in the order of the hexadecimal SHA-256 of the seed, a line feed and their id, as
 * many from the front as its quota says. So the same seed, frame and quotas give the same ids, in whatever order the frame comes, and
 * what lies in one stratum changes nothing in another. Gives the drawn ids, ascending. The idea is that of sampling by permanent random
 * numbers (Ohlsson 1995), with a hash in place of the numbers.
 */
export function draw(frame: readonly Framed[], seed: string, quotaOf: (stratum: string) => Quota): readonly string[] {
  return [...Map.groupBy(frame, ({ stratum }) => stratum)].flatMap(([stratum, members]) =>
    members.map(({ id }) => ({ id, place: placeOf(seed, id) })).sort((a, b) => order(a.place, b.place) || order(a.id, b.id)).slice(0, drawnOf(members.length, quotaOf(stratum))).map(({ id }) => id)).sort(order)
}

/** Where an id stands in its stratum's order, hexadecimal. */
export const placeOf = (seed: string, id: string): string => sha256(`${seed}\n${id}`)

/** SHA-256, hexadecimal, of a frame: of a line for each id, ascending, with the id, a tab and its stratum. */
export function frameHash(frame: readonly Framed[]): string {
  return sha256(frame.toSorted((a, b) => order(a.id, b.id)).map(({ id, stratum }) => `${id}\t${stratum}\n`).join(''))
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

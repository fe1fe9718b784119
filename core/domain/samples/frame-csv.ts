import { placeOf } from '../../engines/sampling/draw.ts'

/** What a draw was drawn from, in the order in which it was drawn: case, stratum, place (the hash that orders it), and whether it was drawn. Ids and hashes need no quotes; strata may. */
export function frameCsv(frame: readonly { readonly id: string; readonly stratum: string }[], seed: string, drawn: readonly string[]): string {
  const taken = new Set(drawn)
  const rows = frame.map((one) => ({ ...one, place: placeOf(seed, one.id) })).sort((a, b) => (a.stratum < b.stratum ? -1 : a.stratum > b.stratum ? 1 : a.place < b.place ? -1 : 1))
  return `\uFEFFcase,stratum,place,drawn\r\n${rows.map(({ id, stratum, place }) => `${id},"${(/^[=+\-@]/.test(stratum) ? `'${stratum}` : stratum).replaceAll('"', '""')}",${place},${taken.has(id) ? 1 : 0}\r\n`).join('')}`
}

/**
 * The sample files of the shipped packs: a small made-up city with some dirty rows in it.
 * `node test/bench/generate/samples.ts` writes them; a test holds the committed files to what this gives.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deceasedHeader, deceasedRows, disabledHeader, disabledRows, recipientRows, recipientsHeader, type AssistanceCity } from './assistance.ts'
import { csvText } from './csv.ts'
import { disabilityCert, idCardOf } from './identifiers.ts'

export const sampleCity: AssistanceCity = { seed: 20260331, until: '2026-03-31', disabled: 320, others: 240, dead: 180 }

export interface SampleFile {
  /** From the repository's root. */
  readonly path: string
  readonly dataset: string
  readonly text: string
  readonly expect: {
    readonly in: number
    readonly stored: number
    readonly duplicate: number
    /** Quarantined rows by the reason of their one fault. */
    readonly reasons: Readonly<Record<string, number>>
  }
}

export function sampleFiles(): SampleFile[] {
  return [
    sample('plugins/uncovered-assistance/samples/disabled_persons.csv', 'disabled_persons', disabledHeader, [...disabledRows(sampleCity)], dirtyDisabled, true),
    sample('plugins/uncovered-assistance/samples/assistance_recipients.csv', 'assistance_recipients', recipientsHeader, [...recipientRows(sampleCity)], dirtyRecipients, true),
    sample('plugins/common/samples/deceased.csv', 'common/deceased', deceasedHeader, [...deceasedRows(sampleCity)], dirtyDeceased, false),
  ]
}

/** What a row that is added or changed does: the reason it is quarantined for, a second identical row, or written otherwise and all the same good. */
type Fate = { readonly reason: string } | 'duplicate' | 'good'
interface Dirty { readonly at: number; readonly row: readonly string[]; readonly fate: Fate }

function sample(path: string, dataset: string, header: readonly string[], rows: readonly (readonly string[])[], dirtyOf: (rows: readonly (readonly string[])[]) => readonly Dirty[], crlf: boolean): SampleFile {
  const dirty = dirtyOf(rows)
  const all = [...rows]
  for (const { at, row } of [...dirty].sort((a, b) => b.at - a.at)) all.splice(at, 0, row)
  const reasons: Record<string, number> = {}
  for (const { fate } of dirty) if (typeof fate === 'object') reasons[fate.reason] = (reasons[fate.reason] ?? 0) + 1
  const text = csvText(header, all)
  const count = (fate: Fate): number => dirty.filter((one) => one.fate === fate).length
  return {
    path, dataset,
    // Spreadsheets of departments end their lines with CRLF and begin with a byte order mark.
    text: crlf ? `\uFEFF${text.replaceAll('\n', '\r\n')}` : text,
    expect: { in: all.length, stored: rows.length + count('good'), duplicate: count('duplicate'), reasons },
  }
}

/** Persons beyond the city, so that a dirty row never takes a good one's place. */
function stranger(n: number): string {
  return idCardOf(5000 + n).id
}

function withWrongCheckDigit(id: string): string {
  return id.slice(0, 17) + (id[17] === '1' ? '2' : '1')
}

function dirtyDisabled(rows: readonly (readonly string[])[]): readonly Dirty[] {
  const like = (at: number, id: string, changes: Readonly<Record<number, string>>): readonly string[] => {
    const fresh = [disabilityCert(id, 4, 2), '测试甲', id, '肢体残疾', '二级', '2025-11-05', '2035-11-05', '有效', rows[at]![8]!, rows[at]![9]!, '', '19900000000']
    return fresh.map((cell, i) => changes[i] ?? cell)
  }
  const old = Array.from({ length: 200 }, (_, n) => stranger(n)).find((id) => id[6] === '1')!
  return [
    { at: 12, row: like(12, stranger(1), { 2: withWrongCheckDigit(stranger(1)) }), fate: { reason: 'wrong-check-digit' } },
    { at: 31, row: like(31, stranger(2), { 0: `${stranger(2)}95` }), fate: { reason: 'not-a-disability-cert' } },
    { at: 57, row: like(57, stranger(3), { 5: '2026-02-30' }), fate: { reason: 'impossible-date' } },
    { at: 83, row: like(83, stranger(4), { 5: '不详' }), fate: { reason: 'not-a-date' } },
    { at: 101, row: like(101, stranger(5), { 4: '  ' }), fate: { reason: 'required' } },
    { at: 140, row: like(140, stranger(6), { 7: '在用' }), fate: { reason: 'unknown-code' } },
    { at: 166, row: rows[20]!.map((cell, i) => (i === 11 ? '19900009999' : cell)), fate: { reason: 'duplicate-key' } },
    { at: 190, row: rows[40]!, fate: 'duplicate' },
    { at: 214, row: like(214, stranger(7), { 11: '无' }), fate: { reason: 'not-a-phone' } },
    { at: 233, row: like(233, stranger(8), { 8: '莆田市' }), fate: { reason: 'not-a-region' } },
    // Written otherwise: codes instead of titles, other dates, wide digits and blanks, an ID card of 15 digits.
    { at: 250, row: like(250, stranger(9), { 3: '4', 4: '2', 5: '2025/11/5', 7: 'valid', 10: '', 11: '+86 199 0000 0001' }), fate: 'good' },
    { at: 271, row: like(271, stranger(10), { 2: ` ${toWide(stranger(10))} `, 5: '2025年11月5日' }), fate: 'good' },
    { at: 290, row: like(290, old, { 2: old.slice(0, 6) + old.slice(8, 17) }), fate: 'good' },
  ]
}

function dirtyRecipients(rows: readonly (readonly string[])[]): readonly Dirty[] {
  const like = (id: string, changes: Readonly<Record<number, string>>): readonly string[] => {
    const fresh = [id, '测试乙', id, '低保', '农村', '2025-06-01', '', '620.00', '2', '350305108', '2025-9000001']
    return fresh.map((cell, i) => changes[i] ?? cell)
  }
  return [
    { at: 25, row: like(stranger(20), { 0: withWrongCheckDigit(stranger(20)) }), fate: { reason: 'wrong-check-digit' } },
    { at: 60, row: like(stranger(21), { 3: '高龄补贴' }), fate: { reason: 'unknown-code' } },
    { at: 99, row: like(stranger(22), { 7: '六百二十元' }), fate: { reason: 'not-a-number' } },
    { at: 133, row: like(stranger(23), { 5: '' }), fate: { reason: 'required' } },
    { at: 170, row: rows[70]!.map((cell, i) => (i === 7 ? '1.00' : cell)), fate: { reason: 'duplicate-key' } },
    { at: 205, row: rows[80]!, fate: 'duplicate' },
    { at: 240, row: like(stranger(24), { 8: '0' }), fate: { reason: 'below-minimum' } },
    { at: 300, row: like(stranger(25), { 5: '2025年6月1日', 7: '1,620.5', 3: 'minimum-living' }), fate: 'good' },
  ]
}

function dirtyDeceased(rows: readonly (readonly string[])[]): readonly Dirty[] {
  return [
    { at: 15, row: ['350390190001010000', '测试丙', '2025-12-01'], fate: { reason: 'wrong-check-digit' } },
    { at: 44, row: [stranger(40), '测试丁', ''], fate: { reason: 'required' } },
    { at: 90, row: rows[3]!, fate: 'duplicate' },
    { at: 120, row: [stranger(41), '测试戊', '20251201'], fate: 'good' },
  ]
}

function toWide(text: string): string {
  return text.replace(/[0-9X]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path, text } of sampleFiles()) {
    const file = join(import.meta.dirname, '../../..', path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

import { isUtf8 } from 'node:buffer'
import type { Encoding } from './text-source.ts'

/** What a file's first bytes say it is, when that is no delimited text. */
export type OtherKind = 'zip' | 'ole' | 'pdf' | 'gzip' | 'html' | 'json' | 'binary'

const signatures: readonly (readonly [OtherKind, readonly number[]])[] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['ole', [0xd0, 0xcf, 0x11, 0xe0]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['gzip', [0x1f, 0x8b]],
]

/** Null when the sample may be delimited text. */
export function detectOtherKind(sample: Uint8Array): OtherKind | null {
  for (const [kind, bytes] of signatures) if (bytes.every((byte, i) => sample[i] === byte)) return kind
  if (detectByMark(sample)?.startsWith('utf-16') !== true && sample.includes(0) && controlCount(sample) > Math.max(8, sample.length * 0.05)) return 'binary'
  const start = Buffer.from(sample.subarray(0, 512)).toString('latin1').replace(/^\u00EF\u00BB\u00BF/, '').trimStart().toLowerCase()
  if (/^(<!doctype|<html|<\?xml|<table|<meta|<head|<body)/.test(start)) return 'html'
  return /^(\{\s*"|\[\s*\{)/.test(start) ? 'json' : null
}

/**
 * The encodings to try, likeliest first. UTF-8 proves itself: text of GB18030 that is valid UTF-8 throughout is rare,
 * and then consists of two-byte sequences alone that are common Han characters in GB 2312 and stand in runs.
 */
export function detectEncodings(sample: Uint8Array): readonly Encoding[] {
  const marked = detectByMark(sample)
  if (marked !== null) return [marked]
  const whole = sample.subarray(0, sample.length - openTailLength(sample))
  if (!isUtf8(whole)) return ['utf-8', 'gb18030']
  return looksLikeGb2312(whole) ? ['gb18030', 'utf-8'] : ['utf-8', 'gb18030']
}

function detectByMark(sample: Uint8Array): Encoding | null {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8'
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  return sample[0] === 0xfe && sample[1] === 0xff ? 'utf-16be' : null
}

function looksLikeGb2312(bytes: Uint8Array): boolean {
  let [characters, runs, previous] = [0, 0, -2]
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte < 0x80) continue
    const next = bytes[i + 1]
    if (byte > 0xd7 || next === undefined || next < 0xa1) return false
    characters += 1
    if (previous !== i - 2) runs += 1
    previous = i
    i += 1
  }
  return characters > 0 && characters >= runs * 1.5
}

function controlCount(sample: Uint8Array): number {
  let controls = 0
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 0x1a && byte !== 0x1b)) controls += 1
  return controls
}

/** Bytes at the sample's end that may begin a cut character. */
function openTailLength(sample: Uint8Array): number {
  let back = 0
  while (back < 3 && back < sample.length && sample[sample.length - 1 - back]! >= 0x80) back += 1
  return back === 3 && isUtf8(sample.subarray(sample.length - 3)) ? 0 : back
}

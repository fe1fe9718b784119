import { readFileSync } from 'node:fs'
import type { FileKind } from '../../core/contracts/shape/schemas.ts'

export interface ReadmeExample {
  readonly kind: FileKind
  readonly name: string
  readonly text: string
  readonly value: unknown
}

/** The examples of `schemas/README.md`, each marked with its kind. */
export function readmePack(): readonly ReadmeExample[] {
  const readme = readFileSync(new URL('../../schemas/README.md', import.meta.url), 'utf8')
  return [...readme.matchAll(/^```json ([a-z-]+)\n([\s\S]*?)^```$/gm)].map(([, kind, text]) => {
    const value = JSON.parse(text!) as Record<string, unknown>
    return { kind: kind as FileKind, name: String(value['id'] ?? value['rule'] ?? value['workflow']), text: text!, value }
  })
}

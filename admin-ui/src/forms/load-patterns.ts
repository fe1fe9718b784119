/**
 * Regular expressions run on RE2 semantics in the browser too. This is what `re2js` is in the pages (see vite.config.ts): the same
 * names, but the library's 50 kB come only once a form with a pattern is shown. Until then nothing compiles one.
 */
import type { RE2JS as Pattern } from 're2js'
import { fetchedPart } from './fetched-part.ts'

interface Library {
  readonly RE2JS: typeof Pattern
  readonly RE2JSException: new (message: string) => Error
}

let library: Library | null = null

/** To be waited for before a form with patterns (`hasPatterns`) is shown. Throws the failure `part-not-loaded`. */
export async function loadPatterns(): Promise<void> {
  // By its place, which the alias for its name does not catch.
  library ??= await fetchedPart(() => import('../../../node_modules/re2js/build/index.js'))
}

function loaded(): Library {
  if (library === null) throw new TypeError('a pattern before the patterns were loaded')
  return library
}

export const RE2JS = {
  compile: (pattern: string) => loaded().RE2JS.compile(pattern),
  translateRegExp: (pattern: string) => loaded().RE2JS.translateRegExp(pattern),
}

/** `instanceof` asks the library's own. */
export class RE2JSException extends Error {
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return library !== null && thrown instanceof library.RE2JSException
  }
}

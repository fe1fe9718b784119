/** What one browser remembers of its reader's choices; a browser that forbids storage simply forgets. */
export type PreferenceName = 'language' | 'theme'

const keyOf = (name: PreferenceName) => `huiyan.${name}`

export function readPreference(name: PreferenceName): string | null {
  try {
    return localStorage.getItem(keyOf(name))
  } catch {
    return null
  }
}

export function writePreference(name: PreferenceName, value: string): void {
  try {
    localStorage.setItem(keyOf(name), value)
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}

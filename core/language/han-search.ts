/** What a title is found by: itself, its pinyin (`putian`) and the initials of that (`pt`), all small and without blanks. */
export type SearchKeys = (title: string) => readonly string[]

/** Makes the keys of titles from readings as `hanReadings` has them; without any, a title is found by itself alone. */
export function searchKeys(hanReadings: string): SearchKeys {
  const readings = new Map<string, string>()
  for (const group of hanReadings.split(/\s+/)) {
    const [, reading = '', characters = ''] = /^([a-z]+)(.*)$/u.exec(group) ?? []
    for (const character of characters) readings.set(character, reading)
  }
  const keys = new Map<string, readonly string[]>()
  return (title) => {
    const known = keys.get(title)
    if (known !== undefined) return known
    const syllables = [...title.toLowerCase()].map((character) => readings.get(character) ?? character)
    const made = [title.toLowerCase(), syllables.join(''), syllables.map((syllable) => syllable[0]).join('')].map(withoutBlanks)
    keys.set(title, made)
    return made
  }
}

/** What somebody seeks, as the keys have it. */
export const soughtKey = (query: string): string => withoutBlanks(query.trim().toLowerCase())

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s+/g, '')
}

import { searchKeys, soughtKey } from '../../../../core/language/han-search.ts'
import type { ShownChoice } from './use-choices.ts'

export type ChoiceSearch = (choices: readonly ShownChoice[], query: string) => readonly ShownChoice[]

/** So many choices are seen at once; more are searched. */
export const mostUnsearched = 10

let known: ChoiceSearch | null = null

/**
 * Finds choices by what their titles say, by pinyin (`putian`) and by its initials (`pt`); those that begin so come first. By titles
 * alone as long as the readings cannot be fetched.
 */
export async function choiceSearch(): Promise<ChoiceSearch> {
  if (known !== null) return known
  const fetched = await import('../../../../core/language/han-readings.ts').catch(() => null)
  if (fetched === null) return searchBy('')
  return (known ??= searchBy(fetched.hanReadings))
}

function searchBy(hanReadings: string): ChoiceSearch {
  const keysOf = searchKeys(hanReadings)
  return (choices, query) => {
    const sought = soughtKey(query)
    const rank = (title: string) => {
      const places = keysOf(title).map((key) => key.indexOf(sought)).filter((place) => place >= 0)
      return places.length === 0 ? null : Math.min(...places) === 0 ? 0 : 1
    }
    return choices.map((choice) => ({ choice, rank: rank(choice.title) })).filter((one) => one.rank !== null).sort((a, b) => a.rank! - b.rank!).map(({ choice }) => choice)
  }
}

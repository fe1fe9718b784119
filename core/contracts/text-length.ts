/** Whether a text has more characters (code points) than that; of a very long one they are not counted. */
export function isLongerThan(most: number, text: string): boolean {
  // Two units make one character at most.
  return text.length > most && (text.length > 2 * most || [...text].length > most)
}

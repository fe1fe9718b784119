/** What turns the order of text around, or ends that it was turned (UAX #9: embeddings, overrides, isolates), and control characters but tab and line ends. */
const turning = /[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g
/** Letters that are written from right to left, and the marks that say so. */
const fromRight = /[\u200f\u061c\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/**
 * A text of a pack or an answer as it is shown: letters in their own order, nothing that reaches beyond its end. An element around it
 * isolates it (`<bdi>`, or any block); a stray end of an isolate within it would close that again.
 */
export const orderedText = (text: string): string => text.replace(turning, '')

/** The same to stand among other words in one string: what is written from right to left takes its neighbours' order no more. */
export function isolatedText(text: string): string {
  const own = orderedText(text)
  return fromRight.test(own) ? `\u2068${own}\u2069` : own
}

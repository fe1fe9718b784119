/** A text in parts, those that mention one of some names marked; the longest name that stands there counts. */
export function mentionParts(text: string, names: readonly string[]): readonly { readonly text: string; readonly isMention: boolean }[] {
  const marks = [...new Set(names)].filter((name) => name !== '').map((name) => `@${name}`).toSorted((a, b) => b.length - a.length)
  const parts: { text: string; isMention: boolean }[] = []
  let plain = ''
  const flush = () => {
    if (plain !== '') parts.push({ text: plain, isMention: false })
    plain = ''
  }
  for (let at = 0; at < text.length;) {
    const mark = marks.find((one) => text.startsWith(one, at))
    if (mark === undefined) plain += text[at]
    else {
      flush()
      parts.push({ text: mark, isMention: true })
    }
    at += mark?.length ?? 1
  }
  flush()
  return parts
}

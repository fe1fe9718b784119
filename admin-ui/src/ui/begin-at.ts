/** So much of it has to be in sight, in pixels. */
const least = 120

/** Takes the focus to what has come in place of what had it, and shows its beginning where that is out of sight: of what is long the browser would show any part. */
export function beginAt(element: HTMLElement): void {
  element.focus({ preventScroll: true })
  const { top, bottom } = (element.closest('main') ?? document.documentElement).getBoundingClientRect()
  const begins = element.getBoundingClientRect().top
  if (begins < top || begins > bottom - least) element.scrollIntoView({ block: 'start' })
}

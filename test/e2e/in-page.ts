/** A function that runs in the page, from its text: tests are compiled without the types of a page. It takes at most two things. */
export function inPage<R>(source: string): (one: unknown, other?: unknown) => R {
  // eslint-disable-next-line no-new-func
  return new Function('one', 'other', `return (${source})(one, other)`) as (one: unknown, other?: unknown) => R
}

import { ApiFailure, localProblem } from '../api/failure.ts'

/**
 * What only some forms need, as it is fetched. Throws the failure `part-not-loaded`; asked again, styles that did not come are fetched
 * again too: Vite takes the link to them for loaded as long as it stands in the page.
 */
export async function fetchedPart<T>(fetchIt: () => Promise<T>): Promise<T> {
  try {
    return await fetchIt()
  } catch {
    for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) if (link.sheet === null) link.remove()
    throw new ApiFailure(localProblem('part-not-loaded', 0))
  }
}

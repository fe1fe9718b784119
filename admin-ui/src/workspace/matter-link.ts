import type { RouteLocationRaw } from 'vue-router'

const pages = ['assessment', 'case', 'duty', 'notice', 'sample']

/** The page of a matter; what has none of its own is an alert. */
export function matterLink({ id, subject }: { readonly id: string; readonly subject: string }): RouteLocationRaw {
  const name = pages.includes(subject) ? subject : 'alert'
  return { name, params: { [name]: id } }
}

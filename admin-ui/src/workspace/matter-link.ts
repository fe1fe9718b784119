import type { RouteLocationRaw } from 'vue-router'

/** The page of a matter. */
export const matterLink = ({ id, subject }: { readonly id: string; readonly subject: string }): RouteLocationRaw => (subject === 'case' ? { name: 'case', params: { case: id } } : subject === 'notice' ? { name: 'notice', params: { notice: id } } : { name: 'alert', params: { alert: id } })

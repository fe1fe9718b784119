import type { RouteLocationRaw } from 'vue-router'
import { alertsLink } from '../workspace/alerts-link.ts'
import { isFresh } from '../workspace/list-shape.ts'

/**
 * The pages that the menu and the search offer, in the order of the menu. Only what exists stands here;
 * `needs` is the permission without which a page has nothing to show.
 */
export const menu = [
  { name: 'work', group: 0, needs: 'read-topics', to: { name: 'work', state: isFresh } },
  { name: 'alerts', group: 1, needs: 'read-alerts', to: { ...alertsLink(), state: isFresh } },
  { name: 'assessments', group: 1, needs: 'read-alerts', to: { name: 'assessments' } },
  { name: 'cases', group: 1, needs: 'read-cases', to: { name: 'cases', state: isFresh } },
  { name: 'notices', group: 1, needs: 'read-notices', to: { name: 'notices', state: isFresh } },
  { name: 'duties', group: 1, needs: 'read-duties', to: { name: 'duties' } },
  { name: 'referrals', group: 1, needs: 'read-referrals', to: { name: 'referrals' } },
  { name: 'draws', group: 1, needs: 'read-cases', to: { name: 'draws' } },
  { name: 'topics', group: 2, needs: 'read-topics', to: { name: 'topics' } },
  { name: 'data', group: 2, needs: 'read-records', to: { name: 'data' } },
  { name: 'dispatch', group: 2, needs: 'keep-dispatch', to: { name: 'dispatch' } },
  { name: 'organisations', group: 3, needs: 'see-access', to: { name: 'organisations' } },
  { name: 'regions', group: 3, needs: 'see-access', to: { name: 'regions' } },
  { name: 'accounts', group: 3, needs: 'see-access', to: { name: 'accounts' } },
  { name: 'calendar', group: 3, needs: 'manage-calendar', to: { name: 'calendar' } },
  { name: 'mail', group: 3, needs: 'manage-accounts', to: { name: 'mail' } },
  { name: 'gallery', group: 3, needs: 'manage-accounts', to: { name: 'gallery' } },
] as const satisfies readonly { readonly name: string; readonly group: number; readonly needs: string; readonly to: RouteLocationRaw }[]

/** The pages that the menu and the search offer, in the order of the menu. Only what exists stands here. */
export const menu = [
  { name: 'work', group: 0 },
  { name: 'alerts', group: 1 },
  { name: 'topics', group: 2 },
  { name: 'data', group: 2 },
] as const

/** What a pack may be at most (design: packs, Limits). */
export const packLimits = {
  bytes: 5 * 1024 * 1024,
  files: 200,
  /** Levels of nesting inside one JSON file. */
  nesting: 32,
  /** Items of one list, members of one object. */
  items: 1_000,
  /** The same in a test, whose rows are many. */
  testItems: 10_000,
  /** Characters of a path inside the pack. */
  path: 200,
} as const

/** No record of a table is longer than this, in bytes; an open quote would otherwise swallow a whole file into memory. */
export const longestRecord = 1 << 20

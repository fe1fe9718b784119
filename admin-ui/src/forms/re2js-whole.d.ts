/** The library itself, by the name that the pages' alias for `re2js` does not catch. */
declare module 're2js-whole' {
  export * from 're2js'
}

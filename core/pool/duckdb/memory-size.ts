const units: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KIB: 2 ** 10, MIB: 2 ** 20, GIB: 2 ** 30, TIB: 2 ** 40 }

/** Bytes of a size as DuckDB writes it: `512MB`, `1.5 GiB`. Throws a RangeError on anything else. */
export function memorySize(text: string): number {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(text) ?? []
  const factor = units[(unit ?? '').toUpperCase()]
  if (number === undefined || factor === undefined) throw new RangeError(`${text} is no size of memory`)
  return Math.floor(Number(number) * factor)
}

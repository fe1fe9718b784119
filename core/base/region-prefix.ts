/** What the codes of all regions within one begin with. GB/T 2260: a city's code ends in 00, a province's in 0000; towns and villages add three digits each (GB/T 10114). */
export function regionPrefix(code: string): string {
  const digits = code.replaceAll(/\D/g, '')
  return digits.length === 6 ? digits.replace(/(00){1,2}$/, '') : digits.replace(/(000){1,2}$/, '')
}

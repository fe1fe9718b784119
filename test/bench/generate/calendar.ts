const day = 86_400_000

/** `YYYY-MM-DD`, `days` later. */
export function addDays(date: string, days: number): string {
  return dateText(new Date(Date.parse(date) + days * day))
}

/** Calendar days from `from` to `to`, negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / day
}

/** `months` later on the same day of the month, or on the month's last day where there is none. */
export function addMonths(date: string, months: number): string {
  const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number]
  const lastDay = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate()
  return dateText(new Date(Date.UTC(year, month - 1 + months, Math.min(dayOfMonth, lastDay))))
}

/** The first day of the month that lies `months` after that of `date`. */
export function monthStart(date: string, months: number): string {
  return addMonths(`${date.slice(0, 7)}-01`, months)
}

function dateText(date: Date): string {
  const two = (value: number): string => (value < 10 ? `0${value}` : String(value))
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
}

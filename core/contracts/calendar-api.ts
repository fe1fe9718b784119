/** What the HTTP API takes and sends around the city's calendar of working days (design: domain, Standard machines). Pages and routes share these types. */

/** A day that is not as its day of the week: off although in the week or part of a festival, or worked although on a weekend (调休). */
export const holidayKinds = ['holiday', 'make-up'] as const

export interface HolidayDay {
  /** `YYYY-MM-DD` */
  readonly date: string
  readonly kind: (typeof holidayKinds)[number]
  /** Chinese name of the festival that it is because of. */
  readonly title: string
}

/** One year's notice of the State Council. */
export interface HolidayYearJson {
  readonly year: number
  /** `imported`: somebody has read a notice in; `shipped`: it came with the program. */
  readonly source: 'shipped' | 'imported'
  /** ISO, and who; null for what came with the program. */
  readonly imported: { readonly at: string; readonly by: string } | null
  /** The earliest first. */
  readonly days: readonly HolidayDay[]
}

/** `GET /calendar` */
export interface CalendarJson {
  /** The last day whose holidays are known: what is counted beyond it is provisional. */
  readonly coveredThrough: string
  /** Today in the city. */
  readonly today: string
  /** The year whose notice is read in next. */
  readonly next: number
  /** The latest first. */
  readonly years: readonly HolidayYearJson[]
}

/** `POST /calendar` */
export interface HolidayNoticeRequest {
  /** The notice as it was published. */
  readonly text: string
  /** Of the answer that said what reading it in would do; left out: nothing is done. */
  readonly digest?: string
}

/** What reading a notice in does, or would do. */
export interface HolidayNoticeJson {
  readonly done: boolean
  /** Null while it cannot be told. */
  readonly year: number | null
  readonly days: readonly HolidayDay[]
  /** Days that are otherwise from then on than they are by the calendar before. */
  readonly changed: readonly string[]
  /** What is wrong with the text; nothing is read in while there is any. */
  readonly faults: readonly string[]
  readonly digest: string | null
}

/** Characters of a notice, generously: one has some 700. */
export const longestHolidayNotice = 20_000

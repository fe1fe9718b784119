import { inject, ref, type InjectionKey, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { textIn, type Lang, type LocalText } from '../../../core/base/text.ts'
import { dateIn, formatDate, formatDated, formatMoment, splitAgo, splitSeconds } from './format.ts'
import { isolatedText, orderedText } from './ordered-text.ts'

/** City time, an IANA name; the application provides what the server names. */
export const timeZoneKey: InjectionKey<Ref<string>> = Symbol('time-zone')

/** Words, dates and spans in the reader's language: the translator, and what needs it or the city's time zone. */
export function useWords() {
  const { t, te, locale } = useI18n()
  const timeZone = inject(timeZoneKey, ref('UTC'))
  const lang = () => locale.value as Lang
  return {
    t,
    te,
    lang,
    /** A pack's own text. */
    text: (value: LocalText) => orderedText(textIn(value, lang())),
    date: (value: string) => formatDate(value, lang(), timeZone.value),
    /** The date alone, where a line names several. */
    day: (value: string) => dateIn(value, timeZone.value),
    /** An instant with its weekday, where it is looked at by itself. */
    dated: (value: string) => formatDated(value, lang(), timeZone.value),
    moment: (value: string) => formatMoment(value, timeZone.value),
    ago: (value: string) => {
      const span = splitAgo(value, new Date())
      return span === null ? t('time.justNow') : t(`time.ago.${span.unit}`, { n: span.count }, span.count)
    },
    span: (value: number) => {
      const { minutes, seconds } = splitSeconds(value)
      return minutes === 0 ? t('time.seconds', { n: seconds }) : t('time.minutesSeconds', { m: minutes, s: seconds })
    },
    /** The titles of roles; one that these pages do not know has none. */
    roles: (ids: readonly string[]) => ids.filter((id) => te(`role.${id}`)).map((id) => t(`role.${id}`)),
    /** Names joined as the language joins them. */
    join: (names: readonly string[]) => names.map(isolatedText).join(lang() === 'zh-CN' ? '、' : ', '),
  }
}

import { createI18n } from 'vue-i18n'
import type { Lang } from '../../../core/base/text.ts'
import type messages from '../locales/zh-CN.json'
import { loadMessages } from '../locales/load-messages.ts'
import { readPreference, writePreference } from './preference.ts'

export type Messages = typeof messages

declare module 'vue-i18n' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the library is told its messages by merging
  export interface DefineLocaleMessage extends Messages {}
}

/** The languages that one can switch to, each named in itself. */
export const languages: readonly { readonly lang: Lang; readonly name: string }[] = [
  { lang: 'zh-CN', name: '简体中文' },
  { lang: 'en', name: 'English' },
]

const isLang = (value: string | null): value is Lang => languages.some((language) => language.lang === value)

/** The language to begin with: the one chosen last, else Chinese: whoever wants English says so once, on the sign-in page too. */
export function firstLanguage(): Lang {
  const chosen = readPreference('language')
  return isLang(chosen) ? chosen : 'zh-CN'
}

/** The i18n of the application, with the messages of `lang` loaded. */
export async function createHuiyanI18n(lang: Lang) {
  const i18n = createI18n<[Messages], Lang, false>({ legacy: false, locale: lang, fallbackLocale: 'zh-CN', messages: {} as Record<Lang, Messages> })
  await changeLanguage(i18n, lang)
  return i18n
}

/** What a switch of language needs of the i18n, the application's own or a component's. */
export interface Switchable {
  readonly global: {
    readonly availableLocales: readonly Lang[]
    readonly locale: { value: Lang }
    setLocaleMessage(lang: Lang, messages: Messages): void
  }
}

/** Switches to `lang`: loads its messages once, tells the document and keeps the choice. */
export async function changeLanguage(i18n: Switchable, lang: Lang): Promise<void> {
  if (!i18n.global.availableLocales.includes(lang)) i18n.global.setLocaleMessage(lang, await loadMessages(lang))
  i18n.global.locale.value = lang
  document.documentElement.lang = lang
}

/** Remembers the reader's own choice of language. */
export function keepLanguage(lang: Lang): void {
  writePreference('language', lang)
}

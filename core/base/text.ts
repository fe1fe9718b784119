/** The two languages every sentence of the host exists in. */
export type Lang = 'zh-CN' | 'en'

/** Text for people as packs write it: one string for all languages, or one per language. */
export type LocalText = string | { readonly 'zh-CN': string; readonly en?: string }

/** A sentence of the host itself: always in both languages. */
export interface Sentence {
  readonly 'zh-CN': string
  readonly en: string
}

/** The text in `lang`, falling back to Chinese, then to whatever there is. */
export function textIn(text: LocalText | Sentence | undefined, lang: Lang): string {
  if (text === undefined) return ''
  if (typeof text === 'string') return text
  return text[lang] ?? text['zh-CN']
}

/** A sentence in both languages. */
export function sentence(zh: string, en: string): Sentence {
  return { 'zh-CN': zh, en }
}

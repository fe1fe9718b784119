import type { Lang } from '../../../core/base/text.ts'
import type messages from './zh-CN.json'

const loaders: Readonly<Record<Lang, () => Promise<{ readonly default: unknown }>>> = {
  'zh-CN': () => import('./zh-CN.json'),
  en: () => import('./en.json'),
}

/** The messages of one language, fetched when first asked for. A test holds both files to the same keys. */
export async function loadMessages(lang: Lang): Promise<typeof messages> {
  return (await loaders[lang]()).default as typeof messages
}

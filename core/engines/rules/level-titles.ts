import type { Lang } from '../../base/text.ts'
import type { Level } from '../../contracts/finding.ts'

export const levelTitles: Readonly<Record<Level, Readonly<Record<Lang, string>>>> = {
  red: { 'zh-CN': '红色', en: 'red' },
  orange: { 'zh-CN': '橙色', en: 'orange' },
  yellow: { 'zh-CN': '黄色', en: 'yellow' },
  blue: { 'zh-CN': '蓝色', en: 'blue' },
}

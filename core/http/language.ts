import type { FastifyRequest } from 'fastify'
import type { Lang } from '../base/text.ts'

/** The reader's language: `?lang=` first, then `Accept-Language` by its weights, Chinese when neither says. */
export function languageOf(request: Pick<FastifyRequest, 'query' | 'headers'>): Lang {
  const asked = (request.query as { lang?: unknown } | null)?.lang
  if (asked === 'en' || asked === 'zh-CN') return asked
  const ranges = (request.headers['accept-language'] ?? '').slice(0, 500).split(',').map(parseRange)
  const best = ranges.filter((range) => range.lang !== null && range.weight > 0).toSorted((a, b) => b.weight - a.weight)[0]
  return best?.lang ?? 'zh-CN'
}

function parseRange(text: string): { lang: Lang | null; weight: number } {
  const [tag = '', ...parameters] = text.trim().toLowerCase().split(';')
  const quality = parameters.map((parameter) => /^\s*q=([0-9.]+)\s*$/.exec(parameter)?.[1]).find((value) => value !== undefined)
  const lang = /^zh\b/.test(tag) ? 'zh-CN' : /^en\b/.test(tag) ? 'en' : null
  return { lang, weight: quality === undefined ? 1 : Number(quality) }
}

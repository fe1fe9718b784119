import { textIn, type Lang } from '../base/text.ts'
import type { NoticeRef } from '../contracts/notice-api.ts'
import type { WorkEventJson } from '../contracts/work-api.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { noticesAbout, withParts } from '../domain/notices/find-notices.ts'
import { noticeTitles, numberText } from '../domain/notices/notice-words.ts'
import type { Reading } from '../store/access.ts'
import type { WorkReading } from './describe-work.ts'
import { sightOf } from './notice-sight.ts'
import { actsOf, draftedWords, issuedWords, workOf } from './read-notices.ts'

/** Notices about a matter that the reader may see, the newest first, and what happened with them, for its timeline; `without` those that are told already. */
export async function tellNotices(deps: WorkReading, read: Reading, matter: string, lang: Lang, without: ReadonlySet<string> = new Set()): Promise<{ readonly notices: readonly NoticeRef[]; readonly events: readonly WorkEventJson[] }> {
  const sight = sightOf(read.action.scope)
  const seen = await withParts(read, sight, (await noticesAbout(read, sight, matter)).filter(({ id }) => !without.has(id)))
  const organisations = await organisationsById(read, seen.flatMap(({ notice, parts }) => [...(notice.organisation === null ? [] : [notice.organisation]), ...parts.map(({ organisation }) => organisation)]))
  const events: WorkEventJson[] = []
  for (const one of seen) {
    const { notice, isWhole, parts } = one
    const titleOf = (id: string | null) => (id === null || !organisations.has(id) ? '' : textIn(organisationTitle(organisations.get(id)!), lang))
    if (isWhole) events.push({ at: notice.draftedAt.toISOString(), text: draftedWords(notice)[lang], by: notice.authorName, answer: null })
    if (notice.issuedAt === null) continue
    events.push({ at: notice.issuedAt.toISOString(), text: issuedWords(notice)[lang], by: titleOf(notice.organisation), answer: null })
    const items = await workOf(read, one)
    for (const part of parts) {
      const item = items.get(part.id)
      if (item === undefined) continue
      const name = `${numberText(notice) ?? ''} · ${part.title === null ? titleOf(part.organisation) : textIn(part.title, lang)}`
      for (const event of await actsOf(deps, read, item, 'part', lang)) events.push({ ...event, text: `${name} · ${event.text}` })
    }
  }
  return { notices: seen.map(({ notice, stage }) => ({ id: notice.id, kindTitle: noticeTitles[notice.kind], number: numberText(notice), stage })), events }
}

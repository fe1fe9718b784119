import type { Reading } from '../../store/access.ts'
import { Notice } from '../../store/entities/notices/notice.ts'
import { NoticePart } from '../../store/entities/notices/notice-part.ts'

const chunk = 500

/** Who issues the notices of some parts, by part; null where nobody does yet. Nothing else is said of them. */
export async function issuersOf({ em }: Pick<Reading, 'em'>, parts: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
  const issuers = new Map<string, string | null>()
  for (let at = 0; at < parts.length; at += chunk) {
    const rows = await em.find(NoticePart, { id: { $in: parts.slice(at, at + chunk) } }, { fields: ['id', 'notice'], disableIdentityMap: true })
    const notices = new Map((await em.find(Notice, { id: { $in: [...new Set(rows.map(({ notice }) => notice))] } }, { fields: ['id', 'organisation'], disableIdentityMap: true })).map((one) => [one.id, one.organisation]))
    for (const { id, notice } of rows) issuers.set(id, notices.get(notice) ?? null)
  }
  return issuers
}

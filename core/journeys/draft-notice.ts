import { isDeepStrictEqual } from 'node:util'
import type { Action } from '../base/action.ts'
import { dateIn } from '../base/clock.ts'
import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import { reachesTopic } from '../base/reaches-topic.ts'
import { textIn, type Lang } from '../base/text.ts'
import type { TopicFile } from '../contracts/generated/topic.ts'
import { noticeKinds, type NoticeChange, type NoticeKind, type NoticeRequest, type NoticeTemplate, type NoticeTemplateQuery } from '../contracts/notice-api.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { isInUse, organisationsById, organisationsNow, servingOrganisation } from '../domain/identity/find-organisations.ts'
import { roleMay } from '../domain/identity/permissions.ts'
import { cleanTexts } from '../domain/notices/clean-texts.ts'
import { findByKey, seeNotices, withParts, type SeenNotice } from '../domain/notices/find-notices.ts'
import { noticeTemplate, noticeTitles } from '../domain/notices/notice-words.ts'
import { demandOnce, mattersOf, rewriteNotice, writeNotice } from '../domain/notices/write-notice.ts'
import { findItems, reachOf, standingFor } from '../domain/work/find-items.ts'
import { historiesOf } from '../domain/work/move-items.ts'
import { noteAct } from '../domain/work/note-act.ts'
import { putInCharge } from '../domain/work/put-in-charge.ts'
import { startItems } from '../domain/work/start-items.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { Notice } from '../store/entities/notices/notice.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import { checkOrganisation } from './act-on-work.ts'
import { workflowToBegin } from './begin-work.ts'
import { refOf } from './describe-work.ts'
import { sightOf } from './notice-sight.ts'
import { wordMatters, type MatterWording } from './word-matters.ts'

export interface NoticeDrafting extends MatterWording {
  readonly store: Store
}

/**
 * What a notice about some matters may say, and to whom it would go: those in charge of them, or who would have to be. Throws `not-found`,
 * `no-topic`, `notice-other-topic`.
 */
export async function proposeNotice(deps: NoticeDrafting, action: Action, who: Sender, { kind, matters, topic }: NoticeTemplateQuery): Promise<NoticeTemplate> {
  const read = reading(deps.store, action)
  const ids = [...new Set((matters ?? '').split(',').filter((id) => id !== ''))]
  const { words, items } = await wordAll(deps, read, ids)
  const of = items[0]?.topic ?? topic ?? ''
  const { pack } = runtimeOf(deps, action, of)
  demandOneTopic(items, of)
  const [now, reach] = [await organisationsNow(read, deps.timeZone), await reachOf(read)]
  const inCharge = [...new Set(items.map((item) => item.organisation ?? servingOrganisation(now, item)?.id ?? null))]
  const own = now.find(({ id }) => id === who.organisation?.id && reach.has(id, of))
  return {
    topic: of, topicTitle: pack.topic.title, kind, kinds: kindsOf(pack.topic),
    ...noticeTemplate(kind, { title: pack.topic.title, basis: pack.topic.basis ?? [] }, { count: words.length, late: words.filter(({ late }) => late !== null).length, over: items.filter(({ phase }) => phase === 'closed' || phase === 'void').length }),
    matters: words.map(({ matter, subject, words: said, due, late }) => ({ id: matter, subject, words: said, due, late, isOpen: true })),
    addressees: now.filter(({ id }) => inCharge.includes(id) && reach.has(id, of)).map((one) => refOf(one)!),
    issuer: refOf(own),
  }
}

/**
 * Drafts a notice and begins the work on it, with who issues it. Sent again it is drafted once. Gives its id. Throws `no-topic`, `not-found`,
 * `notice-kind-not-used`, `notice-other-topic`, `notice-addressee-twice`, `no-organisation`, `notice-without-issuer`, `notice-title-missing`, `notice-request-taken`
 * where it said something else before.
 */
export async function draftNotice(deps: NoticeDrafting, action: Action, who: Sender, asked: NoticeRequest): Promise<string> {
  const { request, topic, kind, matters, addressees, issuer, ...texts } = asked
  return unitOfWork(deps.store, action, async (change) => {
    const key = `asked:${action.actor.id}:${request}`
    const before = await findByKey(change, key)
    if (before !== null) {
      // What others have changed since cannot be told from what was sent.
      if (before.revision === 1 && !(await says(change, before, asked))) throw new HuiyanError('notice-request-taken', { title: before.title })
      change.audit({ verb: 'draft-notice', object: { kind: 'notice', id: before.id }, topic: before.topic, after: { again: true } })
      return before.id
    }
    const runtime = runtimeOf(deps, action, topic)
    demandKind(runtime.pack.topic, kind)
    const { words, items } = await wordAll(deps, change, [...new Set(matters)])
    demandOneTopic(items, topic)
    await checkAddressees(deps, change, topic, addressees)
    const organisation = await issuerOf(deps, change, who, topic, issuer)
    const id = await writeNotice(change, {
      ...cleanTexts(texts), key, collects: null, topic, kind, organisation, writers: await writersOf(change, topic, organisation), authorName: action.actor.name, addressees, matters: words.map((one) => ({ ...one, key: null })),
    })
    await startItems(change, deps.machines.calendar, await workflowToBegin(change, runtime, 'notice'), [{ id, region: null, department: null, organisation }])
    return id
  })
}

/** Changes a draft. Throws `not-found`, `notice-not-draft`, `notice-changed-meanwhile`, and what `draftNotice` does. */
export async function changeNotice(deps: NoticeDrafting, action: Action, who: Sender, id: string, { known, matters, addressees, issuer, ...texts }: NoticeChange): Promise<void> {
  await unitOfWork(deps.store, action, async (change) => {
    const { notice } = await wholeNotice(change, id)
    if (notice.stage !== 'draft') throw new HuiyanError('notice-not-draft')
    const item = (await findItems({ ...change, action: { ...action, scope: wholeScope } }, [id])).get(id)!
    if (notice.revision !== known) throw new HuiyanError('notice-changed-meanwhile', { who: (await historiesOf(change, [item])).get(id)?.at(-1)?.actorName ?? notice.authorName })
    await checkAddressees(deps, change, notice.topic, addressees)
    const organisation = await issuerOf(deps, change, who, notice.topic, issuer ?? notice.organisation ?? undefined)
    const writers = await writersOf(change, notice.topic, organisation)
    const act = await noteAct(change, item, { action: 'change-draft', by: action.actor, organisation: who.organisation?.title ?? null, inPlaceOf: writers[1] ?? null })
    await rewriteNotice(change, notice, { ...cleanTexts(texts), organisation, addressees, matters, writers }, act)
    if (organisation !== notice.organisation) await putInCharge(change, [{ id: notice.id, topic: notice.topic, organisation }])
  })
}

/** A notice that the actor issues for. Throws `not-found`. */
async function wholeNotice(read: Reading, id: string): Promise<SeenNotice> {
  const seen = (await seeNotices(read, sightOf(read.action.scope), [id])).get(id)
  if (seen?.isWhole !== true || seen.notice.id !== id) throw new HuiyanError('not-found', { thing: id })
  return seen
}

function runtimeOf({ registry }: NoticeDrafting, { scope }: Action, topic: string) {
  if (!reachesTopic(scope, topic)) throw new HuiyanError('no-topic', { topic })
  return registry.get(topic).runtime
}

/** Kinds of notices that a topic uses: all, where its pack names none (design: packs, topic.json). */
const kindsOf = ({ modules }: TopicFile): readonly NoticeKind[] => modules?.supervision?.notices ?? noticeKinds

/** What the host drafts by a light is not asked about: the pack's own workflow names it. */
function demandKind(topic: TopicFile, kind: NoticeKind): void {
  const kinds = kindsOf(topic)
  if (kinds.includes(kind)) return
  const named = (lang: Lang) => kinds.map((one) => noticeTitles[one][lang]).join(lang === 'en' ? ', ' : '、') || (lang === 'en' ? 'none' : '无')
  throw new HuiyanError('notice-kind-not-used', {
    'topic-zh': textIn(topic.title, 'zh-CN'), 'topic-en': textIn(topic.title, 'en'), 'kind-zh': noticeTitles[kind]['zh-CN'], 'kind-en': noticeTitles[kind].en, 'kinds-zh': named('zh-CN'), 'kinds-en': named('en'),
  })
}

function demandOneTopic(items: readonly { readonly topic: string }[], topic: string): void {
  if (items.some((item) => item.topic !== topic)) throw new HuiyanError('notice-other-topic', { topic })
}

async function wordAll(deps: NoticeDrafting, read: Reading, ids: readonly string[]) {
  const items = await findItems(read, ids)
  const words = await wordMatters(deps, read, [...items.values()])
  const missing = ids.find((id) => !words.has(id))
  if (missing !== undefined) throw new HuiyanError('not-found', { thing: missing })
  return { items: ids.map((id) => items.get(id)!), words: ids.map((id) => words.get(id)!) }
}

async function checkAddressees(deps: NoticeDrafting, change: Change, topic: string, addressees: readonly string[]): Promise<void> {
  demandOnce(addressees)
  for (const one of addressees) await checkOrganisation(deps, change, one, topic)
}

/** Whose words they are: the actor's, and where they draft by a lent role alone those of whoever lent it (decision 20, Acting for another). */
async function writersOf(change: Change, topic: string, organisation: string): Promise<readonly string[]> {
  const { roles, inPlaceOf } = (await standingFor(change, [{ id: '', topic, organisation }])).get('')!
  const drafting = roles.filter((role) => roleMay(role, 'draft-notice'))
  const isLent = drafting.every((role) => Object.hasOwn(inPlaceOf, role))
  return [...new Set([change.action.actor.id, ...(isLent ? drafting.flatMap((role) => inPlaceOf[role] ?? []) : [])])]
}

/** Whether a draft that nobody has changed says what is asked for. */
async function says(change: Change, notice: Notice, { topic, kind, matters, addressees, issuer, request: _, ...texts }: NoticeRequest): Promise<boolean> {
  const [seen] = await withParts(change, { issuing: wholeScope, receiving: wholeScope }, [notice])
  const listed = (await mattersOf(change, notice.id)).map(({ matter }) => matter)
  const written = cleanTexts(texts)
  return notice.topic === topic && notice.kind === kind && (issuer === undefined || issuer === notice.organisation)
    && Object.entries(written).every(([name, value]) => notice[name as keyof typeof written] === value)
    && isDeepStrictEqual(seen!.parts.map(({ organisation }) => organisation), addressees) && isDeepStrictEqual(listed, [...new Set(matters)])
}

/** Who issues: whom the sender names, or their own organisation; within reach. */
async function issuerOf(deps: NoticeDrafting, change: Change, who: Sender, topic: string, named: string | undefined): Promise<string> {
  if (named !== undefined) {
    await checkOrganisation(deps, change, named, topic)
    return named
  }
  const own = who.organisation?.id
  const found = own === undefined ? undefined : (await organisationsById(change, [own])).get(own)
  if (found === undefined || !isInUse(found, dateIn(deps.timeZone, change.action.at)) || !(await reachOf(change)).has(found.id, topic)) throw new HuiyanError('notice-without-issuer')
  return found.id
}

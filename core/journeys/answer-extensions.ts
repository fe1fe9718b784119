import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { textIn, type Lang } from '../base/text.ts'
import type { AlertActsResponse } from '../contracts/alert-acts.ts'
import type { AskedExtensions, ExtensionsRequest } from '../contracts/work-api.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { itemsAskingForTime } from '../domain/work/asked-extensions.ts'
import { extensionJson, mayAnswer } from '../domain/work/extend-time.ts'
import { findItems } from '../domain/work/find-items.ts'
import { timeJson } from '../domain/work/time-json.ts'
import { stateTitle } from '../domain/work/work-words.ts'
import { reading, type Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import type { WorkActing } from './act-on-work.ts'
import { extendOne } from './extend-work.ts'
import { mattersAbout } from './matters-about.ts'
import { standingOn } from './notice-sight.ts'

/** So many are looked at, of those that wait longest. */
const most = 500

/** Who waits to be given more time by the reader, those that wait longest first. */
export async function readAskedExtensions({ store, registry, machines }: WorkActing, action: Action, who: Sender, lang: Lang): Promise<AskedExtensions> {
  const read = reading(store, action)
  const found = await itemsAskingForTime(read, most + 1)
  const looked = found.slice(0, most)
  const [actorOf, machineOf] = [await actorsOn(read, who, looked), await machines.under(read, looked)]
  const items = looked.filter((item) => mayAnswer(machineOf(item), item, actorOf(item)))
  const about = await mattersAbout(read, items)
  const organisations = await organisationsById(read, items.flatMap(({ organisation }) => organisation ?? []))
  const titles = new Map(registry.running().map(({ runtime }) => [runtime.pack.id, runtime.pack.topic.title]))
  return {
    items: items.map((item) => {
      const { span, asked } = extensionJson(machineOf(item), item, actorOf(item), action.at)!
      const [matter, organisation] = [about.get(item.id), organisations.get(item.organisation ?? '')]
      return {
        id: item.id, subject: item.subject, topic: item.topic, topicTitle: titles.get(item.topic) ?? item.topic, title: (lang === 'en' ? matter?.titleEn : matter?.title) ?? item.id,
        stateTitle: stateTitle(machineOf(item), item.state), organisation: organisation === undefined ? null : { id: organisation.id, title: organisationTitle(organisation) }, time: timeJson(machines.calendar, item, action.at), span, asked: asked!, acts: item.acts,
      }
    }),
    more: found.length > most,
  }
}

/** Grants or refuses what was asked for on several matters, in one change: what stands against one is said, the rest is done. */
export async function answerExtensions(deps: WorkActing, action: Action, who: Sender, act: 'grant' | 'refuse', { matters, reason }: ExtensionsRequest, lang: Lang): Promise<AlertActsResponse> {
  return unitOfWork(deps.store, action, async (change) => {
    const known = new Map(matters.map((matter) => [matter.id, matter.acts]))
    const refused: { id: string; error: HuiyanError }[] = []
    const before = await findItems(change, [...known.keys()])
    for (const [id, acts] of known) {
      // Read when it is its turn: what is granted for one gives time to what waits for it, and is no surprise to whoever grants both.
      const item = (await findItems(change, [id])).get(id)
      try {
        if (item === undefined) throw new HuiyanError('not-found', { thing: id })
        await extendOne(deps, change, who, item, act, { known: acts === before.get(id)?.acts ? item.acts : acts, ...(reason === undefined ? {} : { reason }) })
      } catch (thrown) {
        if (!(thrown instanceof HuiyanError)) throw thrown
        refused.push({ id, error: thrown })
      }
    }
    // Nothing else would leave a trace.
    if (refused.length === known.size) change.audit({ verb: `${act}-extensions`, object: { kind: 'work', id: matters[0]!.id }, topic: null, after: { refused: refused.map(({ id, error }) => ({ id, code: error.code })) } })
    const failed = new Set(refused.map(({ id }) => id))
    return { done: [...known.keys()].filter((id) => !failed.has(id)), refused: refused.map(({ id, error }) => ({ id, code: error.code, detail: textIn(error.detail, lang), hint: textIn(error.hint, lang) })) }
  })
}

async function actorsOn(read: Reading, { organisation }: Sender, items: readonly WorkItem[]) {
  const standing = await standingOn(read, items)
  const { kind, id } = read.action.actor
  return (item: WorkItem) => ({ kind, id, ...standing.get(item.id)!, organisation: organisation?.id ?? null })
}

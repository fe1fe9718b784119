import { ElButton } from 'element-plus/es/components/button/index.mjs'
import { ElCheckbox } from 'element-plus/es/components/checkbox/index.mjs'
import { ElDialog } from 'element-plus/es/components/dialog/index.mjs'
import { ElInput } from 'element-plus/es/components/input/index.mjs'
import { ElPopover } from 'element-plus/es/components/popover/index.mjs'
import { ElProgress } from 'element-plus/es/components/progress/index.mjs'
import { createPinia } from 'pinia'
import { createApp, h, nextTick, ref, type Component } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import type { Lang } from '../../core/base/text.ts'
import { createHttpClient } from '../../admin-ui/src/api/http-client.ts'
import { apiKey, createHuiyanApi, type HuiyanApi } from '../../admin-ui/src/api/huiyan-api.ts'
import { createHuiyanI18n } from '../../admin-ui/src/ui/i18n.ts'
import { timeZoneKey } from '../../admin-ui/src/ui/use-words.ts'
import { useSession } from '../../admin-ui/src/workspace/use-session.ts'

export interface Mounted {
  readonly root: HTMLElement
  readonly router: Router
  readonly api: HuiyanApi
  readonly session: ReturnType<typeof useSession>
  unmount(): void
}

const names = ['work', 'alerts', 'alert', 'suppressions', 'topics', 'topic', 'topic-datasets', 'topic-rules', 'topic-forms', 'rule', 'dataset', 'dataset-fields', 'dataset-imports', 'import-file', 'import', 'data', 'sign-in', 'case', 'assessments', 'assessment', 'assessments-answer', 'assessment-sheet', 'notices', 'notice', 'notice-new', 'notice-edit', 'act', 'answer', 'answers', 'form', 'draft', 'draws', 'draw', 'sample', 'duty', 'referral', 'referrals', 'referral-new', 'draw-new']

/** Mounts one component as the application would: language, addresses, session and an API that asks `server`; `signedIn`: as whoever `/me` says. */
export async function mount(component: Component, options: { props?: object; lang?: Lang; path?: string; server?: string; signedIn?: boolean } = {}): Promise<Mounted> {
  const lang = options.lang ?? 'zh-CN'
  const router = createRouter({
    history: createMemoryHistory(),
    routes: names.map((name) => ({ name, path: name === 'alerts' ? '/alerts' : `/${name}/:topic?/:dataset?/:rule?/:import?/:alert?`, component: { render: () => null } })),
  })
  await router.push(options.path ?? '/alerts')
  const pinia = createPinia()
  const api = createHuiyanApi(createHttpClient({
    base: `${options.server ?? ''}/api/v1`,
    language: () => lang,
    csrfToken: () => useSession(pinia).me?.csrfToken ?? null,
    signInAgain: () => useSession(pinia).signInAgain(),
    renewToken: () => useSession(pinia).renewToken(),
  }))
  const app = createApp({ render: () => h(component, options.props) })
  app.provide(apiKey, api)
  app.provide(timeZoneKey, ref('Asia/Shanghai'))
  app.use(pinia)
  app.use(await createHuiyanI18n(lang))
  app.use(router)
  for (const part of [ElButton, ElCheckbox, ElDialog, ElInput, ElPopover, ElProgress]) app.use(part)
  if (options.signedIn === true) await useSession(pinia).start()
  const root = document.createElement('div')
  document.body.append(root)
  app.mount(root)
  await nextTick()
  return {
    root, router, api, session: useSession(pinia),
    unmount() {
      app.unmount()
      root.remove()
    },
  }
}

/** Waits until `check` no longer throws; fails with its last error after two seconds. */
export async function until(check: () => void): Promise<void> {
  const end = performance.now() + 2000
  for (;;) {
    try {
      check()
      return
    } catch (thrown) {
      if (performance.now() > end) throw thrown
      await new Promise((resolve) => { setTimeout(resolve, 5) })
    }
  }
}

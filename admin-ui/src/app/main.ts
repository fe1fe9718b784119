import { createPinia } from 'pinia'
import { computed, createApp } from 'vue'
import type { Lang } from '../../../core/base/text.ts'
import { createHttpClient } from '../api/http-client.ts'
import { apiKey, createHuiyanApi } from '../api/huiyan-api.ts'
import { createHuiyanI18n, firstLanguage } from '../ui/i18n.ts'
import { tellNativeFaults } from '../ui/native-faults.ts'
import { timeZoneKey } from '../ui/use-words.ts'
import { startTheme } from '../ui/use-theme.ts'
import { useSession } from '../workspace/use-session.ts'
import App from './App.vue'
import { createHuiyanRouter } from './router.ts'
import '../ui/styles/tokens.css'
import '../ui/styles/base.css'
import '../ui/styles/element.css'

/** Puts the pages together: language, API, session, addresses. */
async function start(): Promise<void> {
  startTheme()
  const i18n = await createHuiyanI18n(firstLanguage())
  const pinia = createPinia()
  const app = createApp(App)
  const http = createHttpClient({
    base: '/api/v1',
    language: () => i18n.global.locale.value as Lang,
    csrfToken: () => useSession(pinia).me?.csrfToken ?? null,
    signInAgain: () => useSession(pinia).signInAgain(),
    renewToken: () => useSession(pinia).renewToken(),
  })
  app.provide(apiKey, createHuiyanApi(http))
  app.use(pinia)
  app.use(i18n)
  const session = useSession(pinia)
  const browserZone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  app.provide(timeZoneKey, computed(() => session.info?.timezone ?? browserZone))
  app.use(createHuiyanRouter(session))
  app.mount('#app')
  tellNativeFaults(document, (key, values) => i18n.global.t(key, values))
}

void start()

import { ref, type Ref } from 'vue'
import { readPreference, writePreference } from './preference.ts'

const dark: Ref<boolean> = ref(false)

/** Takes up the theme chosen last, else the system's. Called once before the first paint. */
export function startTheme(): void {
  const chosen = readPreference('theme')
  apply(chosen === null ? window.matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark')
}

function apply(value: boolean): void {
  dark.value = value
  document.documentElement.classList.toggle('dark', value)
}

/** The theme of the page and the switch between light and dark. */
export function useTheme(): { readonly dark: Ref<boolean>; toggle(): void } {
  return {
    dark,
    toggle() {
      apply(!dark.value)
      writePreference('theme', dark.value ? 'dark' : 'light')
    },
  }
}

import type { Page } from 'playwright-core'

/** Shows a form in the gallery and waits until its fields are there, no others. */
export async function showInGallery(page: Page, form: { readonly title: string }, fields: number): Promise<void> {
  await page.goto('/gallery')
  await page.locator('.code textarea').fill(JSON.stringify(form))
  await page.locator('.seen h2', { hasText: form.title }).waitFor()
  const shown = page.locator('.form .field')
  await shown.nth(fields - 1).waitFor()
  if ((await shown.count()) !== fields) throw new Error(`${await shown.count()} fields are shown instead of ${fields}`)
}

export interface Percentiles { readonly p50: number; readonly p95: number }

export function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
  return { p50: at(0.5), p95: at(0.95) }
}

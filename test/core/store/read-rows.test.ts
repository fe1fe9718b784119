import { expect, test } from 'vitest'
import { bookkeeping } from '../../../core/store/bookkeeping.ts'
import { Region } from '../../../core/store/entities/identity/region.ts'
import { readRows } from '../../../core/store/read-rows.ts'
import { freshDatabase } from '../../support/database.ts'

test('gives what is committed, and within a change what that has written', async () => {
  const { store, remove } = await freshDatabase()
  try {
    const codes = (em = store.reader()) => readRows<{ code: string }>(em, 'select code from region where title = ?', ['莆田市'])
    await bookkeeping(store, async (em) => {
      await em.insert(Region, { code: '350300', title: '莆田市', titleEn: null, validFrom: null, validTo: null })
      expect([await codes(), await codes(em)]).toEqual([[], [{ code: '350300' }]])
    })
    expect(await codes()).toEqual([{ code: '350300' }])
  } finally {
    await remove()
  }
})

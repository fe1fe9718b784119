import { describe, expect, test } from 'vitest'
import { displayWidth, formatTable } from '../../../core/cli/terminal.ts'

describe('terminal', () => {
  test('Han characters take two columns', () => {
    expect(displayWidth('漏保 a')).toBe(6)
    expect(displayWidth('𠮷（')).toBe(4)
  })

  test('tables line up whatever the script', () => {
    const table = formatTable([{ title: '规则', align: 'left' }, { title: '红', align: 'right' }], [['漏保', '1,024'], ['rule-a', '7']])
    expect(table.split('\n')).toEqual(['规则       红', '漏保    1,024', 'rule-a      7'])
  })
})

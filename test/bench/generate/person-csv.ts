import { closeSync, openSync, writeSync } from 'node:fs'

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checks = '10X98765432'
const regions = ['350302', '350303', '350304', '350305', '350322']
const names = ['张伟', '王芳', '李娜', '刘洋', '陈静', '杨帆', '赵磊', '黄敏', '周杰', '吴强']
const states = ['valid', 'ended', 'paused']

export const personHeader = '编号,身份证号,经办人身份证号,姓名,状态,办理日期,办理时间,金额,数量,区划'

/**
 * Writes `rows` made-up records, the same for the same arguments: two identifiers with right check digits (GB 11643) whose
 * persons repeat ten times each on average, a name, a code, a date, a time, an amount, a number, a region. `batch` makes keys differ.
 */
export function writePersonCsv(path: string, rows: number, batch: number): void {
  const persons = Math.max(1, Math.floor(rows / 10))
  const file = openSync(path, 'w')
  let state = 0x2545f491 ^ (batch * 2654435761)
  const random = (below: number) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
  let text = `${personHeader}\n`
  for (let i = 0; i < rows; i++) {
    const day = `${2000 + random(25)}-${two(1 + random(12))}-${two(1 + random(28))}`
    text += `B${batch}-${String(i).padStart(9, '0')},${idCard(random(persons))},${idCard(random(persons))},${names[random(10)]!},${states[random(3)]!},${day},`
      + `${day} ${two(random(24))}:${two(random(60))}:${two(random(60))},${random(100_000)}.${two(random(100))},${random(500)},${regions[random(5)]!}\n`
    if (text.length < 1 << 20) continue
    writeSync(file, text)
    text = ''
  }
  writeSync(file, text)
  closeSync(file)
}

function idCard(person: number): string {
  const born = new Date(Date.UTC(1940, 0, 1 + (person % 25_000)))
  const digits = `${regions[person % 5]!}${born.getUTCFullYear()}${two(born.getUTCMonth() + 1)}${two(born.getUTCDate())}${String(Math.floor(person / 25_000) % 1000).padStart(3, '0')}`
  let sum = 0
  for (let i = 0; i < 17; i++) sum += weights[i]! * (digits.charCodeAt(i) - 48)
  return digits + checks[sum % 11]!
}

const two = (value: number) => String(value).padStart(2, '0')

import { personName, pick, villageCode } from './people.ts'
import { items, villageSize, type ScaleShape } from './shape.ts'

/** A dataset's rows as a SELECT over `people` and what stands before it: `_row`, then the fields in the pack's order, sorted by cluster. */
export interface ScaleTable { readonly dataset: string; readonly select: string }

const date = (text: string) => `DATE '${text}'`
const later = (start: string, days: string) => `${date(start)} + (${days})::INTEGER`
const money = (value: string) => `(${value})::DECIMAL(18, 2)`
const inVillage = (every: number, rest: number) => `b % ${every} = ${rest}`
const sign = (first: number, of = 'x') => `${[1, 2, 3, 4, 5].map((at) => `chr((${first} + ${pick(40 + at, 2000, of)})::INTEGER)`).join(' || ')} || '店'`

/** Each row of `from` as often as `count` says, numbered from 0 as `name`; their order stays. */
const repeated = (from: string, count: string | number, name: string, where = 'true') => `(SELECT *, unnest(range(${count})) AS ${name} FROM ${from} WHERE ${where})`
/** Holders of licences; every other one has two (`s`). */
const holders = `(SELECT b * 25 + (r - 4) // 8 AS x, (r - 4) // 8 AS y, b, i, token FROM people WHERE r % 8 = 4)`
const licences = `(SELECT *, 2 * x + s AS l FROM ${repeated(holders, '1 + (x % 2 = 0)::BIGINT', 's')})`
const licenceNo = (l: string) => `'JY1350' || lpad((${l})::VARCHAR, 10, '0')`

/**
 * Every dataset, of the sizes that `shape` gives. What a rule looks for is met by planted rows alone, whatever the random parts
 * are: those vary only within bounds in which the rule cannot hold. `planted.ts` lists what is to be found.
 */
export function scaleTables(shape: ScaleShape): readonly ScaleTable[] {
  return [persons(), kin(shape), cadres(shape), contracts(shape), ...shops(), disabled(), recipients(), payments(), exams(shape), catalog]
}

function persons(): ScaleTable {
  const died = `CASE WHEN r % 40 = 7 THEN ${later('2016-01-01', pick(10, 3000))} WHEN r = 43 THEN ${date('2023-05-05')}
    WHEN r = 35 AND ${inVillage(20, 2)} THEN ${date('2024-05-05')} WHEN r = 35 AND ${inVillage(20, 12)} THEN ${date('2026-02-01')} END`
  return { dataset: 'persons', select: `SELECT n, token, ${personName}, born_on, b * 61 + greatest(r - 20, 0) // 3, ${villageCode('b')}, ${died} FROM people` }
}

/**
 * Ties reach at most an eighth of all persons away and never lead to a cadre, so that no cadre's kin over two ties is at home in
 * the village of office, which is half of all villages away. Places 3 and 4 have planted ties only.
 */
function kin({ villages, persons: all }: ScaleShape): ScaleTable {
  const near = (seed: number) => `(i + 1 + ${pick(seed, all / 8 - 1)}) % ${all}`
  const opposite = `((b + ${villages / 2}) % ${villages}) * ${villageSize}`
  const ties = [
    { when: 'r NOT IN (3, 4)', to: near(11), relation: `['sibling', 'cousin', 'parent'][1 + ${pick(13, 3)}]`, free: true },
    { when: 'r >= 20', to: near(12), relation: `['in-law', 'in-law', 'in-law', 'cousin'][1 + ${pick(14, 4)}]`, free: true },
    { when: 'r >= 20 AND (r - 20) % 3 < 2', to: 'i + 1', relation: `CASE (r - 20) % 3 WHEN 0 THEN 'spouse' ELSE 'child' END`, free: false },
    { when: `r = 0 AND ${inVillage(40, 0)}`, to: `${opposite} + 3`, relation: `'sibling'`, free: false },
    { when: `r = 0 AND ${inVillage(40, 20)}`, to: `${opposite} + 4`, relation: `'spouse'`, free: false },
    { when: `r = 4 AND (b + ${villages / 2}) % ${villages} % 40 = 20`, to: 'i - 1', relation: `'parent'`, free: false },
  ]
  const each = ties.map(({ when, to, relation, free }, t) =>
    `SELECT i * 8 + ${t} AS tie, token, ${relation} AS relation, ${free ? `CASE WHEN ${to} % ${villageSize} < 5 THEN ${to} + 5 ELSE ${to} END` : to} AS other FROM people WHERE ${when}`)
  return { dataset: 'kin', select: `SELECT tie, tie, k.token, p.token, relation FROM (${each.join(' UNION ALL ')}) AS k JOIN (SELECT i, token FROM people) AS p ON p.i = k.other ORDER BY k.token, tie` }
}

function cadres({ villages }: ScaleShape): ScaleTable {
  return { dataset: 'cadres', select: `SELECT n, token, ${villageCode(`(b + ${villages / 2}) % ${villages}`)}, ${later('2018-01-01', pick(20, 1000))}, CASE WHEN r = 2 THEN ${date('2023-12-31')} END FROM people WHERE r < 3` }
}

/** Rents of a village lie evenly between 400 and 603. */
function contracts({ villages }: ScaleShape): ScaleTable {
  const usual = `SELECT v * 73 + j AS c, 'HT' || lpad((v * 73 + j)::VARCHAR, 9, '0') AS no, v, v * ${villageSize} + 20 + (j * 37) % 180 AS holder,
    ${later('2016-01-01', pick(30, 3650, 'v * 73 + j'))} AS signed_on, 400 + 2 * ((37 * j) % 101) + ${pick(31, 100, 'v * 73 + j')} / 100 AS rent FROM range(${villages}) AS a(v), range(73) AS b(j)`
  const planted = (place: number, prefix: string, when: string, holder: number, signed: string, rent: string) =>
    `SELECT ${villages * 73} + v * 2 + ${place}, '${prefix}' || lpad(v::VARCHAR, 9, '0'), v, v * ${villageSize} + ${holder}, ${date(signed)}, ${rent} FROM range(${villages}) AS a(v) WHERE ${when}`
  const all = [
    usual, planted(0, 'HZ', 'v % 10 IN (1, 4)', 195, '2017-05-05', 'CASE WHEN v % 10 = 1 THEN 90 ELSE 240 END'),
    planted(1, 'HK', `(v + ${villages / 2}) % ${villages} % 20 = 0`, 3, '2024-06-01', '500'),
  ]
  return { dataset: 'contracts', select: `SELECT c, no, ${villageCode('v')}, token, signed_on, ${money(`1 + ${pick(32, 5000, 'c')} / 100`)}, ${money('rent')} FROM (${all.join(' UNION ALL ')}) JOIN (SELECT i, token FROM people) ON i = holder ORDER BY token, c` }
}

function shops(): readonly ScaleTable[] {
  const [own, other] = [`CASE s WHEN 0 THEN ${sign(19968)} ELSE ${sign(24000)} END`, sign(24000)]
  const first = (every: number, rest: number, y: number) => `s = 0 AND y = ${y} AND ${inVillage(every, rest)}`
  const day = later('2023-01-10', `CASE WHEN ${first(10, 5, 9)} AND k = 2 THEN 150 + CASE WHEN ${inVillage(20, 5)} THEN 60 ELSE 140 END ELSE 150 * k END + ${pick(50, 20, 'l')}`)
  const result = `CASE WHEN ${first(10, 5, 9)} THEN k IN (1, 2) ELSE k IN (1, 3) END`
  const received = `CASE WHEN ${first(20, 7, 10)} AND k <= 8 THEN 2 * k WHEN ${first(20, 17, 10)} AND k <= 4 THEN k ELSE 15 * k + ${pick(51, 5, 'l * 10 + k')} END`
  return [
    { dataset: 'licences', select: `SELECT l, ${licenceNo('l')}, token, ${own}, ${later('2026-06-01', pick(52, 900, 'l'))}, CASE WHEN ${first(10, 1, 4)} THEN 'void' ELSE 'valid' END FROM ${licences} ORDER BY l` },
    {
      dataset: 'shops', select: `SELECT l, l, CASE WHEN ${first(10, 0, 3)} THEN 'JY0000' || lpad(l::VARCHAR, 10, '0') ELSE ${licenceNo('l')} END, t.token,
        CASE WHEN ${first(10, 0, 3)} THEN ${sign(30000)} WHEN ${first(10, 4, 6)} THEN ${other} WHEN ${first(10, 6, 8)} THEN left(${other}, 4) || '乙店' ELSE ${own} END
        FROM (SELECT *, CASE WHEN ${first(10, 2, 5)} THEN i + 1 ELSE i END AS keeper FROM ${licences}) AS l JOIN (SELECT i, token FROM people) AS t ON t.i = keeper ORDER BY t.token, l`,
    },
    { dataset: 'inspections', select: `SELECT l * 5 + k, l * 5 + k, ${licenceNo('l')}, ${day}, CASE WHEN ${result} THEN 'fail' ELSE 'pass' END FROM ${repeated(licences, 5, 'k')} ORDER BY l, k` },
    { dataset: 'tickets', select: `SELECT l * 10 + k, l * 10 + k, l, ${later('2025-01-01', received)}, CASE WHEN k = 5 AND y <> 10 THEN 'inquiry' ELSE 'complaint' END FROM ${repeated(licences, 10, 'k')} ORDER BY l, k` },
  ]
}

function disabled(): ScaleTable {
  const grade = `CASE WHEN r = 34 AND ${inVillage(10, 0)} THEN 1 WHEN r = 34 AND ${inVillage(10, 5)} THEN 3 WHEN r = 42 AND ${inVillage(5, 1)} THEN 4 ELSE 1 + ${pick(60, 4)} END`
  return { dataset: 'disabled', select: `SELECT n, 'CJ' || lpad(i::VARCHAR, 9, '0'), token, ${grade}, CASE WHEN r = 50 THEN ${date('2026-03-20')} ELSE ${later('2020-01-01', pick(61, 2000))} END FROM people WHERE r % 8 = 2` }
}

function recipients(): ScaleTable {
  const gone = `(r = 43 OR (r = 35 AND ${inVillage(10, 2)}))`
  const ended = `CASE WHEN r % 8 = 2 THEN CASE WHEN r = 42 AND ${inVillage(5, 1)} THEN ${date('2025-06-30')} END
    WHEN ${gone} THEN CASE WHEN r = 43 OR s > 0 THEN ${date('2023-06-30')} END WHEN s = 2 AND ${pick(62, 2)} = 0 THEN ${later('2024-01-01', pick(63, 700))} END`
  return {
    dataset: 'recipients', select: `SELECT n * 4 + s, i * 4 + s, token, ['minimum-living', 'extreme-poverty', 'temporary'][s + 1], ${ended}, ${money(`${pick(64, 120000, 'i * 4 + s')} / 100`)}
      FROM ${repeated('people', 'CASE r % 8 WHEN 3 THEN 3 ELSE 1 END', 's', `r % 8 = 3 OR (r % 8 = 2 AND r <> 50 AND NOT (r = 34 AND ${inVillage(5, 0)}))`)}`,
  }
}

/** Others have 15 payments of less than 10,000. */
function payments(): ScaleTable {
  const many = `CASE WHEN r % 8 = 0 THEN 15 WHEN ${inVillage(20, 6)} THEN 5 ELSE 40 END`
  return {
    dataset: 'payments', select: `SELECT n * 64 + k, i * 64 + k, token, CASE WHEN r = 9 THEN ${later('2025-06-01', 'k')} ELSE ${later('2024-10-01', pick(70, 540, 'i * 64 + k'))} END,
      ${money(`CASE WHEN r = 9 THEN CASE WHEN ${inVillage(20, 6)} THEN 45000 ELSE 100 END ELSE ${pick(71, 1_000_000, 'i * 64 + k')} / 100 END`)}
      FROM ${repeated('people', many, 'k', `r % 8 = 0 OR (r = 9 AND ${inVillage(10, 6)})`)}`,
  }
}

/**
 * Threes of one item: the second 3 days after the first in the same hospital, the third in another one and 86 days or more
 * after the first; the next three begins at least 44 days later. Periods of recognition are 7 to 30 days.
 */
function exams({ rows, persons: all }: ScaleShape): ScaleTable {
  const [each, rest] = [Math.floor(rows['exams']! / all), rows['exams']! % all]
  const [three, place, exam] = ['(k // 3)', '(k % 3)', 'i * 32 + k']
  const moved = `CASE ${place} WHEN 0 THEN 0 WHEN 1 THEN (r = 61 OR (r = 60 AND k = 1 AND ${inVillage(10, 3)}))::INTEGER ELSE 7 END`
  const late = `r = 30 AND k = 0 AND ${inVillage(25, 1)}`
  const done = `(TIMESTAMP '2024-09-01' + to_days((135 * ${three} + [0, 3, 90][${place} + 1] + ${pick(80, 10)})::INTEGER) + to_seconds(${pick(81, 86400, exam)}))`
  return {
    dataset: 'exams', select: `SELECT n * 32 + k, 'E' || lpad((${exam})::VARCHAR, 10, '0'), token, item, (${pick(83, 300, `i * 32 + ${three}`)} + ${moved}) % 300, emergency, done,
      done + to_hours(CASE WHEN ${late} THEN CASE WHEN ${inVillage(50, 1)} THEN 300 ELSE 100 END ELSE ${pick(84, 49, exam)} END), cost
      FROM (SELECT *, ${pick(82, items, `i * 32 + ${three}`)} AS item, CASE WHEN r = 60 THEN false WHEN r = 61 THEN k % 3 = 1 ELSE ${pick(85, 20, exam)} = 0 END AS emergency,
        ${done} AS done, ${money(`CASE WHEN r = 60 THEN CASE WHEN ${inVillage(20, 3)} THEN 800 ELSE 120 END ELSE ${pick(86, 100_000, exam)} / 100 END`)} AS cost
        FROM ${repeated('people', `${each} + (n < ${rest})::BIGINT`, 'k')})`,
  }
}

const catalog: ScaleTable = { dataset: 'catalog', select: `SELECT i, i, [7, 15, 30][i % 3 + 1] FROM range(${items}) AS r(i)` }

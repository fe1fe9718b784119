import type { RuleFile } from '../../../core/contracts/generated/rule.ts'

export interface BenchCase {
  readonly step: string
  readonly rule: RuleFile
  /**
   * What an expert writes for the same answer: key, level, title values, evidence, at most 100 source rows (`_row`, `_batch`,
   * key) with their number, by key.
   */
  readonly hand: string
  /** Columns of the hand-written answer that the compiled one must equal, in the order of key, title values, evidence; then the number of sources. */
  readonly same: readonly string[]
}

const rule = (id: string, parts: Omit<RuleFile, 'id' | 'title'>): RuleFile => ({ id, title: id, ...parts })

export const benchCases: readonly BenchCase[] = [
  {
    step: 'filter and let',
    rule: rule('filter', {
      from: { dataset: 'persons', as: 'd', where: "d.status == 'valid'" },
      steps: [{ let: { days: 'days_between(d.issued_on, today())' } }, { filter: 'days >= 700 && d.subsidy < 300.00' }],
      levels: [{ level: 'red', when: 'd.grade <= 2' }, { level: 'yellow', when: 'true' }],
      alert: { key: ['d.cert_no'], title: '{d.name} {days}', evidence: ['d.grade', 'd.issued_on', 'd.subsidy'] },
    }),
    hand: `SELECT cert_no, name, DATE '2026-03-31' - issued_on AS days, grade, issued_on, subsidy, CASE WHEN grade <= 2 THEN 0 ELSE 2 END AS level, _row, _batch, 1 AS sources
      FROM persons WHERE status = 'valid' AND DATE '2026-03-31' - issued_on >= 700 AND subsidy < 300.00 ORDER BY cert_no`,
    same: ['cert_no', 'name', 'days', 'grade', 'issued_on', 'subsidy'],
  },
  {
    step: 'absent',
    rule: rule('absent', {
      from: { dataset: 'persons', as: 'd', where: "d.status == 'valid' && days_between(d.issued_on, today()) >= 30" },
      steps: [{ absent: { dataset: 'recipients', as: 'r', on: [['d.id_no', 'r.id_no']], where: 'r.ended_on == null' } }],
      levels: [{ level: 'red', when: 'd.grade <= 2' }, { level: 'yellow', when: 'true' }],
      alert: { key: ['d.cert_no'], region: 'd.region', title: '{d.name}', evidence: ['d.grade', 'd.issued_on'] },
    }),
    hand: `SELECT cert_no, name, grade, issued_on, region, CASE WHEN grade <= 2 THEN 0 ELSE 2 END AS level, _row, _batch, 1 AS sources
      FROM persons d ANTI JOIN (SELECT id_no FROM recipients WHERE ended_on IS NULL) r ON r.id_no = d.id_no
      WHERE status = 'valid' AND DATE '2026-03-31' - issued_on >= 30 ORDER BY cert_no`,
    same: ['cert_no', 'name', 'grade', 'issued_on'],
  },
  {
    step: 'join',
    rule: rule('join', {
      from: { dataset: 'persons', as: 'd', where: "d.status == 'void'" },
      steps: [{ join: { dataset: 'payments', as: 'p', on: [['d.id_no', 'p.payee']], where: 'p.paid_on > d.issued_on && p.amount >= 5000.00' } }],
      levels: [{ level: 'red', when: 'p.amount >= 9000.00' }, { level: 'yellow', when: 'true' }],
      alert: { key: ['d.cert_no'], title: '{d.name} {p.amount}', evidence: ['p.voucher', 'p.paid_on'] },
    }),
    hand: `WITH hits AS (SELECT d.cert_no, d.name, d._row AS d_row, d._batch AS d_batch, p.amount, p.voucher, p.paid_on, p._row, p._batch, CASE WHEN p.amount >= 9000 THEN 0 ELSE 2 END AS level
        FROM persons d JOIN payments p ON p.payee = d.id_no AND p.paid_on > d.issued_on WHERE d.status = 'void' AND p.amount >= 5000)
      SELECT cert_no, name, b.amount, b.voucher, b.paid_on, level, d_row, d_batch, list, 1 + n AS sources FROM (
        SELECT cert_no, any_value(name) AS name, min(level) AS level, any_value(d_row) AS d_row, any_value(d_batch) AS d_batch, count(*) AS n,
          arg_min({'amount': amount, 'voucher': voucher, 'paid_on': paid_on}, (level, voucher)) AS b,
          arg_min({'r': _row, 'b': _batch, 'k': voucher}, voucher, 100) AS list FROM hits GROUP BY cert_no) ORDER BY cert_no`,
    same: ['cert_no', 'name', 'amount', 'voucher', 'paid_on'],
  },
  {
    step: 'optional join',
    rule: rule('optional', {
      from: { dataset: 'recipients', as: 'r', where: "r.kind == 'K1'" },
      steps: [{ join: { dataset: 'persons', as: 'd', on: [['r.id_no', 'd.id_no']], optional: true, where: "d.status == 'valid'" } }],
      levels: [{ level: 'orange', when: 'd.cert_no == null' }, { level: 'blue', when: 'd.grade == 4' }],
      alert: { key: ['r.no'], title: '{r.monthly} {d.name}', evidence: ['d.grade', 'd.region'] },
    }),
    hand: `WITH hits AS (SELECT r.no, r.monthly, r._row AS r_row, r._batch AS r_batch, d.name, d.grade, d.region, d.cert_no, d._row, d._batch, CASE WHEN d.cert_no IS NULL THEN 1 ELSE 3 END AS level
        FROM recipients r LEFT JOIN (SELECT * FROM persons WHERE status = 'valid') d ON d.id_no = r.id_no WHERE r.kind = 'K1' AND (d.cert_no IS NULL OR d.grade = 4))
      SELECT no, monthly, b.name, b.grade, b.region, level, r_row, r_batch, list, 1 + n AS sources FROM (
        SELECT no, any_value(monthly) AS monthly, min(level) AS level, any_value(r_row) AS r_row, any_value(r_batch) AS r_batch, count(_row) AS n,
          arg_min({'name': name, 'grade': grade, 'region': region}, (level, cert_no)) AS b,
          arg_min({'r': _row, 'b': _batch, 'k': cert_no}, cert_no, 100) FILTER (WHERE _row IS NOT NULL) AS list FROM hits GROUP BY no) ORDER BY no`,
    same: ['no', 'monthly', 'name', 'grade', 'region'],
  },
  {
    step: 'near',
    rule: rule('near', {
      from: { dataset: 'payments', as: 'q', where: "q.purpose == 'P3'" },
      steps: [{ near: { dataset: 'payments', as: 'e', on: [['q.payee', 'e.payee']], time: ['q.paid_on', 'e.paid_on'], within: 30, where: 'e.org != q.org' } }],
      levels: [{ level: 'yellow', when: 'true' }],
      alert: { key: ['q.voucher'], title: '{q.amount} {e.voucher}', evidence: ['e.amount', 'e.paid_on'] },
    }),
    hand: `WITH hits AS (SELECT q.voucher AS v, q.amount AS a, q._row AS q_row, q._batch AS q_batch, e.voucher, e.amount, e.paid_on, e._row, e._batch
        FROM payments q JOIN payments e ON e.payee = q.payee AND e.paid_on <= q.paid_on AND e.paid_on >= q.paid_on - 30 AND e.org IS DISTINCT FROM q.org
        WHERE q.purpose = 'P3' AND (e.paid_on < q.paid_on OR e.voucher < q.voucher))
      SELECT v, a, b.voucher, b.amount, b.paid_on, level, q_row, q_batch, list, 1 + n AS sources FROM (
        SELECT v, any_value(a) AS a, 2 AS level, any_value(q_row) AS q_row, any_value(q_batch) AS q_batch, count(*) AS n,
          arg_min({'voucher': voucher, 'amount': amount, 'paid_on': paid_on}, voucher) AS b,
          arg_min({'r': _row, 'b': _batch, 'k': voucher}, voucher, 100) AS list FROM hits GROUP BY v) ORDER BY v`,
    same: ['v', 'a', 'voucher', 'amount', 'paid_on'],
  },
  {
    step: 'group',
    rule: rule('group', {
      from: { dataset: 'payments', as: 'p', where: "p.paid_on >= date('2025-01-01')" },
      steps: [{ group: { as: 'g', by: ['p.payee'], measures: { n: { count: true }, total: { sum: 'p.amount' }, big: { count: true, where: 'p.amount >= 9000.00' }, last: { max: 'p.paid_on' } } } }],
      levels: [{ level: 'red', when: 'g.total >= 45000.00' }, { level: 'yellow', when: 'g.n >= 8' }],
      alert: { key: ['g.payee'], title: '{g.n} {g.total}', evidence: ['g.big', 'g.last'] },
    }),
    hand: `WITH g AS MATERIALIZED (SELECT payee, count(*) AS n, sum(amount) AS total, count(*) FILTER (WHERE amount >= 9000) AS big, max(paid_on) AS last
        FROM payments WHERE paid_on >= DATE '2025-01-01' AND payee IS NOT NULL GROUP BY payee HAVING sum(amount) >= 45000 OR count(*) >= 8)
      SELECT g.payee, g.n, total, big, last, CASE WHEN total >= 45000 THEN 0 ELSE 2 END AS level, list, s.n AS sources FROM g JOIN (
        SELECT p.payee, count(*) AS n, arg_min({'r': _row, 'b': _batch, 'k': voucher}, voucher, 100) AS list
        FROM payments p JOIN g ON g.payee = p.payee WHERE paid_on >= DATE '2025-01-01' GROUP BY p.payee) s ON s.payee = g.payee ORDER BY g.payee`,
    same: ['payee', 'n', 'total', 'big', 'last'],
  },
  {
    step: 'window, reduced',
    rule: rule('reduced', {
      from: { dataset: 'payments', as: 'p', where: "p.purpose in ['P1', 'P2', 'P3', 'P4', 'P5']" },
      steps: [{ window: { as: 'w', by: ['p.payee'], order: 'p.paid_on', period: '90d', measures: { n: { count: true } }, reduce: { max: 'n' } } }],
      levels: [{ level: 'red', when: 'w.n >= 4' }, { level: 'yellow', when: 'w.n >= 3' }],
      alert: { key: ['w.payee'], title: '{w.n} {w.from}', evidence: ['w.to'] },
    }),
    hand: `WITH w AS (SELECT payee, paid_on, count(*) OVER f AS n, min(paid_on) OVER f AS since FROM payments
        WHERE purpose IN ('P1', 'P2', 'P3', 'P4', 'P5') AND payee IS NOT NULL AND paid_on IS NOT NULL
        WINDOW f AS (PARTITION BY payee ORDER BY paid_on RANGE BETWEEN INTERVAL 89 DAYS PRECEDING AND CURRENT ROW)),
      best AS MATERIALIZED (SELECT payee, n, b.since, b.paid_on FROM (
        SELECT payee, max(n) AS n, arg_max({'since': since, 'paid_on': paid_on}, n * 100000 - (paid_on - DATE '1970-01-01')) AS b FROM w GROUP BY payee) WHERE n >= 3)
      SELECT best.payee, best.n, best.since, best.paid_on, CASE WHEN best.n >= 4 THEN 0 ELSE 2 END AS level, list, s.n AS sources FROM best JOIN (
        SELECT p.payee, count(*) AS n, arg_min({'r': _row, 'b': _batch, 'k': voucher}, voucher, 100) AS list
        FROM payments p JOIN best ON best.payee = p.payee AND p.paid_on BETWEEN best.since AND best.paid_on
        WHERE purpose IN ('P1', 'P2', 'P3', 'P4', 'P5') GROUP BY p.payee) s ON s.payee = best.payee ORDER BY best.payee`,
    same: ['payee', 'n', 'since', 'paid_on'],
  },
  {
    step: 'window, every row',
    rule: rule('window', {
      from: { dataset: 'payments', as: 'p', where: "p.purpose in ['P1', 'P2', 'P3', 'P4', 'P5']" },
      steps: [{ window: { as: 'w', by: ['p.payee'], order: 'p.paid_on', period: '90d', measures: { n: { count: true }, total: { sum: 'p.amount' } } } }],
      levels: [{ level: 'yellow', when: 'w.n >= 3' }],
      alert: { key: ['p.voucher'], title: '{w.n} {w.total}', evidence: ['w.from', 'p.amount'] },
    }),
    hand: `WITH w AS (SELECT voucher, payee, paid_on, amount, count(*) OVER f AS n, sum(amount) OVER f AS total, min(paid_on) OVER f AS since FROM payments
        WHERE purpose IN ('P1', 'P2', 'P3', 'P4', 'P5') AND payee IS NOT NULL AND paid_on IS NOT NULL
        WINDOW f AS (PARTITION BY payee ORDER BY paid_on RANGE BETWEEN INTERVAL 89 DAYS PRECEDING AND CURRENT ROW)),
      hits AS MATERIALIZED (SELECT * FROM w WHERE n >= 3)
      SELECT h.voucher, h.n, h.total, h.since, h.amount, 2 AS level, list, s.n AS sources FROM hits h JOIN (
        SELECT h.voucher, count(*) AS n, arg_min({'r': p._row, 'b': p._batch, 'k': p.voucher}, p.voucher, 100) AS list
        FROM payments p JOIN hits h ON h.payee = p.payee AND p.paid_on BETWEEN h.since AND h.paid_on
        WHERE purpose IN ('P1', 'P2', 'P3', 'P4', 'P5') GROUP BY h.voucher) s ON s.voucher = h.voucher ORDER BY h.voucher`,
    same: ['voucher', 'n', 'total', 'since', 'amount'],
  },
  {
    step: 'outlier, quartiles',
    rule: rule('quartiles', {
      from: { dataset: 'payments', as: 'p' },
      steps: [{ outlier: { as: 'o', value: 'p.amount', peers: ['p.org'], method: 'iqr', k: 0.49, side: 'high', minGroup: 100 } }],
      levels: [{ level: 'yellow', when: 'true' }],
      alert: { key: ['p.voucher'], title: '{p.amount} {o.high}', evidence: ['o.low', 'o.score', 'o.n'] },
    }),
    hand: `WITH f AS (SELECT org, n, q[1] - (q[2] - q[1]) * 0.49 AS low, q[2] + (q[2] - q[1]) * 0.49 AS high, q FROM (
        SELECT org, count(*) AS n, quantile_cont(amount::DECIMAL(18, 4), [0.25, 0.75]) AS q FROM payments WHERE org IS NOT NULL AND amount IS NOT NULL GROUP BY org HAVING count(*) >= 100))
      SELECT voucher, amount, high, low, round((amount - q[2])::DOUBLE / (q[2] - q[1])::DOUBLE, 6)::DECIMAL(38, 6) AS score, n, 2 AS level, _row, _batch, 1 AS sources
      FROM payments p JOIN f ON f.org = p.org WHERE amount > high ORDER BY voucher`,
    same: ['voucher', 'amount', 'high', 'low', 'score', 'n'],
  },
  {
    step: 'outlier, small groups',
    rule: rule('small', {
      from: { dataset: 'payments', as: 'p' },
      steps: [{ outlier: { as: 'o', value: 'p.amount', peers: ['p.payee'], method: 'iqr', k: 3, minGroup: 6 } }],
      levels: [{ level: 'yellow', when: 'true' }],
      alert: { key: ['p.voucher'], title: '{p.amount} {o.high}', evidence: ['o.low', 'o.n'] },
    }),
    hand: `WITH f AS (SELECT payee, n, q[1] - (q[2] - q[1]) * 3 AS low, q[2] + (q[2] - q[1]) * 3 AS high FROM (
        SELECT payee, count(*) AS n, quantile_cont(amount::DECIMAL(18, 4), [0.25, 0.75]) AS q FROM payments WHERE payee IS NOT NULL AND amount IS NOT NULL GROUP BY payee HAVING count(*) >= 6))
      SELECT voucher, amount, high, low, n, 2 AS level, _row, _batch, 1 AS sources
      FROM payments p JOIN f ON f.payee = p.payee WHERE amount > high OR amount < low ORDER BY voucher`,
    same: ['voucher', 'amount', 'high', 'low', 'n'],
  },
  {
    step: 'outlier, deviations',
    rule: rule('deviations', {
      from: { dataset: 'payments', as: 'p' },
      steps: [{ outlier: { as: 'o', value: 'p.amount', peers: ['p.org'], method: 'zscore', k: 1.72, minGroup: 100 } }],
      levels: [{ level: 'yellow', when: 'true' }],
      alert: { key: ['p.voucher'], title: '{p.amount}', evidence: ['o.score', 'o.n'] },
    }),
    hand: `WITH f AS (SELECT org, n, s / n AS mean, sqrt((q - s * s / n) / (n - 1)) AS deviation FROM (
        SELECT org, count(*) AS n, sum(amount)::DOUBLE AS s, sum(amount * amount)::DOUBLE AS q FROM payments WHERE org IS NOT NULL AND amount IS NOT NULL GROUP BY org HAVING count(*) >= 100) WHERE q > s * s / n)
      SELECT voucher, amount, ((amount - mean) / deviation)::DECIMAL(38, 6) AS score, n, 2 AS level, _row, _batch, 1 AS sources
      FROM payments p JOIN f ON f.org = p.org WHERE abs(((amount - mean) / deviation)::DECIMAL(38, 6)) >= 1.72 ORDER BY voucher`,
    same: ['voucher', 'amount', 'score', 'n'],
  },
  {
    step: 'outlier, percentiles',
    rule: rule('percentiles', {
      from: { dataset: 'payments', as: 'p' },
      steps: [{ outlier: { as: 'o', value: 'p.amount', peers: ['p.org'], method: 'percentile', k: 0.005, minGroup: 100 } }],
      levels: [{ level: 'yellow', when: 'true' }],
      alert: { key: ['p.voucher'], title: '{p.amount}', evidence: ['o.n'] },
    }),
    hand: `WITH f AS (SELECT org, count(*) AS n, quantile_cont(amount::DECIMAL(18, 8), [0.005, 0.995]) AS q FROM payments WHERE org IS NOT NULL AND amount IS NOT NULL GROUP BY org HAVING count(*) >= 100)
      SELECT voucher, amount, n, 2 AS level, _row, _batch, 1 AS sources
      FROM payments p JOIN f ON f.org = p.org WHERE amount < round(q[1], 4) OR amount > round(q[2], 4) ORDER BY voucher`,
    same: ['voucher', 'amount', 'n'],
  },
  {
    step: 'sequence of two',
    rule: rule('twice', {
      from: { dataset: 'payments', as: 'p' },
      steps: [{
        sequence: {
          as: 's', by: ['p.payee'], order: 'p.paid_on', events: [{ name: 'a', when: "p.purpose == 'P1'" }, { name: 'b', when: "p.purpose == 'P1'" }], without: "p.purpose == 'P2'", within: '90d',
        },
      }],
      levels: [{ level: 'yellow', when: 'true' }],
      alert: { key: ['p.voucher'], title: '{s.b} {s.last_on}', evidence: ['p.amount'] },
    }),
    hand: `WITH h AS (SELECT a.voucher, any_value(a.payee) AS payee, any_value(a.paid_on) AS paid_on, any_value(a.amount) AS amount, any_value(a._row) AS a_row, any_value(a._batch) AS a_batch,
          min(e.paid_on) AS last_on, arg_min({'b': e.voucher, 'r': e._row, 't': e._batch}, (e.paid_on, e.voucher)) AS e
        FROM payments a JOIN payments e ON a.payee = e.payee AND e.paid_on > a.paid_on AND e.paid_on <= a.paid_on + 90 AND e.purpose = 'P1' WHERE a.purpose = 'P1' GROUP BY a.voucher)
      SELECT voucher, e.b, last_on, amount, 2 AS level, [{'r': a_row, 'b': a_batch, 'k': voucher}, {'r': e.r, 'b': e.t, 'k': e.b}] AS list, 2 AS sources
      FROM h ANTI JOIN (SELECT payee, paid_on FROM payments WHERE purpose = 'P2') w ON w.payee = h.payee AND w.paid_on > h.paid_on AND w.paid_on < h.last_on ORDER BY voucher`,
    same: ['voucher', 'b', 'last_on', 'amount'],
  },
  {
    step: 'sequence of three',
    rule: rule('thrice', {
      from: { dataset: 'payments', as: 'p' },
      steps: [{
        sequence: {
          as: 's', by: ['p.payee'], order: 'p.paid_on', within: '120d',
          events: [{ name: 'a', when: 'p.amount >= 8000.00' }, { name: 'b', when: 'p.amount < 2000.00' }, { name: 'c', when: 'p.amount >= 8000.00' }],
        },
      }],
      levels: [{ level: 'yellow', when: 'true' }],
      alert: { key: ['p.voucher'], title: '{s.c} {s.last_on}', evidence: ['s.b'] },
    }),
    hand: `WITH e AS MATERIALIZED (SELECT voucher, payee, paid_on, amount, _row, _batch FROM payments WHERE payee IS NOT NULL AND paid_on IS NOT NULL AND (amount >= 8000 OR amount < 2000)),
      b AS (SELECT a.voucher, any_value(a.payee) AS payee, any_value(a.paid_on) AS first_on, any_value(a._row) AS r, any_value(a._batch) AS t,
          arg_min({'v': m.voucher, 'd': m.paid_on, 'r': m._row, 't': m._batch}, (m.paid_on, m.voucher)) AS m
        FROM e a JOIN e m ON m.payee = a.payee AND m.paid_on > a.paid_on AND m.paid_on <= a.paid_on + 120 AND m.amount < 2000 WHERE a.amount >= 8000 GROUP BY a.voucher),
      c AS (SELECT b.voucher, any_value(b.m) AS m, any_value(r) AS r, any_value(t) AS t, arg_min({'v': z.voucher, 'd': z.paid_on, 'r': z._row, 't': z._batch}, (z.paid_on, z.voucher)) AS z
        FROM b JOIN e z ON z.payee = b.payee AND z.paid_on > b.m.d AND z.paid_on <= b.first_on + 120 AND z.amount >= 8000 GROUP BY b.voucher)
      SELECT voucher, z.v AS c, z.d AS last_on, m.v AS b, 2 AS level, [{'r': r, 'b': t, 'k': voucher}, {'r': m.r, 'b': m.t, 'k': m.v}, {'r': z.r, 'b': z.t, 'k': z.v}] AS list, 3 AS sources FROM c ORDER BY voucher`,
    same: ['voucher', 'c', 'last_on', 'b'],
  },
]

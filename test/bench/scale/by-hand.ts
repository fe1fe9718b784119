/** What an expert writes in DuckDB for the same answer as a rule: level, key, title values, evidence and source rows with their number. */
export interface HandWritten {
  readonly rule: string
  /** Names of the columns that stand for key, title values and evidence. */
  readonly same: readonly string[]
  /** `{exams}` stands for a dataset's table. */
  readonly sql: string
}

const today = "DATE '2026-03-31'"

export const byHand: readonly HandWritten[] = [
  {
    rule: 'late-report', same: ['exam_no', 'hours', 'org', 'done', 'reported'],
    sql: `SELECT exam_no, hours, org, done, reported, CASE WHEN hours > 168 THEN 0 ELSE 2 END AS level, _row, _batch, 1 AS sources
      FROM (SELECT *, date_sub('hour', done, reported) AS hours FROM {exams}) WHERE hours > 72 ORDER BY exam_no`,
  },
  {
    rule: 'uncovered-disabled', same: ['cert_no', 'days', 'grade', 'issued_on'],
    sql: `SELECT cert_no, ${today} - issued_on AS days, grade, issued_on, CASE WHEN grade <= 2 THEN 0 ELSE 2 END AS level, _row, _batch, 1 AS sources
      FROM {disabled} d ANTI JOIN (SELECT person_id FROM {recipients} WHERE ended_on IS NULL) r ON r.person_id = d.person_id WHERE ${today} - issued_on >= 30 ORDER BY cert_no`,
  },
  {
    rule: 'dead-still-paid', same: ['roll_no', 'name', 'kind', 'died_on', 'monthly'],
    sql: `SELECT r.roll_no, p.name, r.kind, p.died_on, r.monthly, CASE WHEN ${today} - p.died_on >= 365 THEN 0 ELSE 2 END AS level, r._row, r._batch, p._row AS p_row, p._batch AS p_batch, p.person_id, 2 AS sources
      FROM {recipients} r JOIN {persons} p ON p.person_id = r.person_id WHERE r.ended_on IS NULL AND ${today} - p.died_on >= 30 ORDER BY roll_no`,
  },
  {
    rule: 'shop-without-licence', same: ['shop_no', 'sign', 'licence_no', 'name', 'valid_until'],
    sql: `SELECT s.shop_no, s.sign, s.licence_no, l.name, l.valid_until, CASE WHEN l.licence_no IS NULL THEN 0 ELSE 1 END AS level, s._row, s._batch, l._row AS l_row, l._batch AS l_batch, l.licence_no AS l_no, 1 + (l._row IS NOT NULL)::BIGINT AS sources
      FROM {shops} s LEFT JOIN (SELECT * FROM {licences} WHERE status = 'valid') l ON l.licence_no = s.licence_no WHERE l.licence_no IS NULL OR l.holder_id IS DISTINCT FROM s.owner_id ORDER BY shop_no`,
  },
  {
    rule: 'repeated-exams', same: ['exam_no', 'days', 'other', 'other_org', 'org'],
    sql: `WITH hits AS (SELECT q.exam_no, q.org, q.done, q.cost, q._row AS q_row, q._batch AS q_batch, c._row AS c_row, c._batch AS c_batch, c.item, e.exam_no AS other, e.org AS other_org, e.done AS other_done, e._row, e._batch
        FROM {exams} q JOIN {catalog} c ON c.item = q.item
        JOIN {exams} e ON e.patient_id = q.patient_id AND e.item = q.item AND e.done <= q.done AND e.done >= q.done - to_days(c.period_days::INTEGER) AND e.org IS DISTINCT FROM q.org
        WHERE NOT q.emergency AND (e.done < q.done OR e.exam_no < q.exam_no))
      SELECT exam_no, date_sub('day', b.done, done) AS days, b.other, b.org AS other_org, org, level, q_row, q_batch, c_row, c_batch, item, list, 2 + n AS sources FROM (
        SELECT exam_no, any_value(org) AS org, any_value(done) AS done, any_value(CASE WHEN cost >= 500 THEN 0 ELSE 2 END) AS level, any_value(q_row) AS q_row, any_value(q_batch) AS q_batch,
          any_value(c_row) AS c_row, any_value(c_batch) AS c_batch, any_value(item) AS item, count(*) AS n, arg_min({'other': other, 'org': other_org, 'done': other_done}, other) AS b,
          arg_min({'r': _row, 'b': _batch, 'k': other}, other, 100) AS list FROM hits GROUP BY exam_no) ORDER BY exam_no`,
  },
  {
    rule: 'big-payee', same: ['payee_id', 'n', 'total', 'last'],
    sql: `WITH g AS MATERIALIZED (SELECT payee_id, count(*) AS n, sum(amount) AS total, max(paid_on) AS last FROM {payments} WHERE paid_on >= DATE '2025-01-01' AND payee_id IS NOT NULL
        GROUP BY payee_id HAVING sum(amount) >= 200000 OR count(*) >= 40)
      SELECT g.payee_id, g.n, total, last, CASE WHEN total >= 200000 THEN 0 ELSE 2 END AS level, list, s.n AS sources FROM g JOIN (
        SELECT p.payee_id, count(*) AS n, arg_min({'r': _row, 'b': _batch, 'k': voucher}, voucher, 100) AS list
        FROM {payments} p JOIN g ON g.payee_id = p.payee_id WHERE paid_on >= DATE '2025-01-01' GROUP BY p.payee_id) s ON s.payee_id = g.payee_id ORDER BY g.payee_id`,
  },
  {
    rule: 'complaint-burst', same: ['shop_no', 'n', 'since', 'received_on'],
    sql: `WITH w AS (SELECT shop_no, received_on, count(*) OVER f AS n, min(received_on) OVER f AS since FROM {tickets} WHERE kind = 'complaint' AND shop_no IS NOT NULL AND received_on IS NOT NULL
        WINDOW f AS (PARTITION BY shop_no ORDER BY received_on RANGE BETWEEN INTERVAL 29 DAYS PRECEDING AND CURRENT ROW)),
      best AS MATERIALIZED (SELECT shop_no, n, b.since, b.received_on FROM (
        SELECT shop_no, max(n) AS n, arg_max({'since': since, 'received_on': received_on}, n * 100000 - (received_on - DATE '1970-01-01')) AS b FROM w GROUP BY shop_no) WHERE n >= 5)
      SELECT best.shop_no, best.n, best.since, best.received_on, CASE WHEN best.n >= 8 THEN 0 ELSE 2 END AS level, list, s.n AS sources FROM best JOIN (
        SELECT t.shop_no, count(*) AS n, arg_min({'r': _row, 'b': _batch, 'k': ticket_no}, ticket_no, 100) AS list
        FROM {tickets} t JOIN best ON best.shop_no = t.shop_no AND t.received_on BETWEEN best.since AND best.received_on WHERE kind = 'complaint' GROUP BY t.shop_no) s ON s.shop_no = best.shop_no ORDER BY best.shop_no`,
  },
  {
    rule: 'low-rent', same: ['contract_no', 'rent_per_mu', 'low', 'n'],
    sql: `WITH f AS (SELECT village, n, q[1] - (q[2] - q[1]) * 1.5 AS low, q[1] AS lower, q[2] - q[1] AS reach FROM (
        SELECT village, count(*) AS n, quantile_cont(rent_per_mu::DECIMAL(18, 4), [0.25, 0.75]) AS q FROM {contracts} WHERE village IS NOT NULL AND rent_per_mu IS NOT NULL GROUP BY village HAVING count(*) >= 20))
      SELECT contract_no, rent_per_mu, low, n, CASE WHEN round((lower - rent_per_mu)::DOUBLE / reach::DOUBLE, 6) >= 3 THEN 0 ELSE 2 END AS level, _row, _batch, 1 AS sources
      FROM {contracts} c JOIN f ON f.village = c.village WHERE rent_per_mu < low ORDER BY contract_no`,
  },
  {
    rule: 'failed-twice', same: ['inspection_no', 'day', 'last_on', 'b'],
    sql: `WITH h AS (SELECT a.inspection_no, any_value(a.licence_no) AS licence_no, any_value(a.day) AS day, any_value(a._row) AS a_row, any_value(a._batch) AS a_batch,
          min(e.day) AS last_on, arg_min({'b': e.inspection_no, 'r': e._row, 't': e._batch}, (e.day, e.inspection_no)) AS e
        FROM {inspections} a JOIN {inspections} e ON a.licence_no = e.licence_no AND e.day > a.day AND e.day <= a.day + 365 AND e.result = 'fail' WHERE a.result = 'fail' GROUP BY a.inspection_no)
      SELECT inspection_no, day, last_on, e.b, CASE WHEN last_on - day <= 90 THEN 0 ELSE 2 END AS level, [{'r': a_row, 'b': a_batch, 'k': inspection_no}, {'r': e.r, 'b': e.t, 'k': e.b}] AS list, 2 AS sources
      FROM h ANTI JOIN (SELECT licence_no, day FROM {inspections} WHERE result = 'pass') w ON w.licence_no = h.licence_no AND w.day > h.day AND w.day < h.last_on ORDER BY inspection_no`,
  },
  {
    rule: 'kin-contract', same: ['cadre_id', 'contract_no', 'depth', 'path', 'signed_on'],
    sql: `WITH e AS (SELECT one AS a, two AS b, {'tie': tie, 'r': _row, 'b': _batch} AS e FROM {kin} WHERE relation <> 'cousin' UNION ALL SELECT two, one, {'tie': tie, 'r': _row, 'b': _batch} FROM {kin} WHERE relation <> 'cousin'),
      k AS MATERIALIZED (SELECT cadre_id, village, since, until, _row, _batch FROM {cadres}),
      d1 AS MATERIALIZED (SELECT cadre_id, e.b AS node, min([e.e]) AS p FROM k JOIN e ON e.a = cadre_id AND e.b <> cadre_id GROUP BY ALL),
      d2 AS (SELECT * FROM (SELECT cadre_id, e.b AS node, min(list_append(p, e.e)) AS p FROM d1 JOIN e ON e.a = node AND e.b <> cadre_id GROUP BY ALL) x ANTI JOIN d1 ON d1.cadre_id = x.cadre_id AND d1.node = x.node)
      SELECT k.cadre_id, c.contract_no, depth, array_to_string(list_transform(p, lambda x: x.tie), ' → ') AS path, c.signed_on, CASE depth WHEN 1 THEN 0 ELSE 1 END AS level, k._row, k._batch, c._row AS c_row, c._batch AS c_batch, p, 2 + len(p) AS sources
      FROM k JOIN (SELECT *, 1 AS depth FROM d1 UNION ALL SELECT *, 2 FROM d2) n ON n.cadre_id = k.cadre_id
      JOIN {contracts} c ON c.counterparty_id = n.node AND c.village = k.village AND c.signed_on >= k.since AND (k.until IS NULL OR c.signed_on <= k.until) ORDER BY k.cadre_id, c.contract_no`,
  },
  {
    rule: 'twin-names', same: ['shop_no', 'licence_no', 'name', 'score'],
    sql: `WITH c AS (SELECT array_to_string(list_transform(range(1, 128), lambda x: chr(x::INTEGER)), '') AS c),
      p AS (SELECT m.shop_no, m._row AS m_row, m._batch AS m_batch, l.licence_no, l.name, l._row, l._batch,
        jaro_winkler_similarity(translate(m.sign, m.sign || l.name, left(c, length(m.sign || l.name))), translate(l.name, m.sign || l.name, left(c, length(m.sign || l.name)))) AS s
        FROM {shops} m JOIN {licences} l ON l.holder_id = m.owner_id AND l.licence_no <> m.licence_no, c)
      SELECT shop_no, b.licence_no, b.name, b.s::DECIMAL(7, 6) AS score, CASE WHEN b.s >= 0.99 THEN 0 ELSE 2 END AS level, m_row, m_batch, b, 2 AS sources FROM (
        SELECT shop_no, any_value(m_row) AS m_row, any_value(m_batch) AS m_batch, arg_min({'licence_no': licence_no, 'name': name, 's': s, '_row': _row, '_batch': _batch}, (-round(s * 1e9), licence_no)) AS b
        FROM p WHERE s >= 0.9 - 1e-9 GROUP BY shop_no) ORDER BY shop_no`,
  },
]

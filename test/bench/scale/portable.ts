/** What an expert writes for SQLite and PostgreSQL: `level` and `key` of every alert. Dates are day numbers, times seconds. `{exams}` stands for a table. */
export interface PortableRule {
  readonly rule: string
  readonly sql: string
  /** Table and columns of the indexes that serve it; they are made before, and their making is told apart. */
  readonly indexes: readonly string[]
}

/** Day number of 31 March 2026. */
const today = 20543

export const portable: readonly PortableRule[] = [
  { rule: 'late-report', indexes: [], sql: `SELECT CASE WHEN (reported - done) / 3600 > 168 THEN 'red' ELSE 'yellow' END AS level, exam_no AS key FROM exams WHERE (reported - done) / 3600 > 72` },
  {
    rule: 'uncovered-disabled', indexes: ['recipients(person_id)'],
    sql: `SELECT CASE WHEN grade <= 2 THEN 'red' ELSE 'yellow' END AS level, cert_no AS key FROM disabled d WHERE ${today} - issued_on >= 30 AND NOT EXISTS (SELECT 1 FROM recipients r WHERE r.person_id = d.person_id AND r.ended_on IS NULL)`,
  },
  {
    rule: 'dead-still-paid', indexes: ['persons(person_id)'],
    sql: `SELECT CASE WHEN ${today} - died_on >= 365 THEN 'red' ELSE 'yellow' END AS level, r.roll_no AS key FROM recipients r JOIN persons p ON p.person_id = r.person_id WHERE r.ended_on IS NULL AND ${today} - p.died_on >= 30`,
  },
  {
    rule: 'shop-without-licence', indexes: ['licences(licence_no)'],
    sql: `SELECT CASE WHEN l.licence_no IS NULL THEN 'red' ELSE 'orange' END AS level, s.shop_no AS key FROM shops s LEFT JOIN licences l ON l.licence_no = s.licence_no AND l.status = 'valid' WHERE l.licence_no IS NULL OR l.holder_id <> s.owner_id`,
  },
  {
    rule: 'repeated-exams', indexes: ['exams(patient_id, item, done)', 'catalog(item)'],
    sql: `SELECT DISTINCT CASE WHEN q.cost >= 500 THEN 'red' ELSE 'yellow' END AS level, q.exam_no AS key FROM exams q JOIN catalog c ON c.item = q.item
      JOIN exams e ON e.patient_id = q.patient_id AND e.item = q.item AND e.done BETWEEN q.done - c.period_days * 86400 AND q.done AND e.org <> q.org WHERE q.emergency = 0 AND (e.done < q.done OR e.exam_no < q.exam_no)`,
  },
  {
    rule: 'big-payee', indexes: ['payments(payee_id)'],
    sql: `SELECT CASE WHEN sum(amount) >= 200000 THEN 'red' ELSE 'yellow' END AS level, payee_id AS key FROM payments WHERE paid_on >= 20089 GROUP BY payee_id HAVING sum(amount) >= 200000 OR count(*) >= 40`,
  },
  {
    rule: 'complaint-burst', indexes: ['tickets(shop_no, received_on)'],
    sql: `SELECT CASE WHEN max(n) >= 8 THEN 'red' ELSE 'yellow' END AS level, shop_no AS key FROM (
      SELECT shop_no, count(*) OVER (PARTITION BY shop_no ORDER BY received_on RANGE BETWEEN 29 PRECEDING AND CURRENT ROW) AS n FROM tickets WHERE kind = 'complaint') w GROUP BY shop_no HAVING max(n) >= 5`,
  },
  {
    rule: 'low-rent', indexes: ['contracts(village, rent_per_mu)'],
    sql: `WITH ranked AS (SELECT village, rent_per_mu AS v, row_number() OVER (PARTITION BY village ORDER BY rent_per_mu) - 1 AS i, count(*) OVER (PARTITION BY village) AS n FROM contracts),
      q AS (SELECT village, sum(CASE WHEN i = (n - 1) / 4 THEN v * (4 - (n - 1) % 4) WHEN i = (n - 1) / 4 + 1 THEN v * ((n - 1) % 4) END) / 4.0 AS q1,
          sum(CASE WHEN i = 3 * (n - 1) / 4 THEN v * (4 - 3 * (n - 1) % 4) WHEN i = 3 * (n - 1) / 4 + 1 THEN v * (3 * (n - 1) % 4) END) / 4.0 AS q3 FROM ranked WHERE n >= 20 GROUP BY village)
      SELECT CASE WHEN (q1 - rent_per_mu) / (q3 - q1) >= 3 THEN 'red' ELSE 'yellow' END AS level, contract_no AS key FROM contracts c JOIN q ON q.village = c.village WHERE rent_per_mu < q1 - 1.5 * (q3 - q1)`,
  },
  {
    rule: 'failed-twice', indexes: ['inspections(licence_no, day)'],
    sql: `SELECT CASE WHEN last_on - day <= 90 THEN 'red' ELSE 'yellow' END AS level, inspection_no AS key FROM (
      SELECT a.inspection_no, a.licence_no, a.day, min(e.day) AS last_on FROM inspections a JOIN inspections e ON e.licence_no = a.licence_no AND e.day > a.day AND e.day <= a.day + 365 AND e.result = 'fail' WHERE a.result = 'fail' GROUP BY a.inspection_no, a.licence_no, a.day) h
      WHERE NOT EXISTS (SELECT 1 FROM inspections w WHERE w.licence_no = h.licence_no AND w.result = 'pass' AND w.day > h.day AND w.day < h.last_on)`,
  },
  {
    rule: 'kin-contract', indexes: ['kin(one)', 'kin(two)', 'contracts(counterparty_id)'],
    sql: `WITH e AS (SELECT one AS a, two AS b FROM kin WHERE relation <> 'cousin' UNION ALL SELECT two, one FROM kin WHERE relation <> 'cousin'),
      n AS (SELECT cadre_id, node, min(depth) AS depth FROM (
        SELECT k.cadre_id, e.b AS node, 1 AS depth FROM cadres k JOIN e ON e.a = k.cadre_id
        UNION ALL SELECT k.cadre_id, f.b, 2 FROM cadres k JOIN e ON e.a = k.cadre_id JOIN e f ON f.a = e.b) r WHERE node <> cadre_id GROUP BY cadre_id, node)
      SELECT CASE n.depth WHEN 1 THEN 'red' ELSE 'orange' END AS level, k.cadre_id || '|' || c.contract_no AS key FROM cadres k JOIN n ON n.cadre_id = k.cadre_id
      JOIN contracts c ON c.counterparty_id = n.node AND c.village = k.village AND c.signed_on >= k.since AND (k.until IS NULL OR c.signed_on <= k.until)`,
  },
]

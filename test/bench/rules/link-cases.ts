import type { RuleFile } from '../../../core/contracts/generated/rule.ts'
import type { BenchCase } from './cases.ts'

const rule = (id: string, parts: Omit<RuleFile, 'id' | 'title'>): RuleFile => ({ id, title: id, ...parts })

/** Steps that link records by ties and by likeness. */
export const linkCases: readonly BenchCase[] = [
  {
    step: 'hop',
    rule: rule('hop', {
      from: { dataset: 'persons', as: 'd', where: "d.status == 'void' && d.grade == 1" },
      steps: [{ hop: { edges: 'kin', as: 'h', from: 'one', to: 'two', start: 'd.id_no', max: 2, where: "h.relation != 'R7'" } }],
      levels: [{ level: 'red', when: 'h.depth == 1' }, { level: 'yellow', when: 'true' }],
      alert: { key: ['d.cert_no', 'h.node'], title: '{d.name} {h.depth}', evidence: ['h.path'] },
    }),
    hand: `WITH e AS (SELECT one AS a, two AS b, {'no': no, 'r': _row, 'b': _batch} AS e FROM kin WHERE relation <> 'R7' UNION ALL SELECT two, one, {'no': no, 'r': _row, 'b': _batch} FROM kin WHERE relation <> 'R7'),
      s AS MATERIALIZED (SELECT cert_no, name, id_no, _row, _batch FROM persons WHERE status = 'void' AND grade = 1),
      d1 AS MATERIALIZED (SELECT id_no, e.b AS node, min([e.e]) AS p FROM s JOIN e ON e.a = id_no AND e.b <> id_no GROUP BY ALL),
      d2 AS (SELECT * FROM (SELECT id_no, e.b AS node, min(list_append(p, e.e)) AS p FROM d1 JOIN e ON e.a = node AND e.b <> id_no GROUP BY ALL) x ANTI JOIN d1 ON d1.id_no = x.id_no AND d1.node = x.node)
      SELECT cert_no, node, name, depth, array_to_string(list_transform(p, lambda x: x.no), ' → ') AS path, CASE depth WHEN 1 THEN 0 ELSE 2 END AS level, _row, _batch, p, 1 + len(p) AS sources
      FROM s JOIN (SELECT *, 1 AS depth FROM d1 UNION ALL SELECT *, 2 FROM d2) n ON n.id_no = s.id_no ORDER BY cert_no, node`,
    same: ['cert_no', 'node', 'name', 'depth', 'path'],
  },
  {
    step: 'similar',
    rule: rule('similar', {
      from: { dataset: 'shops', as: 'm' },
      steps: [{ similar: { dataset: 'shops', as: 'l', block: [['m.owner', 'l.owner']], score: [{ method: 'jaro-winkler', of: ['m.sign', 'l.licensed'] }], atLeast: 0.7, best: 1 } }],
      levels: [{ level: 'yellow', when: 'true' }],
      alert: { key: ['m.shop'], title: '{l.licensed} {l.score}' },
    }),
    hand: `WITH k AS (SELECT array_to_string(list_transform(range(1, 128), lambda x: chr(x::INTEGER)), '') AS k),
      p AS (SELECT m.shop, m._row AS m_row, m._batch AS m_batch, l.shop AS other, l.licensed, l._row, l._batch,
        jaro_winkler_similarity(translate(m.sign, m.sign || l.licensed, left(k, length(m.sign || l.licensed))), translate(l.licensed, m.sign || l.licensed, left(k, length(m.sign || l.licensed)))) AS s
        FROM shops m JOIN shops l ON l.owner = m.owner AND l.shop <> m.shop, k)
      SELECT shop, b.licensed, b.s::DECIMAL(7, 6) AS score, 2 AS level, m_row, m_batch, b, 2 AS sources FROM (
        SELECT shop, any_value(m_row) AS m_row, any_value(m_batch) AS m_batch, arg_min({'licensed': licensed, 's': s, 'other': other, '_row': _row, '_batch': _batch}, (-round(s * 1e9), other)) AS b FROM p WHERE s >= 0.7 - 1e-9 GROUP BY shop) ORDER BY shop`,
    same: ['shop', 'licensed', 'score'],
  },
]

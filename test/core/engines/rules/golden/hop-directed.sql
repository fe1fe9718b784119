WITH "_hits" AS MATERIALIZED (SELECT 2 AS "_level", "_s3"."d.cert_no" AS "_v0", "_s3"."h.node" AS "_v1", "_s3"."h.depth" AS "_v2", array_to_string(list_transform("_s3"."h._rests", lambda x: coalesce(CAST(x."h.no" AS VARCHAR), '')), ' → ') AS "_v3", "_s3"."d._row" AS "d._row", "_s3"."d._batch" AS "d._batch", "_s3"."h._rests" AS "h._rests", "_s3"."h.node" AS "h.node"
FROM (WITH "_s1_rows" AS MATERIALIZED (SELECT "d"."id_no" AS "_start", "d"."cert_no" AS "d.cert_no", "d"."_row" AS "d._row", "d"."_batch" AS "d._batch", "d"."issued_on" AS "d.issued_on"
FROM {d} AS "d"
WHERE "d"."id_no" IS NOT NULL),
"_s1_starts" AS (SELECT DISTINCT "_start", "d.issued_on" FROM "_s1_rows"),
"_s1_edges" AS NOT MATERIALIZED (SELECT "h"."one" AS "_a", "h"."two" AS "_b", struct_pack("h.no" := "h"."no", "h._row" := "h"."_row", "h._batch" := "h"."_batch") AS "_edge", "h"."known_on" AS "h.known_on"
FROM {h} AS "h"),
"_s1_1" AS MATERIALIZED (SELECT "p"."_start" AS "_start", "p"."d.issued_on" AS "d.issued_on", "e"."_b" AS "_node", min(["e"."_edge"]) AS "_path" FROM "_s1_starts" AS "p" JOIN "_s1_edges" AS "e" ON "e"."_a" = "p"."_start" AND "e"."_b" <> "p"."_start" AND ("e"."h.known_on" >= "p"."d.issued_on") GROUP BY "p"."_start", "p"."d.issued_on", "e"."_b"),
"_s1_wide_1" AS MATERIALIZED (SELECT "_start", "d.issued_on" FROM (SELECT "_start", "d.issued_on" FROM "_s1_1") AS "r" GROUP BY "_start", "d.issued_on" HAVING count(*) > 10000),
"_s1_2" AS MATERIALIZED (SELECT * FROM (SELECT "p"."_start" AS "_start", "p"."d.issued_on" AS "d.issued_on", "e"."_b" AS "_node", min(list_append("p"."_path", "e"."_edge")) AS "_path" FROM (SELECT * FROM "_s1_1" AS "d" ANTI JOIN "_s1_wide_1" AS "w" ON "d"."_start" = "w"."_start" AND ("d"."d.issued_on" IS NOT DISTINCT FROM "w"."d.issued_on")) AS "p" JOIN "_s1_edges" AS "e" ON "e"."_a" = "p"."_node" AND "e"."_b" <> "p"."_start" AND ("e"."h.known_on" >= "p"."d.issued_on") GROUP BY "p"."_start", "p"."d.issued_on", "e"."_b") AS "r" ANTI JOIN (SELECT "_start", "d.issued_on", "_node" FROM "_s1_1") AS "s" ON "r"."_start" = "s"."_start" AND ("r"."d.issued_on" IS NOT DISTINCT FROM "s"."d.issued_on") AND "r"."_node" = "s"."_node"),
"_s1_wide_2" AS MATERIALIZED (SELECT "_start", "d.issued_on" FROM (SELECT "_start", "d.issued_on" FROM "_s1_1" UNION ALL SELECT "_start", "d.issued_on" FROM "_s1_2") AS "r" GROUP BY "_start", "d.issued_on" HAVING count(*) > 10000),
"_s1_3" AS MATERIALIZED (SELECT * FROM (SELECT "p"."_start" AS "_start", "p"."d.issued_on" AS "d.issued_on", "e"."_b" AS "_node", min(list_append("p"."_path", "e"."_edge")) AS "_path" FROM (SELECT * FROM "_s1_2" AS "d" ANTI JOIN "_s1_wide_2" AS "w" ON "d"."_start" = "w"."_start" AND ("d"."d.issued_on" IS NOT DISTINCT FROM "w"."d.issued_on")) AS "p" JOIN "_s1_edges" AS "e" ON "e"."_a" = "p"."_node" AND "e"."_b" <> "p"."_start" AND ("e"."h.known_on" >= "p"."d.issued_on") GROUP BY "p"."_start", "p"."d.issued_on", "e"."_b") AS "r" ANTI JOIN (SELECT "_start", "d.issued_on", "_node" FROM "_s1_1" UNION ALL SELECT "_start", "d.issued_on", "_node" FROM "_s1_2") AS "s" ON "r"."_start" = "s"."_start" AND ("r"."d.issued_on" IS NOT DISTINCT FROM "s"."d.issued_on") AND "r"."_node" = "s"."_node"),
"_s1_wide_3" AS MATERIALIZED (SELECT "_start", "d.issued_on" FROM (SELECT "_start", "d.issued_on" FROM "_s1_1" UNION ALL SELECT "_start", "d.issued_on" FROM "_s1_2" UNION ALL SELECT "_start", "d.issued_on" FROM "_s1_3") AS "r" GROUP BY "_start", "d.issued_on" HAVING count(*) > 10000),
"_s2" AS (SELECT * FROM (SELECT "_start", "d.issued_on", "_node", "_path", CAST(3 AS BIGINT) AS "depth" FROM "_s1_3") AS "_n" ANTI JOIN "_s1_wide_3" AS "_w" ON "_n"."_start" = "_w"."_start" AND ("_n"."d.issued_on" IS NOT DISTINCT FROM "_w"."d.issued_on"))
SELECT "_s1_rows"."d.cert_no" AS "d.cert_no", "_s1_rows"."d._row" AS "d._row", "_s1_rows"."d._batch" AS "d._batch", "_s2"."_node" AS "h.node", "_s2"."depth" AS "h.depth", "_s2"."_path" AS "h._rests"
FROM "_s1_rows"
JOIN "_s2" ON "_s1_rows"."_start" = "_s2"."_start" AND ("_s1_rows"."d.issued_on" IS NOT DISTINCT FROM "_s2"."d.issued_on")) AS "_s3"),
"_best" AS (SELECT "_v0", any_value("_level") AS "_level", arg_min(struct_pack("_v1" := "_v1", "_v2" := "_v2", "_v3" := "_v3"), "h.node") AS "_winner", any_value("d._row") AS "d._row", any_value("d._batch") AS "d._batch"
FROM "_hits"
GROUP BY "_v0"),
"_sources_h" AS (SELECT "_v0", count(*) AS "h._count", arg_min(struct_pack("h._row" := "h._row", "h._batch" := "h._batch", "h.no" := "h.no"), "h.no", 100) AS "h._list"
FROM (SELECT DISTINCT "_v0", "_u"."_member"."h._row" AS "h._row", "_u"."_member"."h._batch" AS "h._batch", "_u"."_member"."h.no" AS "h.no" FROM "_hits"
CROSS JOIN unnest("_hits"."h._rests") AS "_u"("_member")) AS "_d"
GROUP BY "_v0")
SELECT "_best"."_level", "_best"."_v0", "_best"."_winner"."_v1" AS "_v1", "_best"."_winner"."_v2" AS "_v2", "_best"."_winner"."_v3" AS "_v3", "_best"."d._row", "_best"."d._batch", "_sources_h"."h._count" AS "h._count", list_transform("_sources_h"."h._list", lambda x: x."h._row") AS "h._row", list_transform("_sources_h"."h._list", lambda x: x."h._batch") AS "h._batch", list_transform("_sources_h"."h._list", lambda x: x."h.no") AS "h.no"
FROM "_best"
LEFT JOIN "_sources_h" ON "_sources_h"."_v0" = "_best"."_v0"
ORDER BY "_best"."_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM {d} AS "d"
WHERE ("d"."id_no" IS NULL)) AS BIGINT) AS "null_keys", CAST((SELECT count(*) FROM (WITH "_s1_rows" AS MATERIALIZED (SELECT "d"."id_no" AS "_start", "d"."issued_on" AS "d.issued_on"
FROM {d} AS "d"
WHERE "d"."id_no" IS NOT NULL),
"_s1_starts" AS (SELECT DISTINCT "_start", "d.issued_on" FROM "_s1_rows"),
"_s1_edges" AS NOT MATERIALIZED (SELECT "h"."one" AS "_a", "h"."two" AS "_b", "h"."known_on" AS "h.known_on"
FROM {h} AS "h"),
"_s1_1" AS MATERIALIZED (SELECT "p"."_start" AS "_start", "p"."d.issued_on" AS "d.issued_on", "e"."_b" AS "_node" FROM "_s1_starts" AS "p" JOIN "_s1_edges" AS "e" ON "e"."_a" = "p"."_start" AND "e"."_b" <> "p"."_start" AND ("e"."h.known_on" >= "p"."d.issued_on") GROUP BY "p"."_start", "p"."d.issued_on", "e"."_b"),
"_s1_wide_1" AS MATERIALIZED (SELECT "_start", "d.issued_on" FROM (SELECT "_start", "d.issued_on" FROM "_s1_1") AS "r" GROUP BY "_start", "d.issued_on" HAVING count(*) > 10000),
"_s1_2" AS MATERIALIZED (SELECT * FROM (SELECT "p"."_start" AS "_start", "p"."d.issued_on" AS "d.issued_on", "e"."_b" AS "_node" FROM (SELECT * FROM "_s1_1" AS "d" ANTI JOIN "_s1_wide_1" AS "w" ON "d"."_start" = "w"."_start" AND ("d"."d.issued_on" IS NOT DISTINCT FROM "w"."d.issued_on")) AS "p" JOIN "_s1_edges" AS "e" ON "e"."_a" = "p"."_node" AND "e"."_b" <> "p"."_start" AND ("e"."h.known_on" >= "p"."d.issued_on") GROUP BY "p"."_start", "p"."d.issued_on", "e"."_b") AS "r" ANTI JOIN (SELECT "_start", "d.issued_on", "_node" FROM "_s1_1") AS "s" ON "r"."_start" = "s"."_start" AND ("r"."d.issued_on" IS NOT DISTINCT FROM "s"."d.issued_on") AND "r"."_node" = "s"."_node"),
"_s1_wide_2" AS MATERIALIZED (SELECT "_start", "d.issued_on" FROM (SELECT "_start", "d.issued_on" FROM "_s1_1" UNION ALL SELECT "_start", "d.issued_on" FROM "_s1_2") AS "r" GROUP BY "_start", "d.issued_on" HAVING count(*) > 10000),
"_s1_3" AS MATERIALIZED (SELECT * FROM (SELECT "p"."_start" AS "_start", "p"."d.issued_on" AS "d.issued_on", "e"."_b" AS "_node" FROM (SELECT * FROM "_s1_2" AS "d" ANTI JOIN "_s1_wide_2" AS "w" ON "d"."_start" = "w"."_start" AND ("d"."d.issued_on" IS NOT DISTINCT FROM "w"."d.issued_on")) AS "p" JOIN "_s1_edges" AS "e" ON "e"."_a" = "p"."_node" AND "e"."_b" <> "p"."_start" AND ("e"."h.known_on" >= "p"."d.issued_on") GROUP BY "p"."_start", "p"."d.issued_on", "e"."_b") AS "r" ANTI JOIN (SELECT "_start", "d.issued_on", "_node" FROM "_s1_1" UNION ALL SELECT "_start", "d.issued_on", "_node" FROM "_s1_2") AS "s" ON "r"."_start" = "s"."_start" AND ("r"."d.issued_on" IS NOT DISTINCT FROM "s"."d.issued_on") AND "r"."_node" = "s"."_node"),
"_s1_wide_3" AS MATERIALIZED (SELECT "_start", "d.issued_on" FROM (SELECT "_start", "d.issued_on" FROM "_s1_1" UNION ALL SELECT "_start", "d.issued_on" FROM "_s1_2" UNION ALL SELECT "_start", "d.issued_on" FROM "_s1_3") AS "r" GROUP BY "_start", "d.issued_on" HAVING count(*) > 10000)
SELECT DISTINCT "_start" AS "start"
FROM "_s1_wide_3") AS "limit_1") AS BIGINT) AS "limit_1"

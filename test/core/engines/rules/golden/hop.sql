WITH "_hits" AS MATERIALIZED (SELECT CASE WHEN ("_s3"."h.depth" = CAST(<1> AS BIGINT)) THEN 0 ELSE 2 END AS "_level", "r"."no" AS "_v0", "_s3"."d.name" AS "_v1", array_to_string(list_transform("_s3"."h._rests", lambda x: coalesce(CAST(x."h.no" AS VARCHAR), '')), ' → ') AS "_v2", "_s3"."h.depth" AS "_v3", "_s3"."d._row" AS "d._row", "_s3"."d._batch" AS "d._batch", "_s3"."d.cert_no" AS "d.cert_no", "_s3"."h._rests" AS "h._rests", "r"."_row" AS "r._row", "r"."_batch" AS "r._batch"
FROM (WITH "_s1_rows" AS MATERIALIZED (SELECT "d"."id_no" AS "_start", "d"."name" AS "d.name", "d"."_row" AS "d._row", "d"."_batch" AS "d._batch", "d"."cert_no" AS "d.cert_no"
FROM {d} AS "d"
WHERE ("d"."status" = CAST(<valid> AS VARCHAR)) AND "d"."id_no" IS NOT NULL),
"_s1_starts" AS (SELECT DISTINCT "_start" FROM "_s1_rows"),
"_s1_edges" AS NOT MATERIALIZED (SELECT "h"."one" AS "_a", "h"."two" AS "_b", struct_pack("h.no" := "h"."no", "h._row" := "h"."_row", "h._batch" := "h"."_batch") AS "_edge"
FROM (SELECT * FROM {h} AS "h" WHERE ("h"."relation" IS DISTINCT FROM CAST(<cousin> AS VARCHAR))) AS "h"
UNION ALL
SELECT "h"."two" AS "_a", "h"."one" AS "_b", struct_pack("h.no" := "h"."no", "h._row" := "h"."_row", "h._batch" := "h"."_batch") AS "_edge"
FROM (SELECT * FROM {h} AS "h" WHERE ("h"."relation" IS DISTINCT FROM CAST(<cousin> AS VARCHAR))) AS "h"),
"_s1_1" AS MATERIALIZED (SELECT "p"."_start" AS "_start", "e"."_b" AS "_node", min(["e"."_edge"]) AS "_path" FROM "_s1_starts" AS "p" JOIN "_s1_edges" AS "e" ON "e"."_a" = "p"."_start" AND "e"."_b" <> "p"."_start" GROUP BY "p"."_start", "e"."_b"),
"_s1_near_1" AS MATERIALIZED (SELECT * FROM "_s1_edges" AS "e" WHERE ("e"."_a" IN (SELECT "_node" FROM "_s1_1")) IS NOT DISTINCT FROM TRUE),
"_s1_crowded_1" AS MATERIALIZED (SELECT "e"."_a" AS "_a" FROM "_s1_near_1" AS "e" GROUP BY "e"."_a" HAVING count(*) > 10001),
"_s1_hubs_1" AS MATERIALIZED (SELECT "_a" FROM (SELECT DISTINCT "e"."_a", "e"."_b" FROM "_s1_near_1" AS "e" WHERE "e"."_a" IN (SELECT "_a" FROM "_s1_crowded_1") AND "e"."_b" <> "e"."_a") AS "r" GROUP BY "_a" HAVING count(*) > 10001),
"_s1_wide_1" AS MATERIALIZED (SELECT "_start" FROM (SELECT "_start" FROM "_s1_1") AS "r" GROUP BY "_start" HAVING count(*) > 10000
UNION ALL SELECT "d"."_start" FROM "_s1_1" AS "d" JOIN "_s1_hubs_1" AS "u" ON "u"."_a" = "d"."_node"),
"_s1_2" AS MATERIALIZED (SELECT * FROM (SELECT "p"."_start" AS "_start", "e"."_b" AS "_node", min(list_append("p"."_path", "e"."_edge")) AS "_path" FROM (SELECT * FROM "_s1_1" AS "d" ANTI JOIN "_s1_wide_1" AS "w" ON "d"."_start" = "w"."_start") AS "p" JOIN "_s1_near_1" AS "e" ON "e"."_a" = "p"."_node" AND "e"."_b" <> "p"."_start" GROUP BY "p"."_start", "e"."_b") AS "r" ANTI JOIN (SELECT "_start", "_node" FROM "_s1_1") AS "s" ON "r"."_start" = "s"."_start" AND "r"."_node" = "s"."_node"),
"_s1_wide_2" AS MATERIALIZED (SELECT "_start" FROM (SELECT "_start" FROM "_s1_1" UNION ALL SELECT "_start" FROM "_s1_2") AS "r" GROUP BY "_start" HAVING count(*) > 10000
UNION ALL SELECT "_start" FROM "_s1_wide_1"),
"_s2" AS (SELECT * FROM (SELECT "_start", "_node", "_path", CAST(1 AS BIGINT) AS "depth" FROM "_s1_1" UNION ALL SELECT "_start", "_node", "_path", CAST(2 AS BIGINT) AS "depth" FROM "_s1_2") AS "_n" ANTI JOIN "_s1_wide_2" AS "_w" ON "_n"."_start" = "_w"."_start")
SELECT "_s1_rows"."d.name" AS "d.name", "_s1_rows"."d._row" AS "d._row", "_s1_rows"."d._batch" AS "d._batch", "_s1_rows"."d.cert_no" AS "d.cert_no", "_s2"."_node" AS "h.node", "_s2"."depth" AS "h.depth", "_s2"."_path" AS "h._rests"
FROM "_s1_rows"
JOIN "_s2" ON "_s1_rows"."_start" = "_s2"."_start") AS "_s3"
JOIN {r} AS "r" ON "_s3"."h.node" = "r"."id_no"),
"_best" AS (SELECT "_v0", min("_level") AS "_level", arg_min(struct_pack("_v1" := "_v1", "_v2" := "_v2", "_v3" := "_v3"), row("_level", "d.cert_no")) AS "_winner", any_value("r._row") AS "r._row", any_value("r._batch") AS "r._batch", count(*) AS "d._count", arg_min(struct_pack("d._row" := "d._row", "d._batch" := "d._batch", "d.cert_no" := "d.cert_no"), "d.cert_no", 100) AS "d._list"
FROM "_hits"
GROUP BY "_v0"),
"_sources_h" AS (SELECT "_v0", count(*) AS "h._count", arg_min(struct_pack("h._row" := "h._row", "h._batch" := "h._batch", "h.no" := "h.no"), "h.no", 100) AS "h._list"
FROM (SELECT DISTINCT "_v0", "_u"."_member"."h._row" AS "h._row", "_u"."_member"."h._batch" AS "h._batch", "_u"."_member"."h.no" AS "h.no" FROM "_hits"
CROSS JOIN unnest("_hits"."h._rests") AS "_u"("_member")) AS "_d"
GROUP BY "_v0")
SELECT "_best"."_level", "_best"."_v0", "_best"."_winner"."_v1" AS "_v1", "_best"."_winner"."_v2" AS "_v2", "_best"."_winner"."_v3" AS "_v3", "_best"."d._count" AS "d._count", list_transform("_best"."d._list", lambda x: x."d._row") AS "d._row", list_transform("_best"."d._list", lambda x: x."d._batch") AS "d._batch", list_transform("_best"."d._list", lambda x: x."d.cert_no") AS "d.cert_no", "_sources_h"."h._count" AS "h._count", list_transform("_sources_h"."h._list", lambda x: x."h._row") AS "h._row", list_transform("_sources_h"."h._list", lambda x: x."h._batch") AS "h._batch", list_transform("_sources_h"."h._list", lambda x: x."h.no") AS "h.no", "_best"."r._row", "_best"."r._batch"
FROM "_best"
LEFT JOIN "_sources_h" ON "_sources_h"."_v0" = "_best"."_v0"
ORDER BY "_best"."_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM {d} AS "d"
WHERE ("d"."status" = CAST(<valid> AS VARCHAR)) AND ("d"."id_no" IS NULL)) AS BIGINT) AS "null_keys", CAST((SELECT count(*) FROM (WITH "_s1_rows" AS MATERIALIZED (SELECT "d"."id_no" AS "_start"
FROM {d} AS "d"
WHERE ("d"."status" = CAST(<valid> AS VARCHAR)) AND "d"."id_no" IS NOT NULL),
"_s1_starts" AS (SELECT DISTINCT "_start" FROM "_s1_rows"),
"_s1_edges" AS NOT MATERIALIZED (SELECT "h"."one" AS "_a", "h"."two" AS "_b"
FROM (SELECT * FROM {h} AS "h" WHERE ("h"."relation" IS DISTINCT FROM CAST(<cousin> AS VARCHAR))) AS "h"
UNION ALL
SELECT "h"."two" AS "_a", "h"."one" AS "_b"
FROM (SELECT * FROM {h} AS "h" WHERE ("h"."relation" IS DISTINCT FROM CAST(<cousin> AS VARCHAR))) AS "h"),
"_s1_1" AS MATERIALIZED (SELECT "p"."_start" AS "_start", "e"."_b" AS "_node" FROM "_s1_starts" AS "p" JOIN "_s1_edges" AS "e" ON "e"."_a" = "p"."_start" AND "e"."_b" <> "p"."_start" GROUP BY "p"."_start", "e"."_b"),
"_s1_near_1" AS MATERIALIZED (SELECT * FROM "_s1_edges" AS "e" WHERE ("e"."_a" IN (SELECT "_node" FROM "_s1_1")) IS NOT DISTINCT FROM TRUE),
"_s1_crowded_1" AS MATERIALIZED (SELECT "e"."_a" AS "_a" FROM "_s1_near_1" AS "e" GROUP BY "e"."_a" HAVING count(*) > 10001),
"_s1_hubs_1" AS MATERIALIZED (SELECT "_a" FROM (SELECT DISTINCT "e"."_a", "e"."_b" FROM "_s1_near_1" AS "e" WHERE "e"."_a" IN (SELECT "_a" FROM "_s1_crowded_1") AND "e"."_b" <> "e"."_a") AS "r" GROUP BY "_a" HAVING count(*) > 10001),
"_s1_wide_1" AS MATERIALIZED (SELECT "_start" FROM (SELECT "_start" FROM "_s1_1") AS "r" GROUP BY "_start" HAVING count(*) > 10000
UNION ALL SELECT "d"."_start" FROM "_s1_1" AS "d" JOIN "_s1_hubs_1" AS "u" ON "u"."_a" = "d"."_node"),
"_s1_2" AS MATERIALIZED (SELECT * FROM (SELECT "p"."_start" AS "_start", "e"."_b" AS "_node" FROM (SELECT * FROM "_s1_1" AS "d" ANTI JOIN "_s1_wide_1" AS "w" ON "d"."_start" = "w"."_start") AS "p" JOIN "_s1_near_1" AS "e" ON "e"."_a" = "p"."_node" AND "e"."_b" <> "p"."_start" GROUP BY "p"."_start", "e"."_b") AS "r" ANTI JOIN (SELECT "_start", "_node" FROM "_s1_1") AS "s" ON "r"."_start" = "s"."_start" AND "r"."_node" = "s"."_node"),
"_s1_wide_2" AS MATERIALIZED (SELECT "_start" FROM (SELECT "_start" FROM "_s1_1" UNION ALL SELECT "_start" FROM "_s1_2") AS "r" GROUP BY "_start" HAVING count(*) > 10000
UNION ALL SELECT "_start" FROM "_s1_wide_1")
SELECT DISTINCT "_start" AS "start"
FROM "_s1_wide_2") AS "limit_1") AS BIGINT) AS "limit_1"

WITH "_hits" AS MATERIALIZED (SELECT CASE WHEN ("r"."amount" > CAST(<500.00> AS DECIMAL(18, 2))) THEN 0 ELSE 2 END AS "_level", "d"."region" AS "_v0", "d"."name" AS "_v1", "r"."kind" AS "_v2", "r"."amount" AS "_v3", "d"."_row" AS "d._row", "d"."_batch" AS "d._batch", "d"."cert_no" AS "d.cert_no", "r"."_row" AS "r._row", "r"."_batch" AS "r._batch", "r"."no" AS "r.no"
FROM {d} AS "d"
JOIN {r} AS "r" ON "d"."id_no" = "r"."id_no"
WHERE "d"."region" IS NOT NULL),
"_best" AS (SELECT "_v0", min("_level") AS "_level", arg_min(struct_pack("_v1" := "_v1", "_v2" := "_v2", "_v3" := "_v3"), row("_level", "d.cert_no", "r.no")) AS "_winner"
FROM "_hits"
GROUP BY "_v0"),
"_sources_d" AS (SELECT "_v0", count(*) AS "d._count", arg_min(struct_pack("d._row" := "d._row", "d._batch" := "d._batch", "d.cert_no" := "d.cert_no"), "d.cert_no", 100) AS "d._list"
FROM (SELECT DISTINCT "_v0", "d._row", "d._batch", "d.cert_no" FROM "_hits") AS "_d"
GROUP BY "_v0"),
"_sources_r" AS (SELECT "_v0", count(*) AS "r._count", arg_min(struct_pack("r._row" := "r._row", "r._batch" := "r._batch", "r.no" := "r.no"), "r.no", 100) AS "r._list"
FROM (SELECT DISTINCT "_v0", "r._row", "r._batch", "r.no" FROM "_hits") AS "_d"
GROUP BY "_v0")
SELECT "_best"."_level", "_best"."_v0", "_best"."_winner"."_v1" AS "_v1", "_best"."_winner"."_v2" AS "_v2", "_best"."_winner"."_v3" AS "_v3", "_sources_d"."d._count" AS "d._count", list_transform("_sources_d"."d._list", lambda x: x."d._row") AS "d._row", list_transform("_sources_d"."d._list", lambda x: x."d._batch") AS "d._batch", list_transform("_sources_d"."d._list", lambda x: x."d.cert_no") AS "d.cert_no", "_sources_r"."r._count" AS "r._count", list_transform("_sources_r"."r._list", lambda x: x."r._row") AS "r._row", list_transform("_sources_r"."r._list", lambda x: x."r._batch") AS "r._batch", list_transform("_sources_r"."r._list", lambda x: x."r.no") AS "r.no"
FROM "_best"
LEFT JOIN "_sources_d" ON "_sources_d"."_v0" = "_best"."_v0"
LEFT JOIN "_sources_r" ON "_sources_r"."_v0" = "_best"."_v0"
ORDER BY "_best"."_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM {d} AS "d"
JOIN {r} AS "r" ON "d"."id_no" = "r"."id_no"
WHERE ("d"."region" IS NULL)) AS BIGINT) AS "null_keys"

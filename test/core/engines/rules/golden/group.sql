WITH "_hits" AS MATERIALIZED (SELECT CASE WHEN (("_s1"."g.kinds" >= CAST(<2> AS BIGINT)) AND ("_s1"."g.total" > CAST(<1000.00> AS DECIMAL(38, 2)))) THEN 0 WHEN ("_s1"."g.n" >= CAST(<2> AS BIGINT)) THEN 2 END AS "_level", "_s1"."g.person" AS "_v0", "_s1"."g.n" AS "_v1", coalesce(CAST(CAST((CAST(TRY_CAST("_s1"."g.mean#sum" AS DECIMAL(13, 2)) * 100::DECIMAL(3, 0) AS BIGINT) * 100000) // (CAST(TRY_CAST("_s1"."g.mean#count" AS DECIMAL(17, 0)) AS BIGINT) * 1) AS DECIMAL(18, 0)) * 0.0000001::DECIMAL(7, 7) AS DECIMAL(18, 6)), CAST(CAST(CAST(TRY(CAST("_s1"."g.mean#sum" AS DECIMAL(38, 2)) * 10000000::DECIMAL(8, 0)) AS HUGEINT) // CAST("_s1"."g.mean#count" AS HUGEINT) AS DECIMAL(38, 0)) * 0.0000001::DECIMAL(7, 7) AS DECIMAL(38, 6))) AS "_v2", "_s1"."g.total" AS "_v3", "_s1"."g.kinds" AS "_v4", "_s1"."g.person" AS "g.person"
FROM (SELECT "r"."id_no" AS "g.person", count(*) AS "g.n", count(DISTINCT "r"."kind") AS "g.kinds", CAST(sum("r"."amount") AS DECIMAL(38, 2)) AS "g.total", sum("r"."amount") FILTER (WHERE ("r"."kind" IS DISTINCT FROM CAST(<低保> AS VARCHAR))) AS "g.mean#sum", count("r"."amount") FILTER (WHERE ("r"."kind" IS DISTINCT FROM CAST(<低保> AS VARCHAR))) AS "g.mean#count"
FROM {r} AS "r"
WHERE ("r"."ended_on" IS NULL) AND "r"."id_no" IS NOT NULL
GROUP BY 1) AS "_s1"
WHERE ((("_s1"."g.kinds" >= CAST(<2> AS BIGINT)) AND ("_s1"."g.total" > CAST(<1000.00> AS DECIMAL(38, 2)))) OR ("_s1"."g.n" >= CAST(<2> AS BIGINT)))),
"_rows_1" AS NOT MATERIALIZED (SELECT "_hits"."_v0", "r"."_row" AS "r._row", "r"."_batch" AS "r._batch", "r"."no" AS "r.no"
FROM {r} AS "r"
JOIN "_hits" ON "r"."id_no" = "_hits"."g.person"
WHERE ("r"."ended_on" IS NULL)),
"_sources_r" AS (SELECT "_v0", count(*) AS "r._count", arg_min(struct_pack("r._row" := "r._row", "r._batch" := "r._batch", "r.no" := "r.no"), "r.no", 100) AS "r._list"
FROM "_rows_1"
GROUP BY "_v0")
SELECT "_hits"."_level", "_hits"."_v0", "_hits"."_v1", "_hits"."_v2", "_hits"."_v3", "_hits"."_v4", "_sources_r"."r._count" AS "r._count", list_transform("_sources_r"."r._list", lambda x: x."r._row") AS "r._row", list_transform("_sources_r"."r._list", lambda x: x."r._batch") AS "r._batch", list_transform("_sources_r"."r._list", lambda x: x."r.no") AS "r.no"
FROM "_hits"
LEFT JOIN "_sources_r" ON "_sources_r"."_v0" = "_hits"."_v0"
ORDER BY "_hits"."_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM {r} AS "r"
WHERE ("r"."ended_on" IS NULL) AND ("r"."id_no" IS NULL)) AS BIGINT) AS "null_keys"

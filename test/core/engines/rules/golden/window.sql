WITH "_hits" AS MATERIALIZED (SELECT 2 AS "_level", "_s1"."r.no" AS "_v0", "_s1"."w.n" AS "_v1", "_s1"."r.id_no" AS "r.id_no", "_s1"."w.from" AS "w.from", "_s1"."w.to" AS "w.to"
FROM (SELECT "r"."no" AS "r.no", "r"."id_no" AS "r.id_no", count(*) FILTER (WHERE ("r"."amount" > CAST(<1.00> AS DECIMAL(18, 2)))) OVER "_w" AS "w.n", min("r"."started_on") OVER "_w" AS "w.from", "r"."started_on" AS "w.to"
FROM {r} AS "r"
WHERE "r"."id_no" IS NOT NULL AND "r"."started_on" IS NOT NULL
WINDOW "_w" AS (PARTITION BY "r"."id_no" ORDER BY ("r"."started_on" - DATE '1970-01-01') RANGE BETWEEN CAST(<params.days> AS BIGINT) - 1 PRECEDING AND CURRENT ROW)) AS "_s1"
WHERE ("_s1"."w.n" >= CAST(<3> AS BIGINT))),
"_rows_1" AS NOT MATERIALIZED (SELECT "_hits"."_v0", "r"."_row" AS "r._row", "r"."_batch" AS "r._batch", "r"."no" AS "r.no"
FROM {r} AS "r"
JOIN "_hits" ON "r"."id_no" = "_hits"."r.id_no" AND "r"."started_on" >= "_hits"."w.from" AND "r"."started_on" <= "_hits"."w.to"),
"_sources_r" AS (SELECT "_v0", count(*) AS "r._count", arg_min(struct_pack("r._row" := "r._row", "r._batch" := "r._batch", "r.no" := "r.no"), "r.no", 100) AS "r._list"
FROM (SELECT DISTINCT "_v0", "r._row", "r._batch", "r.no" FROM "_rows_1") AS "_d"
GROUP BY "_v0")
SELECT "_hits"."_level", "_hits"."_v0", "_hits"."_v1", "_sources_r"."r._count" AS "r._count", list_transform("_sources_r"."r._list", lambda x: x."r._row") AS "r._row", list_transform("_sources_r"."r._list", lambda x: x."r._batch") AS "r._batch", list_transform("_sources_r"."r._list", lambda x: x."r.no") AS "r.no"
FROM "_hits"
LEFT JOIN "_sources_r" ON "_sources_r"."_v0" = "_hits"."_v0"
ORDER BY "_hits"."_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM {r} AS "r"
WHERE ("r"."id_no" IS NULL OR "r"."started_on" IS NULL)) AS BIGINT) AS "null_keys"

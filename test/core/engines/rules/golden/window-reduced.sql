WITH "_hits" AS MATERIALIZED (SELECT CASE WHEN ("_s2"."w.n" >= CAST(<5> AS BIGINT)) THEN 0 WHEN ("_s2"."w.n" >= CAST(<3> AS BIGINT)) THEN 2 END AS "_level", "_s2"."w.id_no" AS "_v0", "_s2"."w.n" AS "_v1", "_s2"."w.from" AS "_v2", "_s2"."w.to" AS "_v3", "_s2"."w.total" AS "_v4", "_s2"."w.id_no" AS "w.id_no", "_s2"."w.from" AS "w.from", "_s2"."w.to" AS "w.to"
FROM (SELECT "_s1"."w.id_no" AS "w.id_no", arg_max("_s1"."w.n", ("_s1"."w.n" * 4294967296 - ("_s1"."w.to" - DATE '1970-01-01'))) AS "w.n", (arg_max(struct_pack("v" := "_s1"."w.total"), ("_s1"."w.n" * 4294967296 - ("_s1"."w.to" - DATE '1970-01-01'))))."v" AS "w.total", arg_max("_s1"."w.from", ("_s1"."w.n" * 4294967296 - ("_s1"."w.to" - DATE '1970-01-01'))) AS "w.from", arg_max("_s1"."w.to", ("_s1"."w.n" * 4294967296 - ("_s1"."w.to" - DATE '1970-01-01'))) AS "w.to"
FROM (SELECT "r"."id_no" AS "w.id_no", count(*) OVER "_w" AS "w.n", CAST(sum("r"."amount") OVER "_w" AS DECIMAL(38, 2)) AS "w.total", min("r"."started_on") OVER "_w" AS "w.from", "r"."started_on" AS "w.to"
FROM {r} AS "r"
WHERE "r"."id_no" IS NOT NULL AND "r"."started_on" IS NOT NULL
WINDOW "_w" AS (PARTITION BY "r"."id_no" ORDER BY ("r"."started_on" - DATE '1970-01-01') RANGE BETWEEN CAST(<365> AS BIGINT) - 1 PRECEDING AND CURRENT ROW)) AS "_s1"
GROUP BY 1) AS "_s2"
WHERE (("_s2"."w.n" >= CAST(<5> AS BIGINT)) OR ("_s2"."w.n" >= CAST(<3> AS BIGINT)))),
"_rows_1" AS NOT MATERIALIZED (SELECT "_hits"."_v0", "r"."_row" AS "r._row", "r"."_batch" AS "r._batch", "r"."no" AS "r.no"
FROM {r} AS "r"
JOIN "_hits" ON "r"."id_no" = "_hits"."w.id_no" AND "r"."started_on" >= "_hits"."w.from" AND "r"."started_on" <= "_hits"."w.to"),
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
WHERE ("r"."id_no" IS NULL OR "r"."started_on" IS NULL)) AS BIGINT) AS "null_keys"

WITH "_hits" AS MATERIALIZED (SELECT 2 AS "_level", "_s1"."g.region" AS "_v0", "_s1"."g.persons" AS "_v1", "_s1"."g.longest" AS "_v2", "_s1"."g.region" AS "g.region"
FROM (SELECT "d"."region" AS "g.region", count(DISTINCT "d"."id_no") AS "g.persons", max(("r"."started_on" - "d"."issued_on")) AS "g.longest"
FROM {d} AS "d"
JOIN {r} AS "r" ON "d"."id_no" = "r"."id_no"
WHERE ("d"."status" = CAST(<valid> AS VARCHAR)) AND (("r"."started_on" - "d"."issued_on") > CAST(<30> AS BIGINT)) AND "d"."region" IS NOT NULL
GROUP BY 1) AS "_s1"
WHERE ("_s1"."g.persons" >= CAST(<3> AS BIGINT))),
"_rows_4" AS MATERIALIZED (SELECT "_hits"."_v0", "d"."_row" AS "d._row", "d"."_batch" AS "d._batch", "d"."cert_no" AS "d.cert_no", "r"."_row" AS "r._row", "r"."_batch" AS "r._batch", "r"."no" AS "r.no"
FROM {d} AS "d"
JOIN {r} AS "r" ON "d"."id_no" = "r"."id_no"
JOIN "_hits" ON "d"."region" = "_hits"."g.region"
WHERE ("d"."status" = CAST(<valid> AS VARCHAR)) AND (("r"."started_on" - "d"."issued_on") > CAST(<30> AS BIGINT))),
"_sources_d" AS (SELECT "_v0", count(*) AS "d._count", arg_min(struct_pack("d._row" := "d._row", "d._batch" := "d._batch", "d.cert_no" := "d.cert_no"), "d.cert_no", 100) AS "d._list"
FROM (SELECT DISTINCT "_v0", "d._row", "d._batch", "d.cert_no" FROM "_rows_4") AS "_d"
GROUP BY "_v0"),
"_sources_r" AS (SELECT "_v0", count(*) AS "r._count", arg_min(struct_pack("r._row" := "r._row", "r._batch" := "r._batch", "r.no" := "r.no"), "r.no", 100) AS "r._list"
FROM (SELECT DISTINCT "_v0", "r._row", "r._batch", "r.no" FROM "_rows_4") AS "_d"
GROUP BY "_v0")
SELECT "_hits"."_level", "_hits"."_v0", "_hits"."_v1", "_hits"."_v2", "_sources_d"."d._count" AS "d._count", list_transform("_sources_d"."d._list", lambda x: x."d._row") AS "d._row", list_transform("_sources_d"."d._list", lambda x: x."d._batch") AS "d._batch", list_transform("_sources_d"."d._list", lambda x: x."d.cert_no") AS "d.cert_no", "_sources_r"."r._count" AS "r._count", list_transform("_sources_r"."r._list", lambda x: x."r._row") AS "r._row", list_transform("_sources_r"."r._list", lambda x: x."r._batch") AS "r._batch", list_transform("_sources_r"."r._list", lambda x: x."r.no") AS "r.no"
FROM "_hits"
LEFT JOIN "_sources_d" ON "_sources_d"."_v0" = "_hits"."_v0"
LEFT JOIN "_sources_r" ON "_sources_r"."_v0" = "_hits"."_v0"
ORDER BY "_hits"."_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM {d} AS "d"
JOIN {r} AS "r" ON "d"."id_no" = "r"."id_no"
WHERE ("d"."status" = CAST(<valid> AS VARCHAR)) AND (("r"."started_on" - "d"."issued_on") > CAST(<30> AS BIGINT)) AND ("d"."region" IS NULL)) AS BIGINT) AS "null_keys"

WITH "_hits" AS NOT MATERIALIZED (SELECT CASE WHEN ("r"."no" IS NULL) THEN 0 WHEN ("r"."amount" < CAST(<100.00> AS DECIMAL(18, 2))) THEN 3 END AS "_level", "d"."cert_no" AS "_v0", "d"."name" AS "_v1", "r"."no" AS "_v2", "r"."amount" AS "_v3", "d"."_row" AS "d._row", "d"."_batch" AS "d._batch", "r"."_row" AS "r._row", "r"."_batch" AS "r._batch", "r"."no" AS "r.no"
FROM {d} AS "d"
LEFT JOIN (SELECT * FROM {r} AS "r" WHERE ("r"."ended_on" IS NULL)) AS "r" ON "d"."id_no" = "r"."id_no"
WHERE (("r"."no" IS NULL) OR ("r"."amount" < CAST(<100.00> AS DECIMAL(18, 2))))),
"_best" AS (SELECT "_v0", min("_level") AS "_level", any_value("_v1") AS "_v1", arg_min(struct_pack("_v2" := "_v2", "_v3" := "_v3"), row("_level", "r.no")) AS "_winner", any_value("d._row") AS "d._row", any_value("d._batch") AS "d._batch", count("r._row") AS "r._count", arg_min(struct_pack("r._row" := "r._row", "r._batch" := "r._batch", "r.no" := "r.no"), "r.no", 100) FILTER (WHERE "r._row" IS NOT NULL) AS "r._list"
FROM "_hits"
GROUP BY "_v0")
SELECT "_best"."_level", "_best"."_v0", "_best"."_v1", "_best"."_winner"."_v2" AS "_v2", "_best"."_winner"."_v3" AS "_v3", "_best"."d._row", "_best"."d._batch", "_best"."r._count" AS "r._count", list_transform("_best"."r._list", lambda x: x."r._row") AS "r._row", list_transform("_best"."r._list", lambda x: x."r._batch") AS "r._batch", list_transform("_best"."r._list", lambda x: x."r.no") AS "r.no"
FROM "_best"
ORDER BY "_best"."_v0"

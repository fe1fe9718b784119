WITH "_hits" AS NOT MATERIALIZED (SELECT 1 AS "_level", "d"."cert_no" AS "_v0", "d"."name" AS "_v1", "r"."amount" AS "_v2", "r"."kind" AS "_v3", "r"."started_on" AS "_v4", "d"."issued_on" AS "_v5", "d"."_row" AS "d._row", "d"."_batch" AS "d._batch", "r"."_row" AS "r._row", "r"."_batch" AS "r._batch", "r"."no" AS "r.no"
FROM {d} AS "d"
JOIN {r} AS "r" ON "d"."id_no" = "r"."id_no" AND ("r"."kind" IN (CAST(<低保> AS VARCHAR), CAST(<特困> AS VARCHAR))) AND ("r"."started_on" < "d"."issued_on")
WHERE ("r"."amount" > CAST(<500.00> AS DECIMAL(18, 2)))),
"_best" AS (SELECT "_v0", any_value("_level") AS "_level", any_value("_v1") AS "_v1", any_value("_v5") AS "_v5", arg_min(struct_pack("_v2" := "_v2", "_v3" := "_v3", "_v4" := "_v4"), "r.no") AS "_winner", any_value("d._row") AS "d._row", any_value("d._batch") AS "d._batch", count(*) AS "r._count", arg_min(struct_pack("r._row" := "r._row", "r._batch" := "r._batch", "r.no" := "r.no"), "r.no", 100) AS "r._list"
FROM "_hits"
GROUP BY "_v0")
SELECT "_best"."_level", "_best"."_v0", "_best"."_v1", "_best"."_winner"."_v2" AS "_v2", "_best"."_winner"."_v3" AS "_v3", "_best"."_winner"."_v4" AS "_v4", "_best"."_v5", "_best"."d._row", "_best"."d._batch", "_best"."r._count" AS "r._count", list_transform("_best"."r._list", lambda x: x."r._row") AS "r._row", list_transform("_best"."r._list", lambda x: x."r._batch") AS "r._batch", list_transform("_best"."r._list", lambda x: x."r.no") AS "r.no"
FROM "_best"
ORDER BY "_best"."_v0"

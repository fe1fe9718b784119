WITH "_hits" AS NOT MATERIALIZED (SELECT 2 AS "_level", "d"."cert_no" AS "_v0", "r"."kind" AS "_v1", "d"."_row" AS "d._row", "d"."_batch" AS "d._batch", "r"."_row" AS "r._row", "r"."_batch" AS "r._batch", "r"."no" AS "r.no"
FROM {d} AS "d"
LEFT JOIN LATERAL (SELECT "r".* FROM {r} AS "r" WHERE "d"."id_no" = "r"."id_no" AND (("r"."amount" > CAST(<10.00> AS DECIMAL(18, 2))) OR ("d"."grade" = CAST(<1> AS BIGINT)))) AS "r" ON TRUE),
"_best" AS (SELECT "_v0", any_value("_level") AS "_level", arg_min(struct_pack("_v1" := "_v1"), row("r.no")) AS "_winner", any_value("d._row") AS "d._row", any_value("d._batch") AS "d._batch", count("r._row") AS "r._count", arg_min(struct_pack("r._row" := "r._row", "r._batch" := "r._batch", "r.no" := "r.no"), "r.no", 100) FILTER (WHERE "r._row" IS NOT NULL) AS "r._list"
FROM "_hits"
GROUP BY "_v0")
SELECT "_best"."_level", "_best"."_v0", "_best"."_winner"."_v1" AS "_v1", "_best"."d._row", "_best"."d._batch", "_best"."r._count" AS "r._count", list_transform("_best"."r._list", lambda x: x."r._row") AS "r._row", list_transform("_best"."r._list", lambda x: x."r._batch") AS "r._batch", list_transform("_best"."r._list", lambda x: x."r.no") AS "r.no"
FROM "_best"
ORDER BY "_best"."_v0"

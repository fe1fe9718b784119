WITH "_hits" AS NOT MATERIALIZED (SELECT 2 AS "_level", "q"."no" AS "_v0", "e"."kind" AS "_v1", "q"."kind" AS "_v2", "e"."started_on" AS "_v3", "q"."started_on" AS "_v4", "q"."_row" AS "q._row", "q"."_batch" AS "q._batch", "e"."_row" AS "e._row", "e"."_batch" AS "e._batch", "e"."no" AS "e.no"
FROM {q} AS "q"
JOIN {e} AS "e" ON "q"."id_no" = "e"."id_no" AND ("e"."kind" IS DISTINCT FROM "q"."kind") AND "e"."started_on" <= "q"."started_on" AND "e"."started_on" >= "q"."started_on" - CAST((CASE WHEN CAST(<params.days> AS BIGINT) IS NOT NULL THEN greatest(-1, least(CAST(<params.days> AS BIGINT), 3700000)) END) AS INTEGER) AND ("e"."started_on" < "q"."started_on" OR ("e"."started_on" = "q"."started_on" AND "e"."no" < "q"."no"))),
"_best" AS (SELECT "_v0", any_value("_level") AS "_level", any_value("_v2") AS "_v2", any_value("_v4") AS "_v4", arg_min(struct_pack("_v1" := "_v1", "_v3" := "_v3"), "e.no") AS "_winner", any_value("q._row") AS "q._row", any_value("q._batch") AS "q._batch", count(*) AS "e._count", arg_min(struct_pack("e._row" := "e._row", "e._batch" := "e._batch", "e.no" := "e.no"), "e.no", 100) AS "e._list"
FROM "_hits"
GROUP BY "_v0")
SELECT "_best"."_level", "_best"."_v0", "_best"."_winner"."_v1" AS "_v1", "_best"."_v2", "_best"."_winner"."_v3" AS "_v3", "_best"."_v4", "_best"."q._row", "_best"."q._batch", "_best"."e._count" AS "e._count", list_transform("_best"."e._list", lambda x: x."e._row") AS "e._row", list_transform("_best"."e._list", lambda x: x."e._batch") AS "e._batch", list_transform("_best"."e._list", lambda x: x."e.no") AS "e.no"
FROM "_best"
ORDER BY "_best"."_v0"

WITH "_hits" AS MATERIALIZED (SELECT 1 AS "_level", "_s6"."i.no" AS "_v0", "_s6"."s.a" AS "_v1", "_s6"."s.b" AS "_v2", "_s6"."s.first_on" AS "_v3", "_s6"."s.last_on" AS "_v4", "_s6"."i.licence_no" AS "i.licence_no", "_s6"."i.no" AS "i.no", "_s6"."s.b#i.no" AS "s.b#i.no"
FROM (WITH "_s1" AS MATERIALIZED (SELECT "i"."licence_no" AS "_by1"
FROM {i} AS "i"
WHERE "i"."licence_no" IS NOT NULL AND "i"."day" IS NOT NULL AND (("i"."result" = CAST(<fail> AS VARCHAR)) OR ("i"."result" = CAST(<fail> AS VARCHAR)))
GROUP BY 1
HAVING min("i"."day") FILTER (WHERE ("i"."result" = CAST(<fail> AS VARCHAR))) < max("i"."day") FILTER (WHERE ("i"."result" = CAST(<fail> AS VARCHAR)))),
"_s2" AS MATERIALIZED (SELECT "i"."no" AS "i.no", "i"."licence_no" AS "i.licence_no", "i"."licence_no" AS "_by1", "i"."day" AS "_at", "i"."no" AS "_key", ("i"."result" = CAST(<fail> AS VARCHAR)) AS "_event1", ("i"."result" = CAST(<fail> AS VARCHAR)) AS "_event2", ("i"."result" = CAST(<pass> AS VARCHAR)) AS "_without"
FROM {i} AS "i"
JOIN "_s1" ON "i"."licence_no" = "_s1"."_by1"
WHERE "i"."licence_no" IS NOT NULL AND "i"."day" IS NOT NULL AND (("i"."result" = CAST(<fail> AS VARCHAR)) OR ("i"."result" = CAST(<fail> AS VARCHAR)) OR ("i"."result" = CAST(<pass> AS VARCHAR)))),
"_s4" AS (SELECT * FROM "_s2" WHERE "_event1"),
"_s3" AS (SELECT "_by1", "_at", arg_min(struct_pack("_key" := "_key", "i.no" := "i.no"), "i.no") AS "_found" FROM "_s2" WHERE "_event2" GROUP BY "_by1", "_at"),
"_s5" AS (SELECT DISTINCT "_by1", "_at" FROM "_s2" WHERE "_without")
SELECT "_s4"."i.no", "_s4"."i.licence_no", "_s4"."_key" AS "s.a", "_s3"."_found"."_key" AS "s.b", "_s3"."_found"."i.no" AS "s.b#i.no", "_s4"."_at" AS "s.first_on", "_s3"."_at" AS "s.last_on"
FROM "_s4"
ASOF JOIN "_s3" ON "_s4"."_by1" = "_s3"."_by1" AND "_s4"."_at" < "_s3"."_at"
ASOF LEFT JOIN "_s5" ON "_s4"."_by1" = "_s5"."_by1" AND "_s4"."_at" < "_s5"."_at"
WHERE ("_s3"."_at" - "_s4"."_at") <= CAST(<90> AS BIGINT) AND ("_s5"."_at" IS NULL OR "_s5"."_at" >= "_s3"."_at")) AS "_s6"),
"_rows_1" AS NOT MATERIALIZED (SELECT "_hits"."_v0", "i"."_row" AS "i._row", "i"."_batch" AS "i._batch", "i"."no" AS "i.no"
FROM {i} AS "i"
JOIN "_hits" ON "i"."licence_no" = "_hits"."i.licence_no" AND (("i"."no" IS NOT DISTINCT FROM "_hits"."i.no") OR ("i"."no" IS NOT DISTINCT FROM "_hits"."s.b#i.no"))),
"_sources_i" AS (SELECT "_v0", count(*) AS "i._count", arg_min(struct_pack("i._row" := "i._row", "i._batch" := "i._batch", "i.no" := "i.no"), "i.no", 100) AS "i._list"
FROM (SELECT DISTINCT "_v0", "i._row", "i._batch", "i.no" FROM "_rows_1") AS "_d"
GROUP BY "_v0")
SELECT "_hits"."_level", "_hits"."_v0", "_hits"."_v1", "_hits"."_v2", "_hits"."_v3", "_hits"."_v4", "_sources_i"."i._count" AS "i._count", list_transform("_sources_i"."i._list", lambda x: x."i._row") AS "i._row", list_transform("_sources_i"."i._list", lambda x: x."i._batch") AS "i._batch", list_transform("_sources_i"."i._list", lambda x: x."i.no") AS "i.no"
FROM "_hits"
LEFT JOIN "_sources_i" ON "_sources_i"."_v0" = "_hits"."_v0"
ORDER BY "_hits"."_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM {i} AS "i"
WHERE ("i"."licence_no" IS NULL OR "i"."day" IS NULL)) AS BIGINT) AS "null_keys"

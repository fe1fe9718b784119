SELECT 1 AS "_level", "_s10"."i.no" AS "_v0", "_s10"."s.a" AS "_v1", "_s10"."s.b" AS "_v2", "_s10"."s.first_on" AS "_v3", "_s10"."s.last_on" AS "_v4", len("_s10"."s._rests") AS "i._count", list_transform(list_sort("_s10"."s._rests"), lambda x: x."i._row") AS "i._row", list_transform(list_sort("_s10"."s._rests"), lambda x: x."i._batch") AS "i._batch", list_transform(list_sort("_s10"."s._rests"), lambda x: x."i.no") AS "i.no"
FROM (WITH "_s1" AS MATERIALIZED (SELECT "i"."no" AS "i.no", "i"."_row" AS "i._row", "i"."_batch" AS "i._batch", "i"."licence_no" AS "_by1", "i"."day" AS "_at", "i"."no" AS "_key", ("i"."result" = CAST(<fail> AS VARCHAR)) AS "_event1", ("i"."result" = CAST(<pass> AS VARCHAR)) AS "_without"
FROM {i} AS "i"
WHERE "i"."licence_no" IS NOT NULL AND "i"."day" IS NOT NULL AND (("i"."result" = CAST(<fail> AS VARCHAR)) OR ("i"."result" = CAST(<pass> AS VARCHAR)))),
"_s2" AS MATERIALIZED (SELECT "_s1".*
FROM "_s1"
JOIN (SELECT "_by1" FROM "_s1" WHERE ("_event1") GROUP BY "_by1" HAVING min("_at") FILTER (WHERE "_event1") < max("_at") FILTER (WHERE "_event1")) AS "_s7" ON "_s1"."_by1" = "_s7"."_by1"),
"_s3" AS (SELECT * FROM "_s2" WHERE "_event1"),
"_s4" AS MATERIALIZED (SELECT "_s3"."i.no", "_s3"."i._row", "_s3"."i._batch", "_s3"."_key", "_s3"."_at", "_s3"."_by1", "_s8"."_at" AS "_at2"
FROM "_s3"
ASOF JOIN (SELECT "_by1", "_at" FROM "_s2" WHERE "_event1") AS "_s8" ON "_s3"."_by1" = "_s8"."_by1" AND "_s3"."_at" < "_s8"."_at"
ASOF LEFT JOIN (SELECT "_by1", "_at" FROM "_s2" WHERE "_without") AS "_s9" ON "_s3"."_by1" = "_s9"."_by1" AND "_s3"."_at" < "_s9"."_at"
WHERE ("_s8"."_at" - "_s3"."_at") <= CAST(<90> AS BIGINT) AND ("_s9"."_at" IS NULL OR "_s9"."_at" >= "_s8"."_at")),
"_s5" AS (SELECT "_s6"."_by1", "_s6"."_at2", arg_min(struct_pack("_key" := "_key", "i.no" := "i.no", "i._row" := "i._row", "i._batch" := "i._batch"), "i.no") AS "_found"
FROM (SELECT DISTINCT "_by1", "_at2" FROM "_s4") AS "_s6"
JOIN "_s2" ON "_s6"."_by1" = "_s2"."_by1" AND "_s6"."_at2" = "_s2"."_at"
WHERE "_event1"
GROUP BY "_s6"."_by1", "_s6"."_at2")
SELECT "_s4"."i.no", "_s4"."i._row", "_s4"."i._batch", "_s4"."_key" AS "s.a", "_s5"."_found"."_key" AS "s.b", "_s4"."_at" AS "s.first_on", "_s4"."_at2" AS "s.last_on", [struct_pack("i.no" := "_s4"."i.no", "i._row" := "_s4"."i._row", "i._batch" := "_s4"."i._batch"), struct_pack("i.no" := "_s5"."_found"."i.no", "i._row" := "_s5"."_found"."i._row", "i._batch" := "_s5"."_found"."i._batch")] AS "s._rests"
FROM "_s4"
JOIN "_s5" ON "_s4"."_by1" = "_s5"."_by1" AND "_s4"."_at2" = "_s5"."_at2") AS "_s10"
ORDER BY "_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM {i} AS "i"
WHERE ("i"."licence_no" IS NULL OR "i"."day" IS NULL)) AS BIGINT) AS "null_keys"

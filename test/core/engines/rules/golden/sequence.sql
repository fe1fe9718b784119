SELECT 1 AS "_level", "_s13"."i.no" AS "_v0", "_s13"."s.a" AS "_v1", "_s13"."s.b" AS "_v2", "_s13"."s.first_on" AS "_v3", "_s13"."s.last_on" AS "_v4", len("_s13"."s._rests") AS "i._count", list_transform(list_sort("_s13"."s._rests"), lambda x: x."i._row") AS "i._row", list_transform(list_sort("_s13"."s._rests"), lambda x: x."i._batch") AS "i._batch", list_transform(list_sort("_s13"."s._rests"), lambda x: x."i.no") AS "i.no"
FROM (WITH "_s1" AS MATERIALIZED (SELECT *, min(CASE WHEN "_event1" THEN "_at" END) OVER (PARTITION BY "_by1" ORDER BY "_at" GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS "_next_event1"
FROM (SELECT "i"."no" AS "i.no", "i"."_row" AS "i._row", "i"."_batch" AS "i._batch", "i"."licence_no" AS "_by1", "i"."day" AS "_at", ("i"."result" = CAST(<fail> AS VARCHAR)) AS "_event1"
FROM {i} AS "i"
WHERE "i"."licence_no" IS NOT NULL AND "i"."day" IS NOT NULL AND (("i"."result" = CAST(<fail> AS VARCHAR)))) AS "_s2"),
"_s3" AS MATERIALIZED (SELECT "i.no", "i._row", "i._batch", "_at", "_by1", "_next_event1" AS "_at2"
FROM "_s1"
WHERE "_event1" AND ("_next_event1" - "_at") <= CAST(<90> AS BIGINT)),
"_s5" AS MATERIALIZED (SELECT "_by1" FROM "_s3" GROUP BY "_by1" HAVING count(*) > 16),
"_s4" AS MATERIALIZED (SELECT "_s7".*
FROM (SELECT "_s3".* FROM "_s3" ANTI JOIN "_s5" ON "_s5"."_by1" = "_s3"."_by1") AS "_s7"
ANTI JOIN (SELECT "i"."licence_no" AS "_by1", "i"."day" AS "_at"
FROM {i} AS "i"
WHERE "i"."licence_no" IS NOT NULL AND "i"."day" IS NOT NULL AND ("i"."result" = CAST(<pass> AS VARCHAR))) AS "_s6" ON "_s6"."_by1" = "_s7"."_by1" AND "_s6"."_at" > "_s7"."_at" AND "_s6"."_at" < "_s7"."_at2"
UNION ALL SELECT "_s3".*
FROM "_s3" JOIN "_s5" ON "_s3"."_by1" = "_s5"."_by1"
ANTI JOIN (SELECT "_by1", "_at", "_at2" FROM (SELECT *, min(CASE WHEN "_end" THEN "_at" END) OVER (PARTITION BY "_by1" ORDER BY "_at" GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS "_next_end" FROM (SELECT DISTINCT "_s3"."_by1", "_s3"."_at", "_s3"."_at2", FALSE AS "_end" FROM "_s3" JOIN "_s5" ON "_s3"."_by1" = "_s5"."_by1"
UNION ALL SELECT "_s6"."_by1", "_s6"."_at", NULL, TRUE FROM (SELECT "i"."licence_no" AS "_by1", "i"."day" AS "_at"
FROM {i} AS "i"
WHERE "i"."licence_no" IS NOT NULL AND "i"."day" IS NOT NULL AND ("i"."result" = CAST(<pass> AS VARCHAR))) AS "_s6" JOIN "_s5" ON "_s6"."_by1" = "_s5"."_by1") AS "_s8") AS "_s8"
WHERE NOT "_end" AND "_next_end" < "_at2") AS "_s9" ON "_s9"."_by1" = "_s3"."_by1" AND "_s9"."_at" = "_s3"."_at" AND "_s9"."_at2" = "_s3"."_at2"),
"_s10" AS (SELECT "_s12"."_by1", "_s12"."_at2", arg_min(struct_pack("i.no" := "i.no", "i._row" := "i._row", "i._batch" := "i._batch"), "i.no") AS "_row2"
FROM (SELECT DISTINCT "_by1", "_at2" FROM "_s4") AS "_s12"
JOIN "_s1" ON "_s12"."_by1" = "_s1"."_by1" AND "_s12"."_at2" = "_s1"."_at"
WHERE "_event1"
GROUP BY "_s12"."_by1", "_s12"."_at2"),
"_s11" AS MATERIALIZED (SELECT "_s4".*, "_s10"."_row2"
FROM "_s4"
JOIN "_s10" ON "_s4"."_by1" = "_s10"."_by1" AND "_s4"."_at2" = "_s10"."_at2")
SELECT "_s11"."i.no", "_s11"."i._row", "_s11"."i._batch", "_s11"."i.no" AS "s.a", "_s11"."_row2"."i.no" AS "s.b", "_s11"."_at" AS "s.first_on", "_s11"."_at2" AS "s.last_on", [struct_pack("i.no" := "_s11"."i.no", "i._row" := "_s11"."i._row", "i._batch" := "_s11"."i._batch"), struct_pack("i.no" := "_s11"."_row2"."i.no", "i._row" := "_s11"."_row2"."i._row", "i._batch" := "_s11"."_row2"."i._batch")] AS "s._rests"
FROM "_s11") AS "_s13"
ORDER BY "_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM {i} AS "i"
WHERE ("i"."licence_no" IS NULL OR "i"."day" IS NULL)) AS BIGINT) AS "null_keys"

WITH "_hits" AS MATERIALIZED (SELECT 1 AS "_level", "_s14"."i.no" AS "_v0", "_s14"."s.c" AS "_v1", "_s14"."s.b" AS "_v2", "_s14"."s.first_on" AS "_v3", "_s14"."s.last_on" AS "_v4", "_s14"."i.licence_no" AS "i.licence_no", "_s14"."i.no" AS "i.no", "_s14"."l.licence_no" AS "l.licence_no", "_s14"."s.b#i.no" AS "s.b#i.no", "_s14"."s.b#l.licence_no" AS "s.b#l.licence_no", "_s14"."s.c#i.no" AS "s.c#i.no", "_s14"."s.c#l.licence_no" AS "s.c#l.licence_no"
FROM (WITH "_s1" AS MATERIALIZED (SELECT "i"."no" AS "i.no", "i"."licence_no" AS "i.licence_no", "l"."licence_no" AS "l.licence_no", "i"."day" AS "i.day", "i"."result" AS "i.result"
FROM {i} AS "i"
JOIN {l} AS "l" ON "i"."licence_no" = "l"."licence_no"),
"_s2" AS MATERIALIZED (SELECT "_s1"."i.no" AS "i.no", "_s1"."i.licence_no" AS "i.licence_no", "_s1"."l.licence_no" AS "l.licence_no", "_s1"."i.licence_no" AS "_by1", "_s1"."i.day" AS "_at", "_s1"."i.no" AS "_key", ("_s1"."i.result" = CAST(<fail> AS VARCHAR)) AS "_event1", ("_s1"."i.no" > CAST(<3> AS BIGINT)) AS "_event3", ("_s1"."i.result" = CAST(<pass> AS VARCHAR)) AS "_without"
FROM "_s1"
WHERE "_s1"."i.licence_no" IS NOT NULL AND "_s1"."i.day" IS NOT NULL AND (("_s1"."i.result" = CAST(<fail> AS VARCHAR)) OR ("_s1"."i.no" > CAST(<3> AS BIGINT)) OR ("_s1"."i.result" = CAST(<pass> AS VARCHAR)))),
"_s3" AS MATERIALIZED (SELECT "_s2".*
FROM "_s2"
JOIN (SELECT "_by1" FROM "_s2" WHERE ("_event1" OR "_event3") GROUP BY "_by1" HAVING min("_at") FILTER (WHERE "_event1") < max("_at") FILTER (WHERE "_event1") AND min("_at") FILTER (WHERE "_event1") < max("_at") FILTER (WHERE "_event3")) AS "_s10" ON "_s2"."_by1" = "_s10"."_by1"),
"_s4" AS (SELECT * FROM "_s3" WHERE "_event1"),
"_s5" AS MATERIALIZED (SELECT "_s4"."i.no", "_s4"."i.licence_no", "_s4"."l.licence_no", "_s4"."_key", "_s4"."_at", "_s4"."_by1", "_s11"."_at" AS "_at2", "_s12"."_at" AS "_at3"
FROM "_s4"
ASOF JOIN (SELECT "_by1", "_at" FROM "_s3" WHERE "_event1") AS "_s11" ON "_s4"."_by1" = "_s11"."_by1" AND "_s4"."_at" < "_s11"."_at"
ASOF JOIN (SELECT "_by1", "_at" FROM "_s3" WHERE "_event3") AS "_s12" ON "_s4"."_by1" = "_s12"."_by1" AND "_s11"."_at" < "_s12"."_at"
ASOF LEFT JOIN (SELECT "_by1", "_at" FROM "_s3" WHERE "_without") AS "_s13" ON "_s4"."_by1" = "_s13"."_by1" AND "_s4"."_at" < "_s13"."_at"
WHERE ("_s11"."_at" - "_s4"."_at") <= CAST(<90> AS BIGINT) AND ("_s12"."_at" - "_s4"."_at") <= CAST(<90> AS BIGINT) AND ("_s13"."_at" IS NULL OR "_s13"."_at" >= "_s12"."_at")),
"_s6" AS (SELECT "_s7"."_by1", "_s7"."_at2", arg_min(struct_pack("_key" := "_key", "i.no" := "i.no", "l.licence_no" := "l.licence_no"), row("i.no", "l.licence_no")) AS "_found"
FROM (SELECT DISTINCT "_by1", "_at2" FROM "_s5") AS "_s7"
JOIN "_s3" ON "_s7"."_by1" = "_s3"."_by1" AND "_s7"."_at2" = "_s3"."_at"
WHERE "_event1"
GROUP BY "_s7"."_by1", "_s7"."_at2"),
"_s8" AS (SELECT "_s9"."_by1", "_s9"."_at3", arg_min(struct_pack("_key" := "_key", "i.no" := "i.no", "l.licence_no" := "l.licence_no"), row("i.no", "l.licence_no")) AS "_found"
FROM (SELECT DISTINCT "_by1", "_at3" FROM "_s5") AS "_s9"
JOIN "_s3" ON "_s9"."_by1" = "_s3"."_by1" AND "_s9"."_at3" = "_s3"."_at"
WHERE "_event3"
GROUP BY "_s9"."_by1", "_s9"."_at3")
SELECT "_s5"."i.no", "_s5"."i.licence_no", "_s5"."l.licence_no", "_s6"."_found"."_key" AS "s.b", "_s6"."_found"."i.no" AS "s.b#i.no", "_s6"."_found"."l.licence_no" AS "s.b#l.licence_no", "_s8"."_found"."_key" AS "s.c", "_s8"."_found"."i.no" AS "s.c#i.no", "_s8"."_found"."l.licence_no" AS "s.c#l.licence_no", "_s5"."_at" AS "s.first_on", "_s5"."_at3" AS "s.last_on"
FROM "_s5"
JOIN "_s6" ON "_s5"."_by1" = "_s6"."_by1" AND "_s5"."_at2" = "_s6"."_at2"
JOIN "_s8" ON "_s5"."_by1" = "_s8"."_by1" AND "_s5"."_at3" = "_s8"."_at3") AS "_s14"
WHERE (("_s14"."s.last_on" - "_s14"."s.first_on") > CAST(<3> AS BIGINT))),
"_rows_2" AS MATERIALIZED (SELECT "_hits"."_v0", "i"."_row" AS "i._row", "i"."_batch" AS "i._batch", "i"."no" AS "i.no", "l"."_row" AS "l._row", "l"."_batch" AS "l._batch", "l"."licence_no" AS "l.licence_no"
FROM {i} AS "i"
JOIN {l} AS "l" ON "i"."licence_no" = "l"."licence_no"
JOIN "_hits" ON "i"."licence_no" = "_hits"."i.licence_no" AND (("i"."no" IS NOT DISTINCT FROM "_hits"."i.no") AND ("l"."licence_no" IS NOT DISTINCT FROM "_hits"."l.licence_no") OR ("i"."no" IS NOT DISTINCT FROM "_hits"."s.b#i.no") AND ("l"."licence_no" IS NOT DISTINCT FROM "_hits"."s.b#l.licence_no") OR ("i"."no" IS NOT DISTINCT FROM "_hits"."s.c#i.no") AND ("l"."licence_no" IS NOT DISTINCT FROM "_hits"."s.c#l.licence_no"))),
"_sources_i" AS (SELECT "_v0", count(*) AS "i._count", arg_min(struct_pack("i._row" := "i._row", "i._batch" := "i._batch", "i.no" := "i.no"), "i.no", 100) AS "i._list"
FROM (SELECT DISTINCT "_v0", "i._row", "i._batch", "i.no" FROM "_rows_2") AS "_d"
GROUP BY "_v0"),
"_sources_l" AS (SELECT "_v0", count(*) AS "l._count", arg_min(struct_pack("l._row" := "l._row", "l._batch" := "l._batch", "l.licence_no" := "l.licence_no"), "l.licence_no", 100) AS "l._list"
FROM (SELECT DISTINCT "_v0", "l._row", "l._batch", "l.licence_no" FROM "_rows_2") AS "_d"
GROUP BY "_v0")
SELECT "_hits"."_level", "_hits"."_v0", "_hits"."_v1", "_hits"."_v2", "_hits"."_v3", "_hits"."_v4", "_sources_i"."i._count" AS "i._count", list_transform("_sources_i"."i._list", lambda x: x."i._row") AS "i._row", list_transform("_sources_i"."i._list", lambda x: x."i._batch") AS "i._batch", list_transform("_sources_i"."i._list", lambda x: x."i.no") AS "i.no", "_sources_l"."l._count" AS "l._count", list_transform("_sources_l"."l._list", lambda x: x."l._row") AS "l._row", list_transform("_sources_l"."l._list", lambda x: x."l._batch") AS "l._batch", list_transform("_sources_l"."l._list", lambda x: x."l.licence_no") AS "l.licence_no"
FROM "_hits"
LEFT JOIN "_sources_i" ON "_sources_i"."_v0" = "_hits"."_v0"
LEFT JOIN "_sources_l" ON "_sources_l"."_v0" = "_hits"."_v0"
ORDER BY "_hits"."_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM {i} AS "i"
JOIN {l} AS "l" ON "i"."licence_no" = "l"."licence_no"
WHERE ("i"."licence_no" IS NULL OR "i"."day" IS NULL)) AS BIGINT) AS "null_keys"

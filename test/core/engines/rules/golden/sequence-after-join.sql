WITH "_hits" AS MATERIALIZED (SELECT 1 AS "_level", "_s23"."i.no" AS "_v0", "_s23"."s.c" AS "_v1", "_s23"."s.b" AS "_v2", "_s23"."s.first_on" AS "_v3", "_s23"."s.last_on" AS "_v4", "_s23"."i.licence_no" AS "i.licence_no", "_s23"."i.no" AS "i.no", "_s23"."l.licence_no" AS "l.licence_no", "_s23"."s.b#i.no" AS "s.b#i.no", "_s23"."s.b#l.licence_no" AS "s.b#l.licence_no", "_s23"."s.c#i.no" AS "s.c#i.no", "_s23"."s.c#l.licence_no" AS "s.c#l.licence_no"
FROM (WITH "_s1" AS MATERIALIZED (SELECT "i"."no" AS "i.no", "i"."licence_no" AS "i.licence_no", "l"."licence_no" AS "l.licence_no", "i"."day" AS "i.day", "i"."result" AS "i.result"
FROM {i} AS "i"
JOIN {l} AS "l" ON "i"."licence_no" = "l"."licence_no"),
"_s3" AS MATERIALIZED (SELECT "_s1"."i.no" AS "i.no", "_s1"."i.licence_no" AS "i.licence_no", "_s1"."l.licence_no" AS "l.licence_no", "_s1"."i.licence_no" AS "_by1", "_s1"."i.day" AS "_at", ("_s1"."i.result" = CAST(<fail> AS VARCHAR)) AS "_event1", ("_s1"."i.no" > CAST(<3> AS BIGINT)) AS "_event3"
FROM "_s1"
WHERE "_s1"."i.licence_no" IS NOT NULL AND "_s1"."i.day" IS NOT NULL AND (("_s1"."i.result" = CAST(<fail> AS VARCHAR)) OR ("_s1"."i.no" > CAST(<3> AS BIGINT)))),
"_s2" AS MATERIALIZED (SELECT *, min(CASE WHEN "_event1" THEN "_at" END) OVER (PARTITION BY "_by1" ORDER BY "_at" GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS "_next_event1", min(CASE WHEN "_event3" THEN "_at" END) OVER (PARTITION BY "_by1" ORDER BY "_at" GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS "_next_event3"
FROM (SELECT "_s3".* FROM "_s3"
SEMI JOIN (SELECT * FROM (SELECT "_s5".*, "_s6"."_to" FROM (SELECT "_by1", min("_at") AS "_from" FROM "_s3" WHERE "_event1" GROUP BY "_by1") AS "_s5" JOIN (SELECT "_by1", max("_at") AS "_to" FROM "_s3" WHERE "_event3" GROUP BY "_by1") AS "_s6" ON "_s5"."_by1" = "_s6"."_by1" AND "_s5"."_from" < "_s6"."_to") AS "_s7"
SEMI JOIN (SELECT * FROM "_s3" WHERE "_event1") AS "_s8" ON "_s7"."_by1" = "_s8"."_by1" AND "_s8"."_at" > "_s7"."_from" AND "_s8"."_at" < "_s7"."_to") AS "_s4" ON "_s3"."_by1" = "_s4"."_by1") AS "_s9"),
"_s10" AS MATERIALIZED (SELECT "i.no", "i.licence_no", "l.licence_no", "_at", "_by1", "_next_event1" AS "_at2"
FROM "_s2"
WHERE "_event1" AND ("_next_event1" - "_at") <= CAST(<90> AS BIGINT)),
"_s11" AS (SELECT "_s13"."_by1", "_s13"."_at2", arg_min(struct_pack("i.no" := "i.no", "l.licence_no" := "l.licence_no"), row("i.no", "l.licence_no")) AS "_row2", any_value("_next_event3") AS "_at3"
FROM (SELECT DISTINCT "_by1", "_at2" FROM "_s10") AS "_s13"
JOIN "_s2" ON "_s13"."_by1" = "_s2"."_by1" AND "_s13"."_at2" = "_s2"."_at"
WHERE "_event1"
GROUP BY "_s13"."_by1", "_s13"."_at2"),
"_s12" AS MATERIALIZED (SELECT "_s10".*, "_s11"."_row2", "_s11"."_at3"
FROM "_s10"
JOIN "_s11" ON "_s10"."_by1" = "_s11"."_by1" AND "_s10"."_at2" = "_s11"."_at2"
WHERE ("_s11"."_at3" - "_at") <= CAST(<90> AS BIGINT)),
"_s15" AS MATERIALIZED (SELECT "_by1" FROM "_s12" GROUP BY "_by1" HAVING count(*) > 16),
"_s14" AS MATERIALIZED (SELECT "_s17".*
FROM (SELECT "_s12".* FROM "_s12" ANTI JOIN "_s15" ON "_s15"."_by1" = "_s12"."_by1") AS "_s17"
ANTI JOIN (SELECT "_s1"."i.licence_no" AS "_by1", "_s1"."i.day" AS "_at"
FROM "_s1"
WHERE "_s1"."i.licence_no" IS NOT NULL AND "_s1"."i.day" IS NOT NULL AND ("_s1"."i.result" = CAST(<pass> AS VARCHAR))) AS "_s16" ON "_s16"."_by1" = "_s17"."_by1" AND "_s16"."_at" > "_s17"."_at" AND "_s16"."_at" < "_s17"."_at3"
UNION ALL SELECT "_s12".*
FROM "_s12" JOIN "_s15" ON "_s12"."_by1" = "_s15"."_by1"
ANTI JOIN (SELECT "_by1", "_at", "_at3" FROM (SELECT *, min(CASE WHEN "_end" THEN "_at" END) OVER (PARTITION BY "_by1" ORDER BY "_at" GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS "_next_end" FROM (SELECT DISTINCT "_s12"."_by1", "_s12"."_at", "_s12"."_at3", FALSE AS "_end" FROM "_s12" JOIN "_s15" ON "_s12"."_by1" = "_s15"."_by1"
UNION ALL SELECT "_s16"."_by1", "_s16"."_at", NULL, TRUE FROM (SELECT "_s1"."i.licence_no" AS "_by1", "_s1"."i.day" AS "_at"
FROM "_s1"
WHERE "_s1"."i.licence_no" IS NOT NULL AND "_s1"."i.day" IS NOT NULL AND ("_s1"."i.result" = CAST(<pass> AS VARCHAR))) AS "_s16" JOIN "_s15" ON "_s16"."_by1" = "_s15"."_by1") AS "_s18") AS "_s18"
WHERE NOT "_end" AND "_next_end" < "_at3") AS "_s19" ON "_s19"."_by1" = "_s12"."_by1" AND "_s19"."_at" = "_s12"."_at" AND "_s19"."_at3" = "_s12"."_at3"),
"_s20" AS (SELECT "_s22"."_by1", "_s22"."_at3", arg_min(struct_pack("i.no" := "i.no", "l.licence_no" := "l.licence_no"), row("i.no", "l.licence_no")) AS "_row3"
FROM (SELECT DISTINCT "_by1", "_at3" FROM "_s14") AS "_s22"
JOIN "_s2" ON "_s22"."_by1" = "_s2"."_by1" AND "_s22"."_at3" = "_s2"."_at"
WHERE "_event3"
GROUP BY "_s22"."_by1", "_s22"."_at3"),
"_s21" AS MATERIALIZED (SELECT "_s14".*, "_s20"."_row3"
FROM "_s14"
JOIN "_s20" ON "_s14"."_by1" = "_s20"."_by1" AND "_s14"."_at3" = "_s20"."_at3")
SELECT "_s21"."i.no", "_s21"."i.licence_no", "_s21"."l.licence_no", "_s21"."_row2"."i.no" AS "s.b", "_s21"."_row2"."i.no" AS "s.b#i.no", "_s21"."_row2"."l.licence_no" AS "s.b#l.licence_no", "_s21"."_row3"."i.no" AS "s.c", "_s21"."_row3"."i.no" AS "s.c#i.no", "_s21"."_row3"."l.licence_no" AS "s.c#l.licence_no", "_s21"."_at" AS "s.first_on", "_s21"."_at3" AS "s.last_on"
FROM "_s21") AS "_s23"
WHERE (("_s23"."s.last_on" - "_s23"."s.first_on") > CAST(<3> AS BIGINT))),
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

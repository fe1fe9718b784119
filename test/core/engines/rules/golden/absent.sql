WITH "_hits" AS NOT MATERIALIZED (SELECT CASE WHEN ("_s1"."d.grade" <= CAST(<2> AS BIGINT)) THEN 0 ELSE 2 END AS "_level", "_s1"."d.id_no" AS "_v0", "_s1"."d.name" AS "_v1", (CAST(<today> AS DATE) - "_s1"."d.issued_on") AS "_v2", "_s1"."d.cert_no" AS "_v3", "_s1"."d.grade" AS "_v4", "_s1"."d.issued_on" AS "_v5", "_s1"."d.region" AS "_v6", "_s1"."d._row" AS "d._row", "_s1"."d._batch" AS "d._batch", "_s1"."d.cert_no" AS "d.cert_no"
FROM (SELECT "d"."id_no" AS "d.id_no", "d"."name" AS "d.name", "d"."issued_on" AS "d.issued_on", "d"."cert_no" AS "d.cert_no", "d"."grade" AS "d.grade", "d"."region" AS "d.region", "d"."_row" AS "d._row", "d"."_batch" AS "d._batch"
FROM {d} AS "d"
ANTI JOIN (SELECT * FROM {r} AS "r" WHERE ("r"."ended_on" IS NULL)) AS "r" ON "d"."id_no" = "r"."id_no"
WHERE (("d"."status" = CAST(<valid> AS VARCHAR)) AND ((CAST(<today> AS DATE) - "d"."issued_on") >= CAST(<params.grace_days> AS BIGINT)))) AS "_s1"
WHERE "_s1"."d.id_no" IS NOT NULL),
"_best" AS (SELECT "_v0", min("_level") AS "_level", arg_min(struct_pack("_v1" := "_v1", "_v2" := "_v2", "_v3" := "_v3", "_v4" := "_v4", "_v5" := "_v5", "_v6" := "_v6"), row("_level", "d.cert_no")) AS "_winner", count(*) AS "d._count", arg_min(struct_pack("d._row" := "d._row", "d._batch" := "d._batch", "d.cert_no" := "d.cert_no"), "d.cert_no", 100) AS "d._list"
FROM "_hits"
GROUP BY "_v0")
SELECT "_best"."_level", "_best"."_v0", "_best"."_winner"."_v1" AS "_v1", "_best"."_winner"."_v2" AS "_v2", "_best"."_winner"."_v3" AS "_v3", "_best"."_winner"."_v4" AS "_v4", "_best"."_winner"."_v5" AS "_v5", "_best"."_winner"."_v6" AS "_v6", "_best"."d._count" AS "d._count", list_transform("_best"."d._list", lambda x: x."d._row") AS "d._row", list_transform("_best"."d._list", lambda x: x."d._batch") AS "d._batch", list_transform("_best"."d._list", lambda x: x."d.cert_no") AS "d.cert_no"
FROM "_best"
ORDER BY "_best"."_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM (SELECT "d"."grade" AS "d.grade", "d"."id_no" AS "d.id_no", "d"."cert_no" AS "d.cert_no", "d"."issued_on" AS "d.issued_on", "d"."name" AS "d.name", "d"."region" AS "d.region"
FROM {d} AS "d"
ANTI JOIN (SELECT * FROM {r} AS "r" WHERE ("r"."ended_on" IS NULL)) AS "r" ON "d"."id_no" = "r"."id_no"
WHERE (("d"."status" = CAST(<valid> AS VARCHAR)) AND ((CAST(<today> AS DATE) - "d"."issued_on") >= CAST(<params.grace_days> AS BIGINT)))) AS "_s1"
WHERE ("_s1"."d.id_no" IS NULL)) AS BIGINT) AS "null_keys"

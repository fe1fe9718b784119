SELECT 2 AS "_level", "d"."cert_no" AS "_v0", "d"."name" AS "_v1", "d"."_row" AS "d._row", "d"."_batch" AS "d._batch", "d"."cert_no" AS "d.cert_no"
FROM {d} AS "d"
WHERE NOT EXISTS (SELECT 1 FROM {r} AS "r" WHERE "d"."id_no" = "r"."id_no" AND (("r"."started_on" > "d"."issued_on") OR (("r"."kind" = CAST(<K> AS VARCHAR)) AND ("d"."grade" = CAST(<1> AS BIGINT)))))
ORDER BY "_v0"

SELECT 1 AS "_level", "_s7"."c.no" AS "_v0", "_s7"."c.rent_per_mu" AS "_v1", "_s7"."o.low" AS "_v2", "_s7"."o.high" AS "_v3", coalesce(CAST(CAST((CAST(TRY_CAST("_s7"."o.score#distance" AS DECIMAL(11, 4)) * 10000::DECIMAL(5, 0) AS BIGINT) * 10000000) // (CAST(TRY_CAST("_s7"."o.score#range" AS DECIMAL(13, 4)) * 10000::DECIMAL(5, 0) AS BIGINT) * 1) AS DECIMAL(18, 0)) * 0.0000001::DECIMAL(7, 7) AS DECIMAL(18, 6)), CAST(CAST(CAST(TRY(CAST("_s7"."o.score#distance" AS DECIMAL(38, 4)) * 100000000000::DECIMAL(12, 0)) AS HUGEINT) // CAST(TRY(CAST("_s7"."o.score#range" AS DECIMAL(38, 4)) * 10000::DECIMAL(5, 0)) AS HUGEINT) AS DECIMAL(38, 0)) * 0.0000001::DECIMAL(7, 7) AS DECIMAL(38, 6))) AS "_v4", "_s7"."o.n" AS "_v5", "_s7"."c._row" AS "c._row", "_s7"."c._batch" AS "c._batch"
FROM (SELECT "c"."no" AS "c.no", "c"."rent_per_mu" AS "c.rent_per_mu", "c"."_row" AS "c._row", "c"."_batch" AS "c._batch", "_s1"."low" AS "o.low", "_s1"."high" AS "o.high", "_s1"."n" AS "o.n", CAST(CASE WHEN "c"."rent_per_mu" < "_s1"."low" THEN "_s1"."lower" - "c"."rent_per_mu" ELSE "c"."rent_per_mu" - "_s1"."upper" END AS DECIMAL(38, 4)) AS "o.score#distance", CAST("_s1"."upper" - "_s1"."lower" AS DECIMAL(38, 4)) AS "o.score#range"
FROM {c} AS "c"
JOIN (SELECT "peer1", "n", "low", "high", "lower", "upper", CAST("low" AS DOUBLE) + abs(CAST("low" AS DOUBLE)) * 1e-12 AS "least", CAST("high" AS DOUBLE) - abs(CAST("high" AS DOUBLE)) * 1e-12 AS "most"
FROM (SELECT "peer1", "n", CAST("lower" - ("upper" - "lower") * CAST(CAST(<1.5> AS DECIMAL(2, 1)) AS DECIMAL(2, 1)) AS DECIMAL(38, 5)) AS "low", CAST("upper" + ("upper" - "lower") * CAST(CAST(<1.5> AS DECIMAL(2, 1)) AS DECIMAL(2, 1)) AS DECIMAL(38, 5)) AS "high", "lower", "upper"
FROM (WITH "_s2" AS MATERIALIZED (SELECT "c"."village" AS "peer1", count(*) AS "n", quantile_cont(TRY_CAST(CAST("c"."rent_per_mu" AS DECIMAL(18, 2)) AS DECIMAL(15, 4)), [0.25, 1 - 0.25]) AS "quantiles", count(TRY_CAST(CAST("c"."rent_per_mu" AS DECIMAL(18, 2)) AS DECIMAL(15, 4))) = count(*) AS "fits"
FROM {c} AS "c"
WHERE "c"."village" IS NOT NULL AND "c"."rent_per_mu" IS NOT NULL
GROUP BY 1
HAVING count(*) >= CAST(<8> AS BIGINT)),
"_s3" AS (SELECT "c"."village" AS "peer1", list_sort(list(CAST("c"."rent_per_mu" AS DECIMAL(18, 2)))) AS "sorted"
FROM {c} AS "c"
JOIN (SELECT "peer1" FROM "_s2" WHERE NOT "fits") AS "_s4" ON "c"."village" = "_s4"."peer1"
WHERE "c"."village" IS NOT NULL AND "c"."rent_per_mu" IS NOT NULL
GROUP BY 1)
SELECT "_s2"."peer1", "_s2"."n", CASE WHEN "fits" THEN CAST("quantiles"[1] AS DECIMAL(38, 4)) ELSE CAST(CAST("sorted"[CAST(trunc((CAST("n" - 1 AS DECIMAL(19, 0)) * CAST(0.25 AS DECIMAL(3, 2)))) AS BIGINT) + 1] AS DECIMAL(38, 2)) + (coalesce(CAST("sorted"[CAST(trunc((CAST("n" - 1 AS DECIMAL(19, 0)) * CAST(0.25 AS DECIMAL(3, 2)))) AS BIGINT) + 2] AS DECIMAL(38, 2)), CAST("sorted"[CAST(trunc((CAST("n" - 1 AS DECIMAL(19, 0)) * CAST(0.25 AS DECIMAL(3, 2)))) AS BIGINT) + 1] AS DECIMAL(38, 2))) - CAST("sorted"[CAST(trunc((CAST("n" - 1 AS DECIMAL(19, 0)) * CAST(0.25 AS DECIMAL(3, 2)))) AS BIGINT) + 1] AS DECIMAL(38, 2))) * CAST((CAST("n" - 1 AS DECIMAL(19, 0)) * CAST(0.25 AS DECIMAL(3, 2))) - trunc((CAST("n" - 1 AS DECIMAL(19, 0)) * CAST(0.25 AS DECIMAL(3, 2)))) AS DECIMAL(3, 2)) AS DECIMAL(38, 4)) END AS "lower", CASE WHEN "fits" THEN CAST("quantiles"[2] AS DECIMAL(38, 4)) ELSE CAST(CAST("sorted"[CAST(trunc((CAST("n" - 1 AS DECIMAL(19, 0)) * CAST(1 - 0.25 AS DECIMAL(3, 2)))) AS BIGINT) + 1] AS DECIMAL(38, 2)) + (coalesce(CAST("sorted"[CAST(trunc((CAST("n" - 1 AS DECIMAL(19, 0)) * CAST(1 - 0.25 AS DECIMAL(3, 2)))) AS BIGINT) + 2] AS DECIMAL(38, 2)), CAST("sorted"[CAST(trunc((CAST("n" - 1 AS DECIMAL(19, 0)) * CAST(1 - 0.25 AS DECIMAL(3, 2)))) AS BIGINT) + 1] AS DECIMAL(38, 2))) - CAST("sorted"[CAST(trunc((CAST("n" - 1 AS DECIMAL(19, 0)) * CAST(1 - 0.25 AS DECIMAL(3, 2)))) AS BIGINT) + 1] AS DECIMAL(38, 2))) * CAST((CAST("n" - 1 AS DECIMAL(19, 0)) * CAST(1 - 0.25 AS DECIMAL(3, 2))) - trunc((CAST("n" - 1 AS DECIMAL(19, 0)) * CAST(1 - 0.25 AS DECIMAL(3, 2)))) AS DECIMAL(3, 2)) AS DECIMAL(38, 4)) END AS "upper"
FROM "_s2"
LEFT JOIN "_s3" ON "_s2"."peer1" = "_s3"."peer1") AS "_s5") AS "_s6") AS "_s1" ON "c"."village" = "_s1"."peer1"
WHERE "c"."village" IS NOT NULL AND "c"."rent_per_mu" IS NOT NULL AND (CAST("c"."rent_per_mu" AS DOUBLE) <= "_s1"."least" AND "c"."rent_per_mu" < "_s1"."low")) AS "_s7"
ORDER BY "_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM {c} AS "c"
WHERE ("c"."rent_per_mu" IS NULL OR "c"."village" IS NULL)) AS BIGINT) AS "null_keys"

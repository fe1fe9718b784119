SELECT 1 AS "_level", "_s4"."c.no" AS "_v0", "_s4"."c.rent_per_mu" AS "_v1", "_s4"."o.low" AS "_v2", "_s4"."o.high" AS "_v3", "_s4"."o.score" AS "_v4", "_s4"."o.n" AS "_v5", "_s4"."c._row" AS "c._row", "_s4"."c._batch" AS "c._batch"
FROM (SELECT "c"."no" AS "c.no", "c"."rent_per_mu" AS "c.rent_per_mu", "c"."_row" AS "c._row", "c"."_batch" AS "c._batch", "_s1"."low" AS "o.low", "_s1"."high" AS "o.high", "_s1"."n" AS "o.n", CAST(CAST("_s1"."n" * CAST("c"."rent_per_mu" AS DECIMAL(38, 2)) - "_s1"."sum" AS DOUBLE) * "_s1"."unit" AS DECIMAL(38, 6)) AS "o.score"
FROM {c} AS "c"
JOIN (SELECT "peer1", "n", "sum", sqrt((CAST("n" AS DOUBLE) - 1) / (CAST("n" AS DOUBLE) * "spread")) AS "unit", CAST("sum" AS DOUBLE) / CAST("n" AS DOUBLE) - CAST(CAST(CAST(<3> AS DECIMAL(1, 0)) AS DECIMAL(1, 0)) AS DOUBLE) * sqrt("spread" / (CAST("n" AS DOUBLE) * (CAST("n" AS DOUBLE) - 1))) + (sqrt("spread" / (CAST("n" AS DOUBLE) * (CAST("n" AS DOUBLE) - 1))) * 0.000002 + (abs(CAST("sum" AS DOUBLE) / CAST("n" AS DOUBLE)) + CAST(CAST(CAST(<3> AS DECIMAL(1, 0)) AS DECIMAL(1, 0)) AS DOUBLE) * sqrt("spread" / (CAST("n" AS DOUBLE) * (CAST("n" AS DOUBLE) - 1)))) * 1e-12) AS "least", CAST("sum" AS DOUBLE) / CAST("n" AS DOUBLE) + CAST(CAST(CAST(<3> AS DECIMAL(1, 0)) AS DECIMAL(1, 0)) AS DOUBLE) * sqrt("spread" / (CAST("n" AS DOUBLE) * (CAST("n" AS DOUBLE) - 1))) - (sqrt("spread" / (CAST("n" AS DOUBLE) * (CAST("n" AS DOUBLE) - 1))) * 0.000002 + (abs(CAST("sum" AS DOUBLE) / CAST("n" AS DOUBLE)) + CAST(CAST(CAST(<3> AS DECIMAL(1, 0)) AS DECIMAL(1, 0)) AS DOUBLE) * sqrt("spread" / (CAST("n" AS DOUBLE) * (CAST("n" AS DOUBLE) - 1)))) * 1e-12) AS "most", CAST(CAST("sum" AS DOUBLE) / CAST("n" AS DOUBLE) - CAST(CAST(CAST(<3> AS DECIMAL(1, 0)) AS DECIMAL(1, 0)) AS DOUBLE) * sqrt("spread" / (CAST("n" AS DOUBLE) * (CAST("n" AS DOUBLE) - 1))) AS DECIMAL(38, 4)) AS "low", CAST(CAST("sum" AS DOUBLE) / CAST("n" AS DOUBLE) + CAST(CAST(CAST(<3> AS DECIMAL(1, 0)) AS DECIMAL(1, 0)) AS DOUBLE) * sqrt("spread" / (CAST("n" AS DOUBLE) * (CAST("n" AS DOUBLE) - 1))) AS DECIMAL(38, 4)) AS "high"
FROM (SELECT "peer1", "n", "sum", CAST(CAST("n" * "squares" AS DECIMAL(38, 4)) - "sum" * "sum" AS DOUBLE) AS "spread"
FROM (SELECT "c"."village" AS "peer1", count(*) AS "n", CAST(sum(CAST("c"."rent_per_mu" AS DECIMAL(18, 2))) AS DECIMAL(38, 2)) AS "sum", CAST(sum(CAST("c"."rent_per_mu" AS DECIMAL(18, 2)) * CAST("c"."rent_per_mu" AS DECIMAL(18, 2))) AS DECIMAL(38, 4)) AS "squares"
FROM {c} AS "c"
WHERE "c"."village" IS NOT NULL AND "c"."rent_per_mu" IS NOT NULL
GROUP BY 1
HAVING count(*) >= CAST(<8> AS BIGINT)) AS "_s2") AS "_s3"
WHERE "spread" > 0) AS "_s1" ON "c"."village" = "_s1"."peer1"
WHERE "c"."village" IS NOT NULL AND "c"."rent_per_mu" IS NOT NULL AND (CAST("c"."rent_per_mu" AS DOUBLE) >= "_s1"."most" AND CAST(CAST("_s1"."n" * CAST("c"."rent_per_mu" AS DECIMAL(38, 2)) - "_s1"."sum" AS DOUBLE) * "_s1"."unit" AS DECIMAL(38, 6)) >= CAST(CAST(<3> AS DECIMAL(1, 0)) AS DECIMAL(1, 0)))) AS "_s4"
ORDER BY "_v0"

-- statistics
SELECT CAST(0 AS BIGINT) AS "unknown", CAST((SELECT count(*)
FROM {c} AS "c"
WHERE ("c"."rent_per_mu" IS NULL OR "c"."village" IS NULL)) AS BIGINT) AS "null_keys"

-- `redone`: one row per year of changed or touched periods: the end of the first.
CREATE OR REPLACE TEMP TABLE redone AS
SELECT p.year, min(p.ends_on) AS from_on
FROM (
    SELECT coalesce(n.period, h.period) AS code
    FROM night_figure AS n
    FULL JOIN held_figure AS h ON h.indicator = n.indicator AND h.unit = n.unit AND h.period = n.period
    WHERE h.digest IS DISTINCT FROM n.digest
    UNION ALL
    SELECT unnest($periods::VARCHAR[])
) AS changed
JOIN period AS p ON p.code = changed.code
GROUP BY p.year

-- `held_figure`: one row per current figure of $indicators that a touched unit's new figures may replace.
CREATE OR REPLACE TEMP TABLE held_figure AS
SELECT s.*
FROM standing AS s
JOIN period AS p ON p.code = s.period
JOIN touched_year AS t ON t.unit = s.unit AND t.year = p.year AND p.ends_on >= t.from_on
WHERE s.indicator IN (SELECT unnest($indicators::VARCHAR[]))

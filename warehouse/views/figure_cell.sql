-- One row per edition, figure and source cell (or register row, target ...), with its amount. For the district's figures,
-- the cells of the units' figures behind them. An open part (an ended unit's, which a successor may already report) refers
-- to that unit's figure.
WITH part AS (
    SELECT edition, indicator, unit, period, unnest(cells, recursive := true)
    FROM figure
),

referred AS (
    SELECT
        p.edition, p.indicator, p.unit, p.period, p.part,
        split_part(substr(p.ref, 8), '|', 1) AS of_unit, split_part(substr(p.ref, 8), '|', 2) AS of_period
    FROM part AS p
    WHERE starts_with(p.ref, 'figure:') AND p.part NOT IN ('open', 'base')
),

-- The figure referred to, of the same edition: joined by its keys before any cells are read.
referred_figure AS (
    SELECT r.*, max(f.number) AS number
    FROM referred AS r
    JOIN edition AS e ON e.edition = r.edition
    JOIN store.figure AS f ON f.indicator = r.indicator AND f.unit = r.of_unit AND f.period = r.of_period AND f.number <= e.number
    GROUP BY ALL
),

unit_part AS (
    SELECT r.edition, r.indicator, r.unit, r.period, unnest(list_filter(f.cells, lambda cell: cell.part = r.part), recursive := true)
    FROM referred_figure AS r
    JOIN store.figure AS f ON f.number = r.number AND f.indicator = r.indicator AND f.unit = r.of_unit AND f.period = r.of_period
)

SELECT edition, indicator, unit, period, part, ref, amount
FROM part
WHERE NOT starts_with(ref, 'figure:') OR part IN ('open', 'base')
UNION ALL
SELECT edition, indicator, unit, period, part, ref, amount
FROM unit_part

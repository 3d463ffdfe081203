-- One row per edition, figure and cell (or row of a register, target ...) behind it, with the amount it gives: of the district's figures
-- the cells of the units' figures that these come from.
WITH part AS (
    SELECT edition, indicator, unit, period, unnest(cells, recursive := true)
    FROM figure
),

unit_part AS (
    SELECT p.edition, p.indicator, p.unit, p.period, unnest(list_filter(f.cells, lambda cell: cell.part = p.part), recursive := true)
    FROM part AS p
    JOIN figure AS f ON f.edition = p.edition AND f.indicator = p.indicator AND 'figure:' || f.unit || '|' || f.period = p.ref
)

SELECT edition, indicator, unit, period, part, ref, amount
FROM part
WHERE NOT starts_with(ref, 'figure:')
UNION ALL
SELECT edition, indicator, unit, period, part, ref, amount
FROM unit_part

-- One row per indicator, period and entry of an ended lead with several successors: how many of these reported it.
INSERT INTO heir_entry BY NAME
WITH now AS (
    SELECT indicator, unit, period, cells FROM night_figure
    UNION ALL
    SELECT f.indicator, f.unit, f.period, f.cells
    FROM store.figure AS f
    JOIN standing AS s ON s.number = f.number AND s.indicator = f.indicator AND s.unit = f.unit AND s.period = f.period
    ANTI JOIN night_figure AS n ON n.indicator = f.indicator AND n.unit = f.unit AND n.period = f.period
)

SELECT s.indicator, s.period, s.ref, count(*) AS reports
FROM scope_row AS s
JOIN now AS n ON n.indicator = s.indicator AND n.period = s.period AND list_contains(s.reporters, n.unit)
    AND list_contains(list_transform(n.cells, lambda cell: cell.ref), s.ref)
WHERE len(s.reporters) > 1
GROUP BY ALL

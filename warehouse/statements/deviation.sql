-- One row per figure that differs between an edition and its replay (`night_figure`).
SELECT
    coalesce(f.indicator, n.indicator), coalesce(f.unit, n.unit), coalesce(f.period, n.period),
    f.numerator, f.denominator, n.numerator, n.denominator
FROM (SELECT * FROM figure WHERE edition = $edition) AS f
FULL JOIN night_figure AS n ON n.indicator = f.indicator AND n.unit = f.unit AND n.period = f.period
WHERE (f.numerator, f.denominator, f.cells, f.state) IS DISTINCT FROM (n.numerator, n.denominator, n.cells, n.state)
ORDER BY ALL

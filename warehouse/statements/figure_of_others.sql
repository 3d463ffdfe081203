-- One row per figure of $indicators that the district's needs and that no touched unit gives.
INSERT INTO unit_figure BY NAME
SELECT f.indicator, f.unit, f.period, f.numerator, f.denominator, f.numerator_to, f.known_rows, f.all_rows
FROM store.figure AS f
JOIN (
    SELECT s.*
    FROM standing AS s
    JOIN period AS p ON p.code = s.period
    JOIN unit AS u ON u.unit = s.unit
    JOIN redone AS r ON r.year = p.year
    LEFT JOIN indicator AS g ON g.indicator = s.indicator AND g.kind = 'growth' AND g.rollup = 'ratio'
    ANTI JOIN touched_year AS t ON t.unit = s.unit AND t.year = p.year AND p.ends_on >= t.from_on
    WHERE s.indicator IN (SELECT unnest($indicators::VARCHAR[])) AND u.kind <> 'district'
    -- Of earlier figures the last, which may be carried forward. Of growths all, since they show how last year's amounts change.
    QUALIFY p.ends_on >= r.from_on OR g.indicator IS NOT NULL
        OR row_number() OVER (PARTITION BY s.indicator, s.unit, p.year, p.ends_on >= r.from_on ORDER BY p.ends_on DESC) = 1
) AS o ON o.number = f.number AND o.indicator = f.indicator AND o.unit = f.unit AND o.period = f.period

-- One row per cell: from which cells of which files does the district's last figure come?
WITH last_figure AS (
    SELECT s.edition, s.indicator, s.unit, s.period
    FROM figure AS s
    JOIN period AS p ON p.code = s.period
    JOIN unit AS u ON u.unit = s.unit AND u.kind = 'district'
    WHERE s.indicator = 'policy_payout' AND s.edition = (SELECT max_by(edition, number) FROM edition)
    QUALIFY p.ends_on = max(p.ends_on) OVER ()
)

SELECT f.period, f.part, f.amount, r.file_name, c.sheet, c.address, c.text
FROM figure_cell AS f
SEMI JOIN last_figure AS g ON g.edition = f.edition AND g.indicator = f.indicator AND g.unit = f.unit AND g.period = f.period
LEFT JOIN cell AS c ON c.cell_id = f.ref
LEFT JOIN submission AS s ON s.submission_id = c.submission_id
LEFT JOIN receipt AS r ON r.receipt_id = s.receipt_id
ORDER BY f.part DESC, c.address

-- One row per cell: from which cells of which files does a figure come?
SELECT f.part, f.amount, r.file_name, c.sheet, c.address, c.text
FROM figure_cell AS f
LEFT JOIN cell AS c ON c.cell_id = f.ref
LEFT JOIN submission AS s ON s.submission_id = c.submission_id
LEFT JOIN receipt AS r ON r.receipt_id = s.receipt_id
WHERE f.indicator = 'policy_payout' AND f.unit = '东湖区' AND f.period = '2022-W25' AND f.edition = (SELECT max_by(edition, number) FROM edition)
ORDER BY part DESC, c.address

-- One row per cell: from which cells of which files does a figure come?
SELECT cell.part AS part, cell.amount AS amount, r.file_name, c.sheet, c.address, c.text
FROM (
    SELECT unnest(cells) AS cell
    FROM figure
    WHERE indicator = 'policy_payout' AND unit = '东湖区' AND period = '2022-W25' AND edition = (SELECT max_by(edition, number) FROM edition)
) AS f
LEFT JOIN cell AS c ON c.cell_id = f.cell.ref
LEFT JOIN submission AS s ON s.submission_id = c.submission_id
LEFT JOIN receipt AS r ON r.receipt_id = s.receipt_id
ORDER BY part DESC, c.address

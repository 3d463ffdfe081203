-- One row per file of the run on which the program failed.
SELECT r.file_name AS file, r.sender, strftime(r.received_at, '%Y-%m-%d %H:%M') AS received, g.found AS trace,
    g.wanted AS version
FROM receipt AS r
JOIN finding AS g ON g.receipt_id = r.receipt_id AND g.rule IN ('program_failed', 'program_untaken')
WHERE r.run_id = $run AND r.status = 'failed'
ORDER BY r.received_at, r.file_name
LIMIT $most

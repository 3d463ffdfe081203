-- One row per cell of the current submissions.
SELECT * EXCLUDE (line)
FROM unpacked('reported_list')

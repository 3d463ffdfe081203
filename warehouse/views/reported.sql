-- One row per cell of the current submissions: what stands.
SELECT * EXCLUDE (line)
FROM unpacked('reported_list')

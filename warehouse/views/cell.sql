-- One row per value as written, of every revision and reading.
SELECT * EXCLUDE (line)
FROM unpacked('known_list')

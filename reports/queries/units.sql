-- One row per unit of the register: its kind, first and last day.
SELECT unit, kind, league, valid_from, valid_to, successors, position
FROM unit
WHERE kind <> 'district'
ORDER BY position

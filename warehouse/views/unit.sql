-- One row per reporting unit that is known.
SELECT unit, code, kind, league, is_part, valid_from, valid_to, successors, successor_shares, aliases, origin, known_from, note, position
FROM store.unit
WHERE known_from <= CAST(known_at() AS DATE)

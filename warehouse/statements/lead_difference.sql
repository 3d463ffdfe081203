-- One row if lead and towns differ on a state that must be zero, and light and verdict follow the worse side.
SELECT r.lead, r.lead_value, r.towns_value, coalesce(p.towns_missing, 0)
FROM reconciliation AS r
JOIN progress AS p ON p.indicator = r.indicator AND p.period = r.period AND p.unit = $unit
JOIN unit AS u ON u.unit = p.unit
WHERE r.indicator = $indicator AND r.period = $period AND (r.question = 'open' OR p.towns_missing > 0) AND (u.unit = r.lead OR u.kind = 'district')

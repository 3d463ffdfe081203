-- One row per exempted unit, form and period: the exemption last known.
SELECT e.unit, e.form, e.period, x.kind, x.until_at, x.reason, x.approved_by, x.known_from
FROM store.exemption AS x
JOIN store.expected AS e ON e.unit = x.unit AND (x.form IS NULL OR x.form = e.form)
JOIN period AS p ON p.code = e.period AND p.ends_on BETWEEN x.from_on AND x.to_on
WHERE CAST(x.known_from AS TIMESTAMPTZ) <= known_at()
QUALIFY row_number() OVER (PARTITION BY e.unit, e.form, e.period ORDER BY x.known_from DESC, x.position DESC) = 1

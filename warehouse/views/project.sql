-- One row per project, reserve project or parcel of the register that is known.
SELECT
    project_id, name, kind, tiers, nature, lead_unit, town, total_investment_wan_yuan, annual_plan_wan_yuan, planned_start_on,
    area_mu, origin, known_from, note, valid_from, valid_to
FROM store.project
WHERE known_from <= CAST(known_at() AS DATE)

-- One row per project and month. Empty: the plan has no view of that name.
SELECT
    CAST(NULL AS VARCHAR) AS project_id, CAST(NULL AS VARCHAR) AS name, CAST(NULL AS VARCHAR[]) AS tiers,
    CAST(NULL AS VARCHAR) AS nature, CAST(NULL AS VARCHAR) AS unit, CAST(NULL AS VARCHAR) AS town, CAST(NULL AS VARCHAR) AS period,
    CAST(NULL AS DECIMAL(18, 6)) AS invested_month, CAST(NULL AS DECIMAL(18, 6)) AS invested_total,
    CAST(NULL AS DECIMAL(18, 6)) AS annual_plan, CAST(NULL AS DOUBLE) AS invest_share,
    CAST(NULL AS DECIMAL(18, 6)) AS build_pct, CAST(NULL AS VARCHAR) AS build_note,
    CAST(NULL AS DATE) AS planned_start_on, CAST(NULL AS DATE) AS started_on, CAST(NULL AS BOOLEAN) AS is_started,
    CAST(NULL AS VARCHAR) AS started_cell_id, CAST(NULL AS VARCHAR) AS invested_cell_id
WHERE false

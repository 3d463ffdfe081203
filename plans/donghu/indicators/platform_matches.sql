-- title: “人社优帮”平台岗位对接成功率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M14.d
-- form: employment_aid
-- One row per unit and week: matches made through 人社优帮, of the posts published there.
SELECT * FROM reported_ratio('matched_total', 'platform_posts_total', form = 'employment_aid')

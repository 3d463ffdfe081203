-- One row per late report; relations, columns and states have Chinese names as well.
SELECT "报送单位", "报表", "报告期", "状态", "迟报分钟"
FROM zh."应报情况"
WHERE "状态" = '迟报'
ORDER BY "迟报分钟" DESC

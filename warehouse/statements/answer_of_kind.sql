-- One row per question of a kind that was answered as a whole, if the question has no answer of its own.
INSERT INTO staged_answer BY NAME
SELECT a.receipt_id, f.question, a.reason, a.sheet, a.address, a.units
FROM staged_answer AS a
JOIN asked AS f ON f.kind = a.question
WHERE f.question NOT IN (SELECT question FROM staged_answer AS own WHERE own.receipt_id = a.receipt_id)

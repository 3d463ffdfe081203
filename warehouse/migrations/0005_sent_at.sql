-- What the sender's clock said of a file, for information; receipts of earlier versions have it as their time of arrival.
ALTER TABLE store.receipt ADD COLUMN sent_at TIMESTAMPTZ DEFAULT NULL;

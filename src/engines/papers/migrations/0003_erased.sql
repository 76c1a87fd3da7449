-- When the bytes of a paper were erased because its time was over; 0: they are there.
ALTER TABLE papers_paper ADD COLUMN erased_at {int} NOT NULL DEFAULT 0;

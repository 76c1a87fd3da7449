-- ledger(before int, limit int) -> line(id int, number text, title text, state text, void_reason text, code text, made_at int, stamped_at int)
SELECT id, number, title, state, void_reason, code, made_at, stamped_at FROM papers_paper WHERE id < :before ORDER BY id DESC LIMIT :limit;

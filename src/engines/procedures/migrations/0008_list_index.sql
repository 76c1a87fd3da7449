-- Lists are ordered and filtered by the day of sending too: it stands in the inbox's index.
DROP INDEX procedures_case_inbox;
CREATE INDEX procedures_case_inbox ON procedures_case (section_id, due_day, id, assignee_id, state, procedure_name, is_unread, sent_at, is_open)
    WHERE is_open = 1;
DROP INDEX procedures_case_ended;
CREATE INDEX procedures_case_ended ON procedures_case (section_id, id, due_day, assignee_id, state, procedure_name, sent_at, is_open)
    WHERE is_open = 0;

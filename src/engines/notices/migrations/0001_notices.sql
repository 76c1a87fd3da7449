-- What became of each mail. The words are kept (sealed) only in a demonstration city.
CREATE TABLE notices_mail (
    id {id},
    kind TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id {int} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sent', 'refused', 'kept')),
    problem TEXT NOT NULL,
    sealed_with {int} NOT NULL, -- 0: the words are not kept
    sealed {bytes} NOT NULL,
    sent_at {int} NOT NULL
){strict};
CREATE INDEX notices_mail_subject ON notices_mail (subject_kind, subject_id, id);
CREATE INDEX notices_mail_refused ON notices_mail (sent_at) WHERE state = 'refused';

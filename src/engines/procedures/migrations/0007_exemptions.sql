-- 減免: what was asked for with a case, and what was decided before anything was paid. The reason is sealed under the case's key.
CREATE TABLE procedures_exemption (
    case_id {int} PRIMARY KEY REFERENCES procedures_case (id),
    name TEXT NOT NULL,          -- of the definition's exemptions
    state TEXT NOT NULL CHECK (state IN ('asked', 'granted', 'refused')),
    full_yen {int} NOT NULL CHECK (full_yen > 0),
    fee_yen {int} NOT NULL CHECK (fee_yen BETWEEN 0 AND full_yen),
    reason {bytes} NOT NULL,
    asked_at {int} NOT NULL,
    decided_at {int} NOT NULL,
    CHECK ((state = 'asked') = (decided_at = 0)),
    CHECK (state = 'granted' OR fee_yen = full_yen)
) {strict};

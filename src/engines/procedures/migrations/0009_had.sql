-- The newest message of the city that the applicant has had before them, on the case's page.
CREATE TABLE procedures_had (
    case_id {int} PRIMARY KEY REFERENCES procedures_case (id),
    message_id {int} NOT NULL
) {strict};

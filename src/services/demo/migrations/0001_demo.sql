-- Who can be signed in as with one click, and payments of the mock provider.
CREATE TABLE demo_resident (
    id {id},
    account_id {int} NOT NULL UNIQUE,
    name TEXT NOT NULL,
    story TEXT NOT NULL
){strict};

CREATE TABLE demo_payment (
    id {id},
    payment_id TEXT NOT NULL UNIQUE,
    reference TEXT NOT NULL UNIQUE,
    amount {int} NOT NULL,
    description TEXT NOT NULL,
    return_url TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('created', 'success', 'cancelled')),
    refunded {int} NOT NULL
){strict};

-- What the mock provider gave back, by our reference: asked for again it is not given back twice.
CREATE TABLE demo_refund (
    reference TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL,
    amount {int} NOT NULL
){strict};

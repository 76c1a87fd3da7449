-- Who, when, what, why: one row for each change, chained by hash to the last event of its subject.
CREATE TABLE store_event (
    id           {id},
    subject_kind {text} NOT NULL,
    subject_id   {int} NOT NULL,
    sequence     {int} NOT NULL CHECK (sequence > 0),
    name         {text} NOT NULL,
    actor_kind   {text} NOT NULL,
    actor_id     {int} NOT NULL,
    actor_name   {text} NOT NULL,
    why          {text} NOT NULL,
    detail       {text} NOT NULL,
    at           {int} NOT NULL,
    previous     {bytes} NOT NULL,
    hash         {bytes} NOT NULL,
    UNIQUE (subject_kind, subject_id, sequence)
) {strict};
{insert_only store_event};

-- The Merkle tree over all events: which event is which leaf, the roots of whole subtrees, and the signed heads.
CREATE TABLE store_tree_leaf (
    leaf     {int} NOT NULL PRIMARY KEY,
    event_id {int} NOT NULL UNIQUE REFERENCES store_event (id)
) {strict};
{insert_only store_tree_leaf};

-- Node `place` of a level is the root of the leaves place * 2^level .. (place + 1) * 2^level - 1. Its number counts
-- leaves and nodes in order from the left: (2 * place + 1) * 2^level - 1.
CREATE TABLE store_tree_node (
    number {int} NOT NULL PRIMARY KEY,
    hash   {bytes} NOT NULL
) {strict};
{insert_only store_tree_node};

CREATE TABLE store_tree_head (
    size      {int} NOT NULL PRIMARY KEY,
    root      {bytes} NOT NULL,
    signed_at {int} NOT NULL,
    signature {bytes} NOT NULL
) {strict};
{insert_only store_tree_head};

/*
 * The register's feed: files of the city's own system with residents and households, whole or as differences.
 *
 * The format stands in docs/register-feed.md. A file is read and checked to its last line before anything is written: a file
 * that was cut, changed, sent twice or out of order changes nothing, and says so in one Japanese sentence.
 */
#pragma once

#include "city/people.h"

struct city;

enum feed_kind { FEED_FULL = 1, FEED_DIFFERENCE = 2 };
struct feed_row {
    int64_t line;
    struct person person; /* number and household_number set; ids are not */
};
struct feed {
    enum feed_kind kind;
    int64_t sequence;
    struct date day;     /* the register as it was on the evening of this day */
    struct text checksum; /* SHA-256 of everything before the last line, hex */
    int64_t row_count, household_count;
    struct text body;    /* the rows, behind heading and names of columns */
    int64_t body_line;   /* line of the first row */
};
enum { FEED_BYTES_MAX = 512 * 1024 * 1024, FEED_HOUSEHOLD_MAX = 900, FEED_NUMBER_MAX = 15 };

/* Checks form, every row, the checksum, and for whole registers that each household has one head and stands together.
   INVALID: *why is a sentence with the line. `feed` points into `file`. */
enum status feed_read(struct arena *arena, struct text file, struct feed *feed, struct text *why) MUST_USE;

struct feed_reader; /* the rows of a feed that feed_read found good, one after another */
struct feed_reader *feed_rows(struct arena *arena, const struct feed *feed);
/* The texts live in `arena`. NOT_FOUND after the last. INVALID and *why: only before feed_read has passed. */
enum status feed_next(struct feed_reader *reader, struct arena *arena, struct feed_row *row, struct text *why) MUST_USE;

/* Where the reader stands, to go back to it. */
struct feed_mark {
    const char *at;
    size_t left;
    int64_t line;
};
struct feed_mark feed_mark(const struct feed_reader *reader);
void feed_go_back(struct feed_reader *reader, struct feed_mark mark);

struct feed_result {
    bool was_applied_before; /* nothing was done */
    int64_t rows, added, changed, unchanged, stopped, missing; /* missing: fed before, but not in this whole register */
};
/* Applies a file. Certificates may be issued meanwhile: each person's change holds the person's row. Differences go in
   transactions of FEED_ROWS_AT_ONCE rows that note how far they are: killed in between, the same file goes on from there.
   INVALID: nothing was changed; *why says it. CONFLICT: another feed is being applied. */
enum { FEED_ROWS_AT_ONCE = 100 };
enum status feed_apply(const struct city *city, struct store *store, struct arena *arena, struct text file, int64_t now,
                       void (*progress)(void *context, int64_t done, int64_t count), void *context,
                       struct feed_result *found, struct text *why) MUST_USE;
struct text feed_words(struct arena *arena, const struct feed_result *result); /* in a sentence */

/* DATA/register/in: files put there (whole, by renaming) are applied in order of their names and moved to done/ or, with a
   .txt that says why, to refused/. The job "city.register"; on several nodes all must see the same folder, or one does. */
struct job_run;
enum status feed_watch(struct job_run *run) MUST_USE;

/* What was applied last. NOT_FOUND: nothing yet. */
struct feed_state {
    int64_t sequence, rows, done, applied_at;
    enum feed_kind kind;
    bool is_done;
};
enum status feed_last(struct store *store, struct arena *arena, struct feed_state *found) MUST_USE;

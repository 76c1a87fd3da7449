/*
 * What the files of this engine share: what was made at the start, kinds as they are read, and content composed from them.
 */
#pragma once

#include "base/rules.h"
#include "city/people.h"
#include "engines/papers/papers.h"
#include "paper/sign.h"
#include "papers.queries.h"

#include <stdatomic.h>

struct http_client;
struct job_run;

/* What is known of the time-stamp authority on this node. */
struct papers_stamps {
    struct http_client *http;  /* tests may put their own in */
    _Atomic int64_t failed_at; /* 0: the last question was answered */
};

/* Made at the start, never changed after it; city_kept(city, "papers"). */
struct papers_room {
    struct signer *signer;
    uint8_t binding_key[KEY_BYTES];
    uint8_t code_public[32], code_secret[64]; /* Ed25519, for QR codes */
    struct papers_stamps *stamps;
    bool is_specimen; /* the certificate is a self-made one marked 見本 */
    void (*before_finish)(void *context); /* tests: runs between the two transactions of an issue */
    void *before_finish_context;
};
const struct papers_room *papers_room(const struct city *city);

/* ---- kind.c ---- */
struct paper_kind {
    struct text name, sign; /* sign: 住 in 住-R8-000123 */
    bool is_letter;
    struct words title;
    const json_t *body; /* the rest is read where it is used */
    int64_t holds_months; /* 0: no end by itself */
};
enum status paper_kind_read(struct store *store, struct arena *arena, struct text name, struct paper_kind *found) MUST_USE;
/* The lines of one kind: `load` of the module. */
struct city_load;
enum status papers_load(struct city_load *load) MUST_USE;

/* ---- stamp.c ---- */
struct paper_stamping {
    const struct city *city;
    struct timestamp_authority authority;
    int64_t now;
    bool is_wanted;       /* the city named an authority */
    bool may_do_without;  /* the wait is over: without a stamp when there is still none */
    bool has_failed;
};
/* Before a number is taken. BUSY: the authority is known to be silent, and this paper waits (which is written down). */
enum status paper_stamping_begin(const struct city *city, struct store *store, struct arena *arena,
                                 const struct paper_wanted *wanted, int64_t now, struct paper_stamping *stamping) MUST_USE;
/* Signs, with a stamp where one is wanted. BUSY: there was none, and the paper has to wait. */
enum status paper_sign(struct arena *arena, struct text unsigned_pdf, struct paper_stamping *stamping, struct text *pdf) MUST_USE;
/* Writes down that it waits; BUSY when that is done. */
enum status paper_stamping_wait(struct store *store, const struct paper_wanted *wanted, int64_t now) MUST_USE;
enum status paper_stamping_look(struct job_run *run) MUST_USE; /* the job */

/* ---- content.c ---- */
struct paper_source {
    const struct city *city;
    struct store *store;
    const struct paper_wanted *wanted;
    const struct people *persons; /* in the order of wanted->person_ids */
    const struct paper_kind *kind;
    const struct papers_row *row;
    struct date issued_on;
};
/* The unsigned PDF. INVALID with *problem for the clerk. */
enum status paper_compose(struct arena *arena, const struct paper_source *source, struct text *pdf, struct text *problem) MUST_USE;
struct text paper_signature(const struct papers_room *room, struct arena *arena, struct text code, struct text kind,
                            struct text number, struct text issued_day);

struct paper_record paper_from_row(struct arena *arena, const struct papers_row *row);
enum status papers_read_record(const struct city *city, struct store *store, struct arena *arena, int64_t person_id,
                               struct text kind, int64_t year, json_t **figures) MUST_USE;

/*
 * 閲覧の記録: who looked at whose data, when and why.
 *
 * Every reading of personal data is one act: one event in the chain, and a line for each person read. The person sees
 * the lines at /my/access (the post of the reader, not their name), with the reason. There is no way to read a record
 * without a reason and no way to take a line away; lines outlive the record they are about.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"
#include "web/request.h"

struct store;

/* Who reads and why. Made by reading_by() from a request or reading_by_system() in a job. */
struct reading {
    enum actor_kind kind;
    int64_t actor_id;
    struct text title;     /* the post: 市民課 主査; 本人; システム. No personal value */
    struct text purpose;   /* a short sentence the resident understands: 住民票の写しの審査 */
    struct text subject_kind; /* what it was for: "case", "certificate", or empty */
    int64_t subject_id;
    int64_t at;
};
/* The post is filled in from the rights of the request. `purpose` must not be empty. */
struct reading reading_by(const struct request *request, struct text purpose, const char *subject_kind,
                          int64_t subject_id);
struct reading reading_by_system(struct text purpose, const char *subject_kind, int64_t subject_id, int64_t now);

/* Enters one act over several persons; opens a transaction when there is none. `way` is "read", "search", "list",
   "export". Engines that show personal data of a case (answers, files) call it with the case's person. */
enum status access_note(struct store *store, const struct reading *reading, const char *way, const int64_t *person_ids,
                        size_t count) MUST_USE;

struct access_entry {
    int64_t id, at;
    struct text title, purpose, way, subject_kind;
    int64_t subject_id;
    bool is_own; /* the person themself */
};
struct access_entries { size_t count; struct access_entry *items; };
/* Newest first; `before_id` 0 begins at the newest. */
enum status access_log_of(struct store *store, struct arena *arena, int64_t person_id, int64_t before_id,
                          int64_t limit, struct access_entries *found) MUST_USE;
/* The lines of one case or certificate, for the desk's access log. */
enum status access_log_about(struct store *store, struct arena *arena, struct text subject_kind, int64_t subject_id,
                             int64_t limit, struct access_entries *found) MUST_USE;

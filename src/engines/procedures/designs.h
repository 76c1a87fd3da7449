/*
 * Procedures designed at the desk: one open design for each name, from draft over approval to a published version.
 *
 * A design is a definition that may still have mistakes. Each save keeps the state before it (going back) and names the
 * revision it was made on, so that nobody overwrites a colleague unseen. Publishing is refused while there are mistakes, or
 * while what is offered is no longer what the design was begun from. Versions live in the store; every node takes a new one
 * over within a second or two (module.refresh). Which wins when the city's folder has changed as well stands in
 * docs/decisions/folder-and-desk.md. Who decides on a design is not known here: the service that designs asks the approvals
 * engine and calls design_approved.
 */
#pragma once

#include "engines/procedures/definition.h"
#include "city/module.h"
#include "store/event.h"

enum design_state { DESIGN_DRAFT = 1, DESIGN_ASKED, DESIGN_APPROVED, DESIGN_PUBLISHED, DESIGN_DROPPED };

struct design {
    int64_t id, section_id, revision, maker_staff_id, made_at, changed_at;
    struct text name, body, base_version, changed_by, note;
    enum design_state state;
    struct date publish_on; /* none: as soon as it is approved */
};
struct designs { size_t count; struct design *items; };

struct publication {
    int64_t number, design_id, published_at;
    struct text version, published_by;
    bool is_from_desk, is_offered;
};
struct publications { size_t count; struct publication *items; };

/* ---- reading ---- */
enum status design_of(struct store *store, struct arena *arena, int64_t id, struct design *found) MUST_USE;
enum status design_open_of(struct store *store, struct arena *arena, struct text name, struct design *found) MUST_USE;
enum status designs_open(struct store *store, struct arena *arena, struct designs *found) MUST_USE; /* bodies empty */
enum status design_publications(struct store *store, struct arena *arena, struct text name, struct publications *found) MUST_USE;
/* The body of a version as it is kept; NOT_FOUND. */
enum status design_published_body(struct store *store, struct arena *arena, struct text name, struct text version,
                                  struct text *body) MUST_USE;
/* The offered one; NOT_FOUND: none. */
enum status design_offered(struct store *store, struct arena *arena, struct text name, struct text *version,
                           struct text *body) MUST_USE;

/* What is still wrong, each with the place in the tree: "steps.2.fields.0.label"; "" is the whole. */
struct finding { struct text path, sentence; };
struct findings { size_t count; struct finding *items; };
/* Reads a body as far as it goes, so that even half a design can be shown: *procedure is set when it is a map at all
   (INVALID otherwise), with empty words and no rule where something is missing. `store` may be NULL: sections are not looked up. */
enum status design_read(const struct city *city, struct store *store, struct arena *arena, struct text name, struct text body,
                        struct date today, const struct procedure **procedure, struct findings *findings) MUST_USE;
/* A YAML file into a body. INVALID: *why says the first mistake with its line. */
enum status design_from_yaml(const struct city *city, struct arena *arena, struct text yaml, struct text *name, struct text *body,
                             struct text *why) MUST_USE;

/* ---- changing; inside a transaction. `actor` comes from event_of(); its subject and name are filled in here ---- */
/* CONFLICT: a design of this name is open. INVALID: the name. */
enum status design_begin(const struct city *city, struct store *store, struct arena *arena, const struct design *design,
                         const struct event *actor, int64_t *id) MUST_USE;
/* CONFLICT: it is no draft any more, or has another revision. TOO_MUCH: over PROCEDURE_BYTES_MAX. */
enum status design_save(const struct city *city, struct store *store, struct arena *arena, int64_t id, int64_t revision,
                        struct text body, int64_t section_id, const struct event *actor) MUST_USE;
/* Back to the state before the last save. NOT_FOUND: there is none. */
enum status design_undo(const struct city *city, struct store *store, struct arena *arena, int64_t id, int64_t revision,
                        const struct event *actor) MUST_USE;
/* What is offered now was looked at: it becomes the base. */
enum status design_rebase(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                          const struct event *actor) MUST_USE;
/* INVALID: there are mistakes. CONFLICT: no draft, or the base is not what is offered. */
enum status design_ask(const struct city *city, struct store *store, struct arena *arena, int64_t id, int64_t revision,
                       struct date publish_on, const struct event *actor) MUST_USE;
enum status design_came_back(const struct city *city, struct store *store, struct arena *arena, int64_t id, struct text note,
                             const struct event *actor) MUST_USE;
/* Published at once, or waits for its day. When what is offered has changed meanwhile it goes back to draft with a note. */
enum status design_approved(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                            const struct event *actor) MUST_USE;
enum status design_drop(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                        const struct event *actor) MUST_USE;
/* Job: approved designs whose day has come. */
enum status designs_publish_due(struct job_run *run) MUST_USE;

/* ---- switched on and off without a restart ---- */
struct procedure_switch { struct text name, changed_by; bool is_off; struct words reason; int64_t changed_at; };
enum status procedure_turn(const struct city *city, struct store *store, struct arena *arena, struct text name, bool is_off,
                           const struct words *reason, const struct event *actor) MUST_USE;

/* One version more of a procedure; for design_approved and load.c. Inside a transaction. */
enum status procedure_publish(struct store *store, struct arena *arena, struct text name, struct text version, struct text body,
                              bool is_from_desk, int64_t design_id, struct text by, int64_t now) MUST_USE;

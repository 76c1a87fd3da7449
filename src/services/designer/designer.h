/*
 * What the designer's pages show, and what its handlers share. README.md says how the files divide the work.
 */
#pragma once

#include "engines/approvals/approvals.h"
#include "engines/procedures/designs.h"
#include "engines/procedures/difference.h"
#include "engines/procedures/keys.h"
#include "engines/procedures/rule_words.h"
#include "services/designer/tree.h"
#include "web/form.h"

/* ---- a form made from the table of keys ---- */

struct edit_option { struct text value, title; bool is_chosen; };
struct edit_options { size_t count; struct edit_option *items; };
struct edit_group { struct text title; struct edit_options options; }; /* choices of one question */
struct edit_cell { struct text name, id, value, title, tag; bool is_missing; }; /* one language; tag: for lang="" */
struct edit_condition_row { struct text name, id, value; struct edit_options variables, comparisons; };
struct edit_condition {
    struct text name, words, raw; /* words: the sentence; raw: JsonLogic */
    struct { size_t count; struct edit_condition_row *items; } rows;
    struct { size_t count; struct edit_group *items; } groups;
    bool is_any, is_rows, is_problem;
};
struct edit_rows { size_t count; struct edit_row *items; };
struct edit_item { struct text name, from, title; struct edit_rows rows; bool is_there, is_table, has_more; }; /* one of a table; from: its old place or "new" */
struct edit_row {
    enum key_shape shape;
    struct text name, id, title, hint, value, key;
    struct edit_cell cells[LANGUAGE_COUNT];
    struct edit_options options;      /* KEY_CHOICE, KEY_YES, the section */
    struct edit_options suggestions;  /* KEY_NAME, KEY_TEXT */
    struct edit_condition condition;  /* KEY_RULE, KEY_QUANTITY */
    struct { size_t count; struct edit_item *items; } items; /* KEY_LIST, KEY_WORDS_LIST */
    struct edit_rows inside;          /* KEY_MAP */
    struct { size_t count; struct finding *items; } findings; /* at exactly this place */
    bool is_needed, is_long, is_raw, is_empty;
};
struct edit_line { /* one line of the outline */
    struct text path, id, title, note;
    int level;
    int64_t findings;
    bool is_current, may_move_up, may_move_down, is_thing;
};
struct edit_view {
    struct design design;
    struct text title, at, at_title, above, phone, procedure_name;
    struct { size_t count; struct edit_line *items; } outline;
    struct edit_rows rows;
    struct { size_t count; struct finding *items; } findings;
    struct edit_options kinds, steps_to_copy, choice_fields;
    struct edit_cell phones[LANGUAGE_COUNT];
    int64_t finding_count;
    bool may_edit, is_step, is_exit, is_field, is_fee, is_root, has_former, is_saved, is_stale;
};

/* ---- lists ---- */

struct list_row {
    struct text name, title, section, state, tag, path, category, by;
    int64_t number, changed_at, design_id;
    bool is_off, has_design;
};
struct list_view {
    struct { size_t count; struct list_row *items; } rows;
    struct edit_options states, sections, orders, copies, own_sections;
    struct text search;
    int64_t total;
};
struct version_line { struct publication publication; struct text export_path; };
struct versions_view {
    struct text name, title, phone;
    struct { size_t count; struct version_line *items; } versions;
    struct differences differences;
    int64_t difference_of;
    struct procedure_switch is_switched;
    int64_t design_id, old_cases;
    bool is_off, may_edit;
};
struct difference_line { struct difference difference; struct text kind, tag, path; };
struct route_line { struct text duty, name, state; };
struct submit_view {
    struct design design;
    struct text title, state;
    struct { size_t count; struct difference_line *items; } lines;
    struct { size_t count; struct finding *items; } findings;
    struct { size_t count; struct route_line *items; } route;
    struct { size_t count; struct approval_mark *items; } marks;
    struct approval approval;
    int64_t base_number;
    bool is_new, is_stale, may_ask, may_decide, may_take_back, may_drop, has_approval, is_rights_missing;
};
struct missing_line { struct text path, link, where, japanese; bool lacks_english, lacks_easy, is_open; };
struct missing_group { struct text name, title; int64_t count; struct { size_t count; struct missing_line *items; } lines; };
struct missing_view {
    struct { size_t count; struct missing_group *items; } groups;
    struct { size_t count; struct text *items; } sentences; /* of the program, without やさしい日本語 */
    int64_t words, english, easy, sentence_count, sentences_missing;
};

/* ---- shared by the handlers ---- */

struct opened { /* a design that the request may work on */
    struct design design;
    json_t *body;
    const struct procedure *procedure;
    struct findings findings;
};
/* The design of {id}. FORBIDDEN: of another section, or no right at all. */
enum status designer_open(struct request *request, struct opened *found) MUST_USE;
bool designer_may(const struct request *request, int64_t section_id);
/* Sections that the request may design for, by their code. */
enum status designer_sections(struct request *request, struct text chosen, struct edit_options *found) MUST_USE;
struct text section_title(struct request *request, struct text code);
struct event designer_actor(const struct request *request);
struct text state_title(const struct request *request, enum design_state state);

/* form_show.c: the form of the map at a path. */
void designer_rows(struct request *request, const struct opened *opened, struct text path, struct edit_rows *found);
/* form_take.c: what was sent goes into the map at a path; *path follows a renamed thing's place. */
void designer_take(struct request *request, json_t *body, struct text path);
/* memory.c: English and やさしい日本語 that other procedures have for the same Japanese. */
enum status designer_fill_words(struct request *request, json_t *body) MUST_USE;

handler designer_show_list, designer_make;                                   /* list.c */
handler designer_show_edit, designer_edit;                                   /* edit.c */
handler designer_show_submit, designer_submit, designer_go;                  /* submit.c */
handler designer_show_versions, designer_turn, designer_export, designer_export_version; /* versions.c */
handler designer_show_missing;                                               /* missing.c */

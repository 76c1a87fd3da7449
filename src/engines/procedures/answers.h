/*
 * The answers to a procedure's questions: read from a request, normalised, checked, kept as JSON, shown back.
 *
 * Every reasonable writing is accepted and made one (ux.md §6); what cannot be understood stays as typed beside a sentence that
 * says what to do. Validation happens here only, on the server, step by step and once more over all steps before sending.
 * A field that its condition closes has no answer: reading a step drops what no longer applies.
 */
#pragma once

#include "base/buffer.h"
#include "engines/procedures/definition.h"
#include "web/form.h"

struct store;

/* What the rules see beside the answers: {"var": "today"} "2026-11-22", "channel" "online" | "counter" | "phone" | "paper",
   "assurance" 0..2, "is_linked" (the applicant is known in the register). */
struct answer_facts {
    struct date today;
    struct text channel;
    int assurance;
    bool is_linked;
};

struct answer_set {
    const struct procedure *procedure;
    struct arena *arena;
    struct answer_facts facts;
    json_t *values; /* object; names are field names, repeat groups are lists of objects; "!NAME" is what was typed wrongly */
    json_t *seen;   /* what the rules see; made when needed, dropped by every change */
    const struct open_steps *open; /* the open steps as `seen` was open_of */
    const json_t *open_of;
};

void answers_begin(struct arena *arena, const struct procedure *procedure, const struct answer_facts *facts,
                   struct answer_set *answers);
/* From what answers_json wrote. INVALID: no JSON object. */
enum status answers_from_json(struct arena *arena, const struct procedure *procedure, const struct answer_facts *facts,
                              struct text json, struct answer_set *answers) MUST_USE;
struct text answers_json(const struct answer_set *answers, struct arena *arena); /* canonical: same answers, same bytes */

/* ---- which way through the procedure ---- */
bool answers_step_is_open(const struct answer_set *answers, const struct procedure_step *step);
bool answers_field_is_open(const struct answer_set *answers, const struct procedure_field *field, const json_t *item);
/* The open steps in order, exits included. An open exit ends the list. */
struct open_steps {
    const struct procedure_step *items[PROCEDURE_STEPS_MAX];
    size_t count;
};
void answers_open_steps(const struct answer_set *answers, struct open_steps *found);
/* The first open step that is not answered in full; NULL: all are, and the check page may be shown. */
const struct procedure_step *answers_next_step(const struct answer_set *answers);
const struct procedure_step *answers_exit(const struct answer_set *answers); /* NULL: none is open */

/* A step that was sent once; marking one by itself says that a repeat group which may be empty stays empty. */
bool answers_is_seen_step(const struct answer_set *answers, const struct procedure_step *step);
void answers_mark_seen(struct answer_set *answers, const struct procedure_step *step);

/* ---- problems ---- */
struct answer_problem {
    struct text field;   /* name of the field in the procedure */
    struct text control; /* id of the first control to mend: "birth-day" */
    struct text sentence;
    int item; /* of a repeat group; 0-based */
};
struct answer_problems {
    struct arena *arena;
    struct answer_problem *items;
    size_t count, size;
};

struct household_choice {
    int64_t person_id;
    struct text name, relation;
    bool is_applicant;
};
struct kept_file {
    struct text public_id, name;
    int64_t size_bytes;
    struct text problem; /* a sentence; not empty: it was not taken */
};
/* The form sent, and what is around it. */
struct answer_source {
    const struct request *request; /* its form and language; only the form's values are used to show a page again */
    const struct text *only;       /* correction: names of the fields that may change; NULL: all */
    size_t only_count;
    /* Keeps an upload. NULL: uploads are answered with the sentence that files cannot be taken here. */
    enum status (*keep_file)(void *context, const struct upload *upload, struct kept_file *kept);
    /* One that an earlier try took for the same owner. NULL: there are none. */
    enum status (*find_file)(void *context, struct text public_id, struct kept_file *kept);
    void *context;
    const struct household_choice *members; /* known from the register; NULL: names are typed */
    size_t member_count;
};
/* keep_file and find_file for real requests: city/files.h, owner "draft" or "case". */
struct file_keeper {
    struct request *request;
    struct text owner_kind;
    int64_t owner_id;
};
enum status answers_keep_file(void *keeper, const struct upload *upload, struct kept_file *kept) MUST_USE;
enum status answers_find_file(void *keeper, struct text public_id, struct kept_file *kept) MUST_USE;

/* Reads one step's fields (one item of a repeat group) into the answers. Answers that are wrong are kept as typed under
   "!FIELD" so that the page can show them again, and count as unanswered. DONE: no problems. INVALID: problems were added.
   TOO_MUCH: more items than allowed. BROKEN: a file could not be kept. */
enum status answers_read_step(struct answer_set *answers, const struct procedure_step *step, int item,
                              const struct answer_source *source, struct answer_problems *problems) MUST_USE;
/* Repeat groups. */
size_t answers_items(const struct answer_set *answers, const struct procedure_step *step);
enum status answers_remove_item(struct answer_set *answers, const struct procedure_step *step, int item) MUST_USE;
/* All steps once more, as before sending: missing and stale answers become problems. */
enum status answers_check(const struct answer_set *answers, enum language language, struct answer_problems *problems) MUST_USE;
/* Drops what is typed wrongly and what belongs to closed fields: what is sealed in a case. */
void answers_tidy(struct answer_set *answers);

/* The button 住所を入れる: fills the town of an address from its postcode. One town is put in; of several the applicant
   chooses; nothing that was typed is overwritten. DONE: put in. NOT_FOUND, CONFLICT (several, in *found) with a problem. */
struct town_choice {
    struct text postcode, town; /* "9700000", "福島県いわき市平" */
};
struct town_choices {
    const struct town_choice *items;
    size_t count;
};
enum status answers_find_town(struct store *store, struct answer_set *answers, const struct procedure_step *step,
                              int item, struct text field, enum language language, struct town_choices *found,
                              struct answer_problems *problems) MUST_USE;

/* ---- showing ---- */
/* One question on a page, with its controls. Kinds of one control have one part, whose label, hint and error are the
   question's own; names and furigana have two, addresses four (postcode, town, street, building), and the question stands
   around them as a fieldset. A note has none. */
struct kept_view {
    struct text public_id, name;
    int64_t size_bytes;
    bool is_picture, may_move_up;
};
struct answer_view {
    const struct procedure_field *field;
    struct text label, hint, error, id; /* id: of the first control, where a problem's link leads */
    bool is_required;
    struct field_view parts[4];
    size_t part_count;
    const struct kept_view *kept; /* files that are there; NAME-remove = public_id takes one away, do=up:public_id moves it up */
    size_t kept_count;
    struct text files_url; /* where they are seen, filled by the page: FILES_URL/public_id */
    int64_t later_days; /* the file may be promised: NAME-later = yes; 0: it may not */
    bool is_later;
    const struct town_choice *towns; /* several for the postcode: the town control becomes a choice */
    size_t town_count;
};
struct answer_views {
    struct answer_view *items;
    size_t count;
};
/* A step's open questions in order, as typed or as stored, with their problems. `problems` and `source` may be NULL. */
void answers_views(const struct answer_set *answers, const struct procedure_step *step, int item, enum language language,
                   const struct answer_source *source, const struct answer_problems *problems,
                   const struct town_choices *towns, struct answer_views *found);
/* One answered field in words of the language, e.g. 1985年（昭和60年）2月28日, 3通; empty where there is no answer. */
struct text answer_shown(const struct answer_set *answers, const struct procedure_field *field, const json_t *item,
                         enum language language);
/* The check page, the case page, the PDF copy: sections of label and value. */
struct shown_answer {
    const struct procedure_field *field;
    struct text label, value; /* value empty: 入力なし */
    bool is_marked; /* asked to be corrected */
    struct text mark; /* the sentence beside it */
};
struct shown_section {
    const struct procedure_step *step;
    int item; /* -1: no repeat group */
    struct text title;
    struct shown_answer *items;
    size_t count;
};
struct shown_answers {
    struct shown_section *items;
    size_t count;
};
void answers_shown(const struct answer_set *answers, enum language language, struct shown_answers *found);

/* ---- values that code needs ---- */
struct text answers_text(const struct answer_set *answers, struct text field);
int64_t answers_integer(const struct answer_set *answers, struct text field); /* 0 where there is none */
struct applicant {
    struct text family, given, kana_family, kana_given, phone, email, address;
    struct text name; /* 汐見 花子; made by answers_applicant */
    struct text postcode, town, street, building; /* of the address; only read by answers_prefill */
    struct date birth;      /* year 0: not asked */
};
void answers_applicant(const struct answer_set *answers, struct applicant *found);
struct text answers_email(const struct answer_set *answers); /* the applicant's; empty: none was given */
/* Fills the applicant's fields that are still empty from what the city or the account knows. */
void answers_prefill(struct answer_set *answers, const struct applicant *known);

/* ---- fees ---- */
struct fee_line {
    struct text name, label, basis;
    int64_t yen_each, quantity, yen;
};
struct fee_total {
    struct fee_line *items;
    size_t count;
    int64_t yen;
};
/* By the amounts that hold on facts.today. INVALID: a quantity is no whole number ≥ 0, or the sum is beyond reason. */
enum status answers_fee(const struct answer_set *answers, enum language language, struct fee_total *found) MUST_USE;

/*
 * What reading, checking and showing answers share.
 */
#pragma once

#include "base/list.h"
#include "engines/procedures/answers.h"
#include "web/language.h"

/* The data of rules: all answers with the facts, and the item's own on top; `item` NULL outside of repeat groups. */
const json_t *answers_seen(const struct answer_set *answers, const json_t *item);
bool answers_hold(const struct answer_set *answers, const json_t *rule, const json_t *item);
bool answers_choice_is_open(const struct answer_set *answers, const struct choice *choice, const json_t *item);

const json_t *answers_value(const struct answer_set *answers, struct text name, const json_t *item); /* NULL: none */
/* The object that holds an item's answers: NULL where there is no such item. */
json_t *answers_item(const struct answer_set *answers, const struct procedure_step *step, int item);
/* The same, made when it is missing; the answers themselves for a step that is asked once. */
json_t *answers_take_item(struct answer_set *answers, const struct procedure_step *step, int item);
/* Takes over the reference; NULL removes. */
void answers_set(struct answer_set *answers, json_t *into, struct text name, json_t *value);
struct text wrong_name(struct arena *arena, struct text field); /* "!birth": what was typed there */

bool answers_is_wrong(const struct answer_set *answers, const struct procedure_field *field, const json_t *item);

/* A tidied copy that shares the values: what is sealed in a case. */
void answers_kept(const struct answer_set *answers, struct arena *arena, struct answer_set *kept);


/* `part` is the control's: "family", "day", "postcode", or "" for fields of one control. */
void answer_problem_add(struct answer_problems *problems, const struct procedure_field *field, const char *part, int item,
                        struct text sentence);

/* A question's label inside a sentence: English ones begin small ("Enter your name."), and big again where they begin it. */
struct text label_inside(struct arena *arena, enum language language, struct text label);
struct text sentence_begun(struct arena *arena, enum language language, struct text sentence);
#define SAY_ABOUT(arena, language, label, message, ...)                                                                \
    sentence_begun((arena), (language),                                                                                \
                   SAY((arena), (language), (message), SHOWN(label_inside((arena), (language), (label))), ##__VA_ARGS__))

/* A file that is not there yet but promised: [{"later": true}]. */
bool answer_is_promised(const json_t *value);

/* ---- reading one field: answers_read.c and read_*.c ---- */
struct field_reading {
    struct answer_set *answers;
    const struct procedure_step *step;
    const struct procedure_field *field;
    const struct answer_source *source;
    struct answer_problems *problems;
    const json_t *item; /* NULL outside of repeat groups */
    int item_number;
    enum language language;
    json_t *typed;      /* the controls as they were sent, by part; kept when the answer is wrong */
};
/* The normalised text of one control, also noted in `typed`. */
struct text read_control(struct field_reading *reading, const char *part, bool several_lines);
void read_problem(struct field_reading *reading, const char *part, struct text sentence);
/* DONE and a value (one reference); NOT_FOUND: nothing was entered; INVALID: a problem was said. */
typedef enum status field_reader(struct field_reading *reading, json_t **value);
field_reader read_text, read_name, read_kana, read_date, read_address, read_phone, read_email, read_choice, read_choices,
    read_yes_no, read_number, read_money, read_long_text, read_files, read_household;

/* The rules for a value that could be read: limits, dates' bounds, choices still offered. False after a problem. */
bool value_is_good(const struct answer_set *answers, const struct procedure_field *field, const json_t *item,
                   int item_number, const json_t *value, enum language language, struct answer_problems *problems);
/* The sentence for a needed answer that is missing, and the control it is about. */
void missing_problem(const struct answer_set *answers, const struct procedure_field *field, int item_number,
                     enum language language, struct answer_problems *problems);

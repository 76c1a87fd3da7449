/*
 * Conditions that people build from a few rows, and what a rule says in words.
 *
 * Rows are "question – is – value" joined by and or or; anything else stays a rule of its own (JsonLogic) and is shown as
 * far as words go. Rows become the plainest rule: one row alone, or {"and": [...]}. Works on the JSON of a definition, so
 * that half a design will do.
 */
#pragma once

#include "base/json.h"
#include "web/request.h"

enum comparison {
    COMPARE_IS = 1,
    COMPARE_IS_NOT,
    COMPARE_HAS,     /* a choice of several is among those taken */
    COMPARE_HAS_NOT,
    COMPARE_MORE,
    COMPARE_AT_LEAST,
    COMPARE_LESS,
    COMPARE_AT_MOST,
    COMPARE_ANSWERED,
    COMPARE_NOT_ANSWERED,
    COMPARISON_COUNT
};
const char *comparison_sign(enum comparison comparison); /* "is", "not", ...: in forms */
enum comparison comparison_of_sign(struct text sign);    /* 0: none */
struct message comparison_title(enum comparison comparison);

enum { CONDITION_ROWS_MAX = 8 };
struct condition_row {
    struct text variable;
    enum comparison comparison;
    json_t *value; /* NULL for the last two */
};
struct condition {
    bool is_any; /* or; else and */
    struct condition_row rows[CONDITION_ROWS_MAX];
    size_t count;
};
/* False: it cannot be said in rows. No rule (NULL) gives no rows. */
bool condition_of_rule(struct arena *arena, const json_t *rule, struct condition *found);
/* NULL: no rows. A new reference for json_kept or a parent. */
json_t *rule_of_condition(const struct condition *condition);

/* "「手続き」が「新しく登録する」のとき"; "" for no rule; the JsonLogic itself where there are no words for it. */
struct text rule_in_words(struct arena *arena, enum language language, const json_t *body, const json_t *rule);
/* 「犬の名前」: a question's label, or what today, channel, assurance and is_linked are. */
struct text variable_in_words(struct arena *arena, enum language language, const json_t *body, struct text variable);
/* How a value reads that a question is compared with: a choice's label, はい, the number. */
struct text value_in_words(struct arena *arena, enum language language, const json_t *body, struct text variable,
                           const json_t *value);

/* The JSON of a question, by its name; NULL: none. */
const json_t *body_field(const json_t *body, struct text name);
/* Words of a JSON definition ({"ja", "en", "easy"}) in the language, or Japanese. */
struct text body_words(const json_t *words, enum language language);
/* Every {"var": old} and {"var": "old.x"} of a rule becomes the new name. */
void rule_rename(json_t *rule, struct text old_name, struct text new_name);

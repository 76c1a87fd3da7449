/*
 * Inside of the rules: how an operator is called. Only rules*.c include this.
 *
 * Values are borrowed everywhere: what an operator makes is handed to keep(), which ties it to the arena. An operator
 * that fails gives NULL after failed(); NULL goes straight up.
 */
#pragma once

#include "base/rules.h"

/* Data of a rule: the whole, or one item inside map and its kin (index >= 0). */
struct scope {
    const json_t *data;
    int64_t index; /* -1 where there is none */
    const struct scope *outer;
};

struct run {
    struct arena *arena;
    int steps_left, depth_left;
    size_t bytes_left;
    struct rules_failure failure;
};

struct call {
    struct run *run;
    const json_t *raw; /* the arguments as written */
    const struct scope *scope;
    json_t **items; /* evaluated arguments; NULL for lazy operators */
    size_t count;
};

struct rules_operator {
    const char *name;
    json_t *(*apply)(struct call *call);
    bool is_lazy;
};

json_t *failed(struct run *run, enum rules_problem problem, struct text detail); /* always NULL */
json_t *wrong_arguments(struct run *run);                                        /* always NULL */
json_t *keep(struct run *run, json_t *fresh);
json_t *whole_value(struct run *run, int64_t number);
json_t *truth_value(bool is_true);
json_t *list_value(struct run *run);
bool list_add(struct run *run, json_t *list, json_t *item); /* costs a step */
bool spend(struct run *run);                                /* one step; false when none is left */
json_t *evaluate(struct run *run, const json_t *rule, const struct scope *scope);
/* The raw argument at a place; NULL when it is not there or the arguments are no list. */
const json_t *raw_argument(const struct call *call, size_t place);
const struct rules_operator *operator_named(struct text name);

/* rules_numbers.c */
struct rules_number {
    bool is_real;
    int64_t whole;
    double real;
};
bool number_of(const json_t *value, struct rules_number *number); /* false: not a number, not even a text of one */
json_t *number_value(struct run *run, struct rules_number number);
bool number_sum(struct run *run, struct rules_number a, struct rules_number b, struct rules_number *sum);
/* rules_lists.c: a value as text, as cat has it */
bool put_as_text(struct run *run, struct buffer *buffer, const json_t *value);

/* Ended by {0}. */
extern const struct rules_operator rules_number_operators[];
extern const struct rules_operator rules_list_operators[];
extern const struct rules_operator rules_own_operators[];

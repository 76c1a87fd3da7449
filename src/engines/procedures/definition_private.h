/*
 * What reading and linting a definition share.
 */
#pragma once

#include "base/list.h"
#include "engines/procedures/definition.h"

/* A condition, quantity or exit rule with the place where it stands and what could be answered by then. */
struct rule_at {
    const struct node *node;
    const json_t *rule;
    struct text field;  /* whose rule it is; empty for steps and fees */
    size_t known;       /* the first `known` names were asked before it */
    bool in_repeat;     /* may read the fields of its own repeat group */
    struct text repeat; /* which group */
};

/* A name a rule may read, in the order asked. */
struct known_name {
    struct text name;
    struct text repeat;                  /* of which group; empty: none */
    const struct procedure_field *field; /* NULL: the list of a repeat group */
    const struct node *node;
};

struct definition_reader {
    struct city_load *load;
    struct procedure *procedure;
    enum procedure_source source;
    LIST_OF(struct rule_at) rules;
    LIST_OF(struct known_name) names;
    LIST_OF(const struct node *) step_nodes;
};

/* A sentence in three languages. */
struct words definition_words(struct definition_reader *reader, struct node *node, const char *key, enum need need);
/* Refunds, reminders and exemptions, after steps and fees: definition_money.c. */
void definition_read_money(struct definition_reader *reader, struct node *root);
/* When applications are taken, and how many: definition_window.c. */
void definition_read_window(struct definition_reader *reader, struct node *root);
/* Everything that is about more than one value; mistakes go to the load. */
void definition_lint(struct definition_reader *reader, const struct node *root);
/* Steps nobody reaches, questions and choices nobody sees, fees nobody owes: lint_possible.c. */
void lint_possible(struct definition_reader *reader, struct node *root);
/* Approval kinds, papers and retention classes of the folder: lint_city.c. */
void lint_city(struct definition_reader *reader, struct node *root);
/* Names the rules see that nobody asked: today, channel, assurance, is_linked. */
bool is_fact(struct text name);
/* Reads and lints a map; what is missing or wrong is left empty in the tree, and noted in the load. Never NULL. */
const struct procedure *procedure_as_far_as_it_goes(struct city_load *load, struct text name, struct node *root,
                                                    enum procedure_source source);
/* A load without files or store, for bodies and tests. */
struct city_load procedure_load(const struct city *city, struct arena *arena);

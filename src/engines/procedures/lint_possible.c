/*
 * Can this ever be? Whether a step is ever reached, a question or a choice ever shown, a fee ever due.
 *
 * The answers that the conditions read are tried in the order they are asked: choices, yes or no, and numbers at the bounds that
 * the conditions name. An answer is only tried where its own question is open, and a way that an exit ends is left. What cannot
 * be tried out (texts, days, lists of a repeat group) or would take too many tries is taken as possible: a finding is certain.
 */
#include "engines/procedures/definition_private.h"

#include "base/rules.h"

enum { READ_MAX = 24, VALUES_MAX = 66, TRIES_MAX = 5000, SUBSETS_OF = 5 };

struct tried_name {
    const struct known_name *known;
    json_t *values[VALUES_MAX];
    size_t count;
};

struct trying {
    struct definition_reader *reader;
    struct arena *arena; /* scratch */
    struct tried_name names[READ_MAX];
    size_t count;
    const json_t *wanted[3]; /* all must hold: of the step, of the question, of the choice */
    size_t step;             /* exits before it must be closed */
    json_t *answers;
    int tries;
    bool gives_up;
};

static size_t step_of(const struct definition_reader *reader, const struct procedure_field *field)
{
    const struct procedure *procedure = reader->procedure;
    for (size_t i = 0; i < procedure->step_count; i++)
        if (field >= procedure->steps[i].fields && field < procedure->steps[i].fields + procedure->steps[i].field_count)
            return i;
    return procedure->step_count;
}

/* ---- which answers are read, directly or by the conditions of what is read ---- */

static void read_rule(struct trying *trying, const json_t *rule);

static void note_name(void *context, struct text path)
{
    struct trying *trying = context;
    ptrdiff_t dot = text_find_byte(path, '.');
    struct text name = dot == TEXT_NOT_THERE ? path : text_slice(path, 0, (size_t)dot);
    const struct known_name *known = NULL;
    for (size_t i = 0; i < trying->reader->names.count && !known; i++)
        if (text_is(trying->reader->names.items[i].name, name))
            known = &trying->reader->names.items[i];
    if (!known || !known->field || dot != TEXT_NOT_THERE) { /* a fact, a repeat group, a part of an answer */
        trying->gives_up = true;
        return;
    }
    for (size_t i = 0; i < trying->count; i++)
        if (trying->names[i].known == known)
            return;
    if (trying->count == READ_MAX) {
        trying->gives_up = true;
        return;
    }
    trying->names[trying->count++].known = known;
    read_rule(trying, known->field->show);
    read_rule(trying, trying->reader->procedure->steps[step_of(trying->reader, known->field)].show);
}

static void read_rule(struct trying *trying, const json_t *rule)
{
    if (rule && !trying->gives_up)
        rules_variables(rule, note_name, trying);
}

/* In the order asked, so that what is closed is known when an answer is tried. */
static void sort_names(struct trying *trying)
{
    for (size_t i = 1; i < trying->count; i++)
        for (size_t j = i; j > 0 && trying->names[j].known < trying->names[j - 1].known; j--) {
            struct tried_name swapped = trying->names[j];
            trying->names[j] = trying->names[j - 1];
            trying->names[j - 1] = swapped;
        }
}

/* ---- which values are tried ---- */

static void add_value(struct trying *trying, struct tried_name *name, json_t *value)
{
    json_kept(trying->arena, value);
    if (name->count < VALUES_MAX)
        name->values[name->count++] = value;
    else
        trying->gives_up = true;
}

static void add_subset(struct trying *trying, struct tried_name *name, uint64_t bits)
{
    json_t *list = json_array();
    for (size_t i = 0; i < name->known->field->choice_count; i++)
        if (bits >> i & 1)
            json_array_append_new(list, json_text_value(name->known->field->choices[i].value));
    add_value(trying, name, list);
}

/* All subsets of few choices; of many: one, all, and all but one. */
static void add_subsets(struct trying *trying, struct tried_name *name)
{
    size_t count = name->known->field->choice_count;
    uint64_t all = (UINT64_C(1) << count) - 1;
    for (uint64_t bits = 1; count <= SUBSETS_OF && bits <= all; bits++)
        add_subset(trying, name, bits);
    for (size_t i = 0; count > SUBSETS_OF && i < count; i++) {
        add_subset(trying, name, UINT64_C(1) << i);
        add_subset(trying, name, all ^ UINT64_C(1) << i);
    }
    if (count > SUBSETS_OF)
        add_subset(trying, name, all);
}

static void add_number(struct trying *trying, struct tried_name *name, int64_t number)
{
    if (number < name->known->field->min || number > name->known->field->max)
        return;
    for (size_t i = 0; i < name->count; i++)
        if (json_is_integer(name->values[i]) && json_integer_value(name->values[i]) == number)
            return;
    add_value(trying, name, json_integer(number));
}

static void add_numbers_of(struct trying *trying, struct tried_name *name, const json_t *rule)
{
    const char *key;
    json_t *one;
    size_t i;
    if (json_is_integer(rule))
        for (int64_t beside = -1; beside <= 1; beside++)
            add_number(trying, name, json_integer_value(rule) + beside);
    json_array_foreach((json_t *)rule, i, one) add_numbers_of(trying, name, one);
    json_object_foreach((json_t *)rule, key, one) add_numbers_of(trying, name, one);
}

static void add_values(struct trying *trying, struct tried_name *name)
{
    const struct procedure_field *field = name->known->field;
    switch (field->kind) {
    case ANSWER_CHOICE:
        for (size_t i = 0; i < field->choice_count; i++)
            add_value(trying, name, json_text_value(field->choices[i].value));
        return;
    case ANSWER_CHOICES:
        add_subsets(trying, name);
        return;
    case ANSWER_YES_NO:
        add_value(trying, name, json_true());
        add_value(trying, name, json_false());
        return;
    case ANSWER_NUMBER:
    case ANSWER_MONEY:
        add_number(trying, name, field->min);
        add_number(trying, name, field->max);
        for (size_t i = 0; i < trying->reader->rules.count; i++)
            add_numbers_of(trying, name, trying->reader->rules.items[i].rule);
        return;
    default:
        trying->gives_up = true;
    }
}

/* ---- trying ---- */

static bool holds_now(struct trying *trying, const json_t *rule)
{
    bool holds = false;
    return !rule || (rules_holds(trying->arena, rule, trying->answers, &holds) == DONE && holds);
}

static bool is_offered(struct trying *trying, const struct procedure_field *field, const json_t *value)
{
    for (size_t i = 0; i < field->choice_count; i++) {
        const struct choice *choice = &field->choices[i];
        bool is_taken = json_is_string(value) && text_is(json_text(value), choice->value);
        for (size_t j = 0; j < json_array_size(value); j++)
            is_taken = is_taken || text_is(json_text(json_array_get(value, j)), choice->value);
        if (is_taken && !holds_now(trying, choice->show))
            return false;
    }
    return true;
}

static bool ends_well(struct trying *trying)
{
    const struct procedure *procedure = trying->reader->procedure;
    for (size_t i = 0; i < trying->step; i++)
        if (procedure->steps[i].is_exit && holds_now(trying, procedure->steps[i].show))
            return false;
    for (size_t i = 0; i < sizeof trying->wanted / sizeof *trying->wanted; i++)
        if (!holds_now(trying, trying->wanted[i]))
            return false;
    return true;
}

/* True as soon as one way is found, or when trying is given up. */
static bool try_from(struct trying *trying, size_t at)
{
    if (++trying->tries > TRIES_MAX)
        trying->gives_up = true;
    if (trying->gives_up)
        return true;
    if (at == trying->count)
        return ends_well(trying);
    struct tried_name *name = &trying->names[at];
    const struct procedure_field *field = name->known->field;
    const struct procedure_step *step = &trying->reader->procedure->steps[step_of(trying->reader, field)];
    char *key = arena_terminated(trying->arena, field->name);
    json_object_del(trying->answers, key);
    bool is_open = holds_now(trying, step->show) && holds_now(trying, field->show), is_found = false;
    if (!is_open || !field->is_required)
        is_found = try_from(trying, at + 1);
    for (size_t i = 0; is_open && !is_found && i < name->count; i++) {
        if (!is_offered(trying, field, name->values[i]))
            continue;
        json_object_set(trying->answers, key, name->values[i]);
        is_found = try_from(trying, at + 1);
    }
    json_object_del(trying->answers, key);
    return is_found;
}

/* Whether all three can hold at once, on the way to the step of that number. */
static bool can_be(struct definition_reader *reader, size_t step, const json_t *of_step, const json_t *of_field,
                   const json_t *of_choice)
{
    struct arena *arena = arena_new(0);
    struct trying *trying = TAKE(arena, struct trying, 1);
    *trying = (struct trying){.reader = reader, .arena = arena, .step = step, .wanted = {of_step, of_field, of_choice}};
    trying->answers = json_kept(arena, json_object());
    for (size_t i = 0; i < sizeof trying->wanted / sizeof *trying->wanted; i++)
        read_rule(trying, trying->wanted[i]);
    for (size_t i = 0; i < step; i++)
        if (reader->procedure->steps[i].is_exit)
            read_rule(trying, reader->procedure->steps[i].show);
    sort_names(trying);
    for (size_t i = 0; i < trying->count && !trying->gives_up; i++)
        add_values(trying, &trying->names[i]);
    bool can = trying->gives_up || try_from(trying, 0);
    arena_free(arena);
    return can;
}

/* ---- everything that has a condition ---- */

static void lint_field(struct definition_reader *reader, size_t at, const struct procedure_field *field)
{
    const struct procedure_step *step = &reader->procedure->steps[at];
    struct node here = {.file = reader->step_nodes.items[at]->file, .line = field->line};
    if (field->show && !can_be(reader, at, step->show, field->show, NULL)) {
        load_mistake(reader->load, &here, "「%.*s」は、だれにも聞かれません。条件（show）が、前の答えと合うことがありません。",
                     TEXT_ARGUMENTS(field->name));
        return;
    }
    for (size_t i = 0; i < field->choice_count; i++)
        if (field->choices[i].show && !can_be(reader, at, step->show, field->show, field->choices[i].show)) {
            here.line = field->choices[i].line;
            load_mistake(reader->load, &here, "「%.*s」は、だれも選べません。条件（show）が、前の答えと合うことがありません。",
                         TEXT_ARGUMENTS(field->choices[i].value));
        }
}

void lint_possible(struct definition_reader *reader, struct node *root)
{
    const struct procedure *procedure = reader->procedure;
    for (size_t i = 0; i < procedure->step_count; i++) {
        if (!can_be(reader, i, procedure->steps[i].show, NULL, NULL)) {
            load_mistake(reader->load, reader->step_nodes.items[i],
                         "画面「%.*s」には、だれも進めません。条件（show）か、前の終わりの画面（exit）の条件を直してください。",
                         TEXT_ARGUMENTS(procedure->steps[i].name));
            continue; /* its questions would only say the same again */
        }
        for (size_t j = 0; j < procedure->steps[i].field_count; j++)
            lint_field(reader, i, &procedure->steps[i].fields[j]);
    }
    for (size_t i = 0; i < procedure->fee_count; i++) {
        struct node here = {.file = root->file, .line = procedure->fees[i].line};
        if (procedure->fees[i].when && !can_be(reader, procedure->step_count, procedure->fees[i].when, NULL, NULL))
            load_mistake(reader->load, &here, "手数料「%.*s」は、だれにもかかりません。条件（when）を直してください。",
                         TEXT_ARGUMENTS(procedure->fees[i].name));
    }
}

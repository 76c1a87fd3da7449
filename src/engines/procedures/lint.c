/*
 * What can only be seen when a whole definition is known: names used twice, conditions that read what is asked later (which
 * also rules out circles), choices that do not exist, steps nobody reaches, words of the city that are not there.
 */
#include "engines/procedures/definition_private.h"

#include "base/rules.h"

bool is_fact(struct text name)
{
    return text_is(name, T("today")) || text_is(name, T("channel")) || text_is(name, T("assurance")) ||
           text_is(name, T("is_linked"));
}

static const struct known_name *find_name(const struct definition_reader *reader, struct text name)
{
    for (size_t i = 0; i < reader->names.count; i++)
        if (text_is(reader->names.items[i].name, name))
            return &reader->names.items[i];
    return NULL;
}

/* ---- names ---- */

static void lint_names(struct definition_reader *reader)
{
    struct city_load *load = reader->load;
    for (size_t i = 0; i < reader->names.count; i++) {
        const struct known_name *one = &reader->names.items[i];
        if (!one->name.length)
            continue;
        if (is_fact(one->name))
            load_mistake(load, one->node, "「%.*s」は決まった名前なので、質問の名前にできません。", TEXT_ARGUMENTS(one->name));
        if (find_name(reader, one->name) != one)
            load_mistake(load, one->node, "「%.*s」という質問が2つあります。", TEXT_ARGUMENTS(one->name));
    }
    const struct procedure *procedure = reader->procedure;
    for (size_t i = 0; i < procedure->step_count; i++)
        for (size_t j = 0; j < i; j++)
            if (procedure->steps[i].name.length && text_is(procedure->steps[i].name, procedure->steps[j].name))
                load_mistake(load, reader->step_nodes.items[i], "「%.*s」という画面が2つあります。",
                             TEXT_ARGUMENTS(procedure->steps[i].name));
    for (size_t i = 0; i < procedure->step_count; i++)
        if (text_is(procedure->steps[i].name, T("check")) || text_is(procedure->steps[i].name, T("done")))
            load_mistake(load, reader->step_nodes.items[i], "「%.*s」は決まった名前なので、画面の名前にできません。",
                         TEXT_ARGUMENTS(procedure->steps[i].name));
}

/* ---- rules ---- */

struct rule_walk {
    struct definition_reader *reader;
    const struct rule_at *at;
};

/* The first part of "children.0.name": what must have been asked. */
static struct text first_part(struct text path)
{
    ptrdiff_t dot = text_find_byte(path, '.');
    return dot == TEXT_NOT_THERE ? path : text_slice(path, 0, (size_t)dot);
}

static void lint_variable(void *context, struct text path)
{
    const struct rule_walk *walk = context;
    struct city_load *load = walk->reader->load;
    struct text name = first_part(path);
    if (is_fact(name))
        return;
    const struct known_name *known = find_name(walk->reader, name);
    if (!known) {
        load_mistake(load, walk->at->node, "「%.*s」という質問はありません。", TEXT_ARGUMENTS(path));
        return;
    }
    if (text_is(name, walk->at->field))
        load_mistake(load, walk->at->node, "「%.*s」の条件に、その質問自身の答えは使えません。", TEXT_ARGUMENTS(name));
    else if ((size_t)(known - walk->reader->names.items) >= walk->at->known)
        load_mistake(load, walk->at->node, "「%.*s」は、あとで聞く質問です。条件には、前に聞いた質問だけを使えます。",
                     TEXT_ARGUMENTS(name));
    else if (known->repeat.length && !(walk->at->in_repeat && text_is(known->repeat, walk->at->repeat)))
        load_mistake(load, walk->at->node, "「%.*s」は、くり返しの中の質問です。外の条件では「%.*s」の一覧を使ってください。",
                     TEXT_ARGUMENTS(name), TEXT_ARGUMENTS(known->repeat));
}

static bool has_choice(const struct procedure_field *field, struct text value)
{
    for (size_t i = 0; i < field->choice_count; i++)
        if (text_is(field->choices[i].value, value))
            return true;
    return false;
}

/* The choice field that {"var": name} reads, or NULL. */
static const struct procedure_field *choice_read(const struct definition_reader *reader, const json_t *value)
{
    const json_t *path = json_object_get(value, "var");
    if (json_is_array(path))
        path = json_array_get(path, 0);
    const struct known_name *known = find_name(reader, json_text(path));
    return known && known->field && known->field->choice_count ? known->field : NULL;
}

static void lint_literals(struct definition_reader *reader, const struct rule_at *at,
                          const struct procedure_field *field, const json_t *literal)
{
    if (json_is_array(literal)) {
        size_t i;
        json_t *one;
        json_array_foreach((json_t *)literal, i, one) lint_literals(reader, at, field, one);
        return;
    }
    if (json_is_string(literal) && json_string_length(literal) && !has_choice(field, json_text(literal)))
        load_mistake(reader->load, at->node, "「%.*s」に「%.*s」という選ぶものはありません。", TEXT_ARGUMENTS(field->name),
                     TEXT_ARGUMENTS(json_text(literal)));
}

/* {"==": [{var: x}, false]} also holds while x has no answer, and would open what nobody asked for. */
static void lint_falsehood(struct definition_reader *reader, const struct rule_at *at, const json_t *arguments)
{
    for (size_t i = 0; i < 2; i++)
        if (json_is_false(json_array_get(arguments, i)) && json_object_get(json_array_get(arguments, 1 - i), "var"))
            load_mistake(reader->load, at->node,
                         "「==」で false と比べると、まだ答えていないときも成り立ちます。「===」にしてください。");
}

/* A comparison with a choice that does not exist is a typing error that nobody would ever see. */
static void lint_comparisons(struct definition_reader *reader, const struct rule_at *at, const json_t *rule)
{
    if (json_is_array(rule)) {
        size_t i;
        json_t *one;
        json_array_foreach((json_t *)rule, i, one) lint_comparisons(reader, at, one);
        return;
    }
    const char *key;
    json_t *arguments;
    json_object_foreach((json_t *)rule, key, arguments)
    {
        struct text name = text_of(key);
        bool compares = text_is(name, T("==")) || text_is(name, T("===")) || text_is(name, T("!=")) ||
                        text_is(name, T("!==")) || text_is(name, T("in"));
        if (text_is(name, T("==")) && json_array_size(arguments) == 2)
            lint_falsehood(reader, at, arguments);
        if (compares && json_array_size(arguments) == 2)
            for (size_t i = 0; i < 2; i++) {
                const struct procedure_field *field = choice_read(reader, json_array_get(arguments, i));
                if (field)
                    lint_literals(reader, at, field, json_array_get(arguments, 1 - i));
            }
        lint_comparisons(reader, at, arguments);
    }
}

static void lint_rules(struct definition_reader *reader)
{
    for (size_t i = 0; i < reader->rules.count; i++) {
        struct rule_walk walk = {reader, &reader->rules.items[i]};
        rules_variables(walk.at->rule, lint_variable, &walk);
        lint_comparisons(reader, walk.at, walk.at->rule);
    }
}

/* ---- the way through ---- */

static void note_variable(void *context, struct text path)
{
    (void)path;
    *(bool *)context = true;
}

/* A rule without variables always gives the same: open for ever or closed for ever. */
static bool never_holds(struct definition_reader *reader, const json_t *rule)
{
    bool reads = false, holds = true;
    if (!rule)
        return false;
    rules_variables(rule, note_variable, &reads);
    return !reads && rules_holds(reader->load->arena, rule, NULL, &holds) == DONE && !holds;
}

static bool always_holds(struct definition_reader *reader, const json_t *rule)
{
    bool reads = false, holds = false;
    if (!rule)
        return true;
    rules_variables(rule, note_variable, &reads);
    return !reads && rules_holds(reader->load->arena, rule, NULL, &holds) == DONE && holds;
}

static void lint_steps(struct definition_reader *reader)
{
    const struct procedure *procedure = reader->procedure;
    bool is_cut_off = false;
    for (size_t i = 0; i < procedure->step_count; i++) {
        const struct procedure_step *step = &procedure->steps[i];
        const struct node *node = reader->step_nodes.items[i];
        if (is_cut_off)
            load_mistake(reader->load, node, "この画面には進めません。前に、いつも終わる画面（exit）があります。");
        else if (never_holds(reader, step->show))
            load_mistake(reader->load, node, "この画面には進めません。条件（show）が成り立つことがありません。");
        is_cut_off = is_cut_off || (step->is_exit && always_holds(reader, step->show));
    }
    if (procedure->step_count && procedure->steps[0].is_exit)
        load_mistake(reader->load, reader->step_nodes.items[0], "はじめの画面に exit は置けません。先に質問をしてください。");
}

/* ---- what a field means ---- */

static bool kind_fits(enum meaning means, enum answer_kind kind)
{
    static const enum answer_kind kinds[] = {
        [MEANS_APPLICANT_NAME] = ANSWER_NAME,       [MEANS_APPLICANT_KANA] = ANSWER_KANA,
        [MEANS_APPLICANT_BIRTH] = ANSWER_DATE,      [MEANS_APPLICANT_ADDRESS] = ANSWER_ADDRESS,
        [MEANS_APPLICANT_PHONE] = ANSWER_PHONE,     [MEANS_APPLICANT_EMAIL] = ANSWER_EMAIL,
        [MEANS_SUBJECT_HOUSEHOLD] = ANSWER_HOUSEHOLD, [MEANS_COPIES] = ANSWER_NUMBER,
        [MEANS_EXEMPTION] = ANSWER_CHOICE,          [MEANS_KIND_OF_PAPER] = ANSWER_CHOICE,
        [MEANS_DELIVERY] = ANSWER_CHOICE};
    return means == MEANS_NOTHING || kinds[means] == kind;
}

static void lint_meanings(struct definition_reader *reader, const struct node *root)
{
    bool has_name = false;
    for (size_t i = 0; i < reader->names.count; i++) {
        const struct known_name *one = &reader->names.items[i];
        if (!one->field || one->field->means == MEANS_NOTHING)
            continue;
        has_name = has_name || one->field->means == MEANS_APPLICANT_NAME;
        if (!kind_fits(one->field->means, one->field->kind))
            load_mistake(reader->load, one->node, "この意味（means）は、この種類（kind）の質問には付けられません。");
        if (one->repeat.length)
            load_mistake(reader->load, one->node, "くり返しの中の質問に、意味（means）は付けられません。");
        for (size_t j = 0; j < i; j++)
            if (reader->names.items[j].field && reader->names.items[j].field->means == one->field->means)
                load_mistake(reader->load, one->node, "同じ意味（means）の質問が2つあります。");
    }
    if (!has_name)
        load_mistake(reader->load, root, "申し込む人の名前の質問（means: applicant.name）がありません。");
}

/* ---- by post ---- */

/* What goes by post needs something to send and somewhere to send it. */
static void lint_delivery(struct definition_reader *reader, const struct node *root)
{
    const struct procedure *procedure = reader->procedure;
    const struct procedure_field *field = procedure_field_meaning(procedure, MEANS_DELIVERY);
    bool has_post = false;
    if (!field && !procedure->is_posted)
        return;
    for (size_t i = 0; field && i < field->choice_count; i++)
        has_post = has_post || text_is(field->choices[i].value, T("post"));
    if (field && !has_post)
        load_mistake(reader->load, root, "受け取り方の質問（means: delivery）に、郵送（value: post）の選択肢がありません。");
    if (field && procedure->is_posted)
        load_mistake(reader->load, root, "いつも郵送する手続き（delivery: post）に、受け取り方の質問（means: delivery）は置けません。");
    if (procedure->result == RESULT_NONE)
        load_mistake(reader->load, root, "郵送する手続きに、出すもの（result）がありません。");
    if (!procedure_field_meaning(procedure, MEANS_APPLICANT_ADDRESS))
        load_mistake(reader->load, root, "郵送する手続きに、住所の質問（means: applicant.address）がありません。");
}

/* ---- the rest of the city ---- */

static void lint_surroundings(struct definition_reader *reader, struct node *root)
{
    struct city_load *load = reader->load;
    const struct procedure *procedure = reader->procedure;
    if (reader->source != FROM_FOLDER)
        return;
    lint_city(reader, root);
    int64_t section_id;
    if (procedure->section.length && load->store)
        (void)load_section(load, root, "section", NEEDED, &section_id); /* says it itself when there is none */
    for (size_t i = 0; i < procedure->fee_count; i++) {
        const struct procedure_fee *fee = &procedure->fees[i];
        if (fee->amount_count && !date_is_none(load->today) && !date_is_none(fee->amounts[0].from) &&
            date_compare(fee->amounts[0].from, load->today) > 0)
            load_mistake(load, load_child(load, root, "fees", OPTIONAL),
                         "手数料「%.*s」に、今日使える金額がありません。", TEXT_ARGUMENTS(fee->name));
    }
}

void definition_lint(struct definition_reader *reader, const struct node *root)
{
    int64_t mistakes = reader->load->mistake_count;
    lint_names(reader);
    lint_rules(reader);
    lint_steps(reader);
    lint_meanings(reader, root);
    lint_delivery(reader, root);
    lint_surroundings(reader, (struct node *)root);
    /* Conditions that are wrong in themselves would only be said a second time. What was published was tried out then. */
    if (reader->source == FROM_FOLDER && reader->load->mistake_count == mistakes)
        lint_possible(reader, (struct node *)root);
}

/*
 * From the tree to a form: one row for each key of the table, by its shape.
 */
#include "services/designer/designer.h"

#include "base/list.h"
#include "city/city.h"
#include "engines/procedures/library.h"
#include "web/language.h"

enum { EMPTY_CHOICES = 3, EMPTY_WORDS = 2, CONDITION_ROWS_SHOWN = 3, INLINE_KEYS_MAX = 4 };

struct showing {
    struct request *request;
    const struct opened *opened;
    struct text path; /* of the map whose form it is */
};

static const char *const language_keys[LANGUAGE_COUNT] = {"ja", "en", "easy"};

static struct text id_of(struct arena *arena, struct text name)
{
    char *id = arena_terminated(arena, arena_print(arena, "f-%.*s", TEXT_ARGUMENTS(name)));
    for (char *at = id; *at; at++)
        if (*at == '.')
            *at = '-';
    return text_of(id);
}

static struct text dotted(struct arena *arena, struct text prefix, const char *key)
{
    return path_join(arena, prefix, text_of(key));
}

static void fill_cells(struct showing *showing, const json_t *words, struct text name, struct edit_row *row)
{
    struct arena *arena = showing->request->arena;
    struct text japanese = json_is_string(words) ? json_text(words) : json_member_text(words, "ja");
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        struct edit_cell *cell = &row->cells[i];
        cell->name = dotted(arena, name, language_keys[i]);
        cell->id = id_of(arena, cell->name);
        cell->value = i == JAPANESE ? japanese : json_member_text(words, language_keys[i]);
        cell->title = language_name((enum language)i);
        cell->tag = i == ENGLISH ? T("en") : T("ja");
        cell->is_missing = !cell->value.length && (i == JAPANESE ? row->is_needed : japanese.length > 0);
    }
}

static void add_option(struct arena *arena, struct edit_options *options, struct text value, struct text title, struct text chosen)
{
    struct edit_option *items = TAKE(arena, struct edit_option, options->count + 1);
    for (size_t i = 0; i < options->count; i++)
        items[i] = options->items[i];
    items[options->count] = (struct edit_option){value, title, text_is(value, chosen)};
    *options = (struct edit_options){options->count + 1, items};
}

static void fill_choice(struct showing *showing, const struct definition_key *line, const json_t *value, struct edit_row *row)
{
    enum language language = showing->request->language;
    struct arena *arena = showing->request->arena;
    row->value = json_text(value);
    add_option(arena, &row->options, T(""), say(language, TR("designer|as usual")), row->value);
    for (const struct key_choice *choice = line->choices; choice && choice->value; choice++)
        add_option(arena, &row->options, text_of(choice->value), say(language, choice->title), row->value);
}

static void fill_yes(struct showing *showing, const json_t *value, struct edit_row *row)
{
    enum language language = showing->request->language;
    struct arena *arena = showing->request->arena;
    row->value = json_is_true(value) ? T("true") : json_is_false(value) ? T("false") : T("");
    add_option(arena, &row->options, T(""), say(language, TR("designer|as usual")), row->value);
    add_option(arena, &row->options, T("true"), say(language, TR("answer|Yes")), row->value);
    add_option(arena, &row->options, T("false"), say(language, TR("answer|No")), row->value);
}

/* ---- suggestions: what other procedures of the city say ---- */

static struct text value_of_procedure(const struct procedure *procedure, struct text key)
{
    return text_is(key, T("category"))      ? procedure->category
           : text_is(key, T("approval"))    ? procedure->approval
           : text_is(key, T("certificate")) ? (procedure->result == RESULT_CERTIFICATE ? procedure->result_name : T(""))
           : text_is(key, T("letter"))      ? (procedure->result == RESULT_LETTER ? procedure->result_name : T(""))
                                            : T("");
}

static void suggest(struct showing *showing, struct text key, struct edit_row *row)
{
    const struct procedure_set *set = procedures_now(city_of(showing->request));
    for (size_t i = 0; i < set->count; i++) {
        struct text value = value_of_procedure(set->items[i], key);
        bool is_new = value.length > 0;
        for (size_t j = 0; j < row->suggestions.count; j++)
            is_new = is_new && !text_is(row->suggestions.items[j].value, value);
        if (is_new)
            add_option(showing->request->arena, &row->suggestions, value, T(""), T(""));
    }
}

/* ---- conditions ---- */

/* What a rule at this place may read: questions that stand before it. */
static void each_before(struct showing *showing, void (*found)(struct showing *showing, const json_t *field, struct text name, void *context),
                        void *context)
{
    size_t step_at, field_at, i, j;
    json_t *step, *field;
    struct text part, rest = showing->path;
    bool in_steps = text_next_part(&rest, '.', &part) && text_is(part, T("steps"));
    int64_t number = 1000, own_field = 1000;
    if (in_steps && text_next_part(&rest, '.', &part))
        (void)text_to_integer(part, &number);
    if (in_steps && text_next_part(&rest, '.', &part) && text_is(part, T("fields")) && text_next_part(&rest, '.', &part))
        (void)text_to_integer(part, &own_field);
    else if (in_steps)
        own_field = 0;
    step_at = (size_t)number;
    field_at = (size_t)own_field;
    json_array_foreach(json_member(showing->opened->body, T("steps")), i, step)
    {
        bool is_own = in_steps && i == step_at;
        if (in_steps && i > step_at)
            break;
        json_array_foreach(json_member(step, T("fields")), j, field) if (!is_own || j < field_at)
            found(showing, field, json_member_text(field, "name"), context);
        if (!is_own && json_member(step, T("repeat")))
            found(showing, NULL, json_member_text(json_member(step, T("repeat")), "name"), context);
    }
}

static struct text label_of(struct showing *showing, const json_t *field, struct text name)
{
    struct text label = body_words(json_member(field, T("label")), showing->request->language);
    return label.length ? label : name;
}

static void add_variable(struct showing *showing, const json_t *field, struct text name, void *context)
{
    if (name.length && !text_is(json_member_text(field, "kind"), T("note")))
        add_option(showing->request->arena, context, name, label_of(showing, field, name), T(""));
}

static void add_group(struct showing *showing, const json_t *field, struct text name, void *context)
{
    struct edit_condition *condition = context;
    struct arena *arena = showing->request->arena;
    struct text kind = json_member_text(field, "kind");
    struct edit_group group = {.title = label_of(showing, field, name)};
    size_t i;
    json_t *choice;
    json_array_foreach(json_member(field, T("choices")), i, choice)
    {
        struct text value = json_is_string(json_member(choice, T("value"))) ? json_member_text(choice, "value")
                                                                            : json_print(arena, json_member(choice, T("value")));
        add_option(arena, &group.options, value, body_words(json_member(choice, T("label")), showing->request->language), T(""));
    }
    if (text_is(kind, T("yes_no"))) {
        add_option(arena, &group.options, T("true"), say(showing->request->language, TR("answer|Yes")), T(""));
        add_option(arena, &group.options, T("false"), say(showing->request->language, TR("answer|No")), T(""));
    }
    if (!group.options.count)
        return;
    struct edit_group *items = TAKE(arena, struct edit_group, condition->groups.count + 1);
    for (size_t j = 0; j < condition->groups.count; j++)
        items[j] = condition->groups.items[j];
    items[condition->groups.count++] = group;
    condition->groups.items = items;
}

static struct edit_options with_choice(struct arena *arena, const struct edit_options *options, struct text chosen, struct text empty)
{
    struct edit_options copy = {0};
    copy.items = TAKE(arena, struct edit_option, options->count + 2);
    copy.items[copy.count++] = (struct edit_option){T(""), empty, !chosen.length};
    bool is_there = !chosen.length;
    for (size_t i = 0; i < options->count; i++) {
        copy.items[copy.count] = options->items[i];
        copy.items[copy.count].is_chosen = text_is(options->items[i].value, chosen);
        is_there |= copy.items[copy.count++].is_chosen;
    }
    if (!is_there)
        copy.items[copy.count++] = (struct edit_option){chosen, chosen, true};
    return copy;
}

static void fill_condition_row(struct showing *showing, const struct condition *condition, size_t i,
                               const struct edit_options *variables, struct edit_condition *view)
{
    struct arena *arena = showing->request->arena;
    enum language language = showing->request->language;
    const struct condition_row *row = i < condition->count ? &condition->rows[i] : NULL;
    struct edit_options comparisons = {0};
    for (enum comparison one = COMPARE_IS; one < COMPARISON_COUNT; one++)
        add_option(arena, &comparisons, text_of(comparison_sign(one)), say(language, comparison_title(one)),
                   row ? text_of(comparison_sign(row->comparison)) : T("is"));
    struct text name = path_index(arena, view->name, i);
    struct text value = !row || !row->value ? T("") : json_is_string(row->value) ? json_text(row->value) : json_print(arena, row->value);
    view->rows.items[view->rows.count++] = (struct edit_condition_row){
        .name = name, .id = id_of(arena, name), .value = value, .comparisons = comparisons,
        .variables = with_choice(arena, variables, row ? row->variable : T(""), say(language, TR("designer|choose a question")))};
}

static void fill_condition(struct showing *showing, const json_t *rule, struct edit_row *row)
{
    struct arena *arena = showing->request->arena;
    struct condition condition;
    struct edit_options variables = {0};
    struct edit_condition *view = &row->condition;
    view->name = row->name;
    view->words = rule_in_words(arena, showing->request->language, showing->opened->body, rule);
    view->raw = rule ? json_print(arena, rule) : T("");
    view->is_rows = condition_of_rule(arena, rule, &condition);
    if (!view->is_rows)
        return;
    view->is_any = condition.is_any;
    each_before(showing, add_variable, &variables);
    each_before(showing, add_group, view);
    static const char *const facts[] = {"channel", "assurance", "is_linked", "today"};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        add_option(arena, &variables, text_of(facts[i]),
                   variable_in_words(arena, showing->request->language, showing->opened->body, text_of(facts[i])), T(""));
    size_t shown = condition.count + 1 < CONDITION_ROWS_SHOWN ? CONDITION_ROWS_SHOWN : condition.count + 1;
    if (shown > CONDITION_ROWS_MAX)
        shown = CONDITION_ROWS_MAX;
    view->rows.items = TAKE(arena, struct edit_condition_row, shown);
    for (size_t i = 0; i < shown; i++)
        fill_condition_row(showing, &condition, i, &variables, view);
}

/* How many times a fee is owed: once, as often as a number says, or for each of a list. */
static void add_quantity(struct showing *showing, const json_t *field, struct text name, void *context)
{
    struct edit_row *row = context;
    struct arena *arena = showing->request->arena;
    json_t *rule = NULL;
    if (!name.length)
        return;
    if (!field)
        rule = json_kept(arena, json_pack("{s[{ss%}]}", "count", "var", name.bytes, name.length));
    else if (text_is(json_member_text(field, "kind"), T("number")))
        rule = json_kept(arena, json_pack("{ss%}", "var", name.bytes, name.length));
    if (rule)
        add_option(arena, &row->options, json_print(arena, rule),
                   rule_in_words(arena, showing->request->language, showing->opened->body, rule), row->value);
}

static void fill_quantity(struct showing *showing, const json_t *rule, struct edit_row *row)
{
    struct arena *arena = showing->request->arena;
    row->value = rule ? json_print(arena, rule) : T("");
    add_option(arena, &row->options, T(""), say(showing->request->language, TR("designer|once")), row->value);
    each_before(showing, add_quantity, row);
    bool is_there = false;
    for (size_t i = 0; i < row->options.count; i++)
        is_there |= row->options.items[i].is_chosen;
    if (!is_there)
        add_option(arena, &row->options, row->value, row->value, row->value);
}

/* ---- tables ---- */

static void fill_rows(struct showing *showing, const struct definition_key *table, const json_t *map, struct text prefix,
                      struct text path, struct edit_rows *found);

/* What is not there at all lacks no translation. */
static void nothing_is_missing(struct edit_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        for (int j = 0; j < LANGUAGE_COUNT; j++)
            rows->items[i].cells[j].is_missing = false;
}

static void fill_items(struct showing *showing, const struct definition_key *line, const json_t *list, struct text path,
                       struct edit_row *row)
{
    struct arena *arena = showing->request->arena;
    size_t count = json_array_size(list), more = line->shape == KEY_LIST ? EMPTY_CHOICES : EMPTY_WORDS;
    if (text_is(row->key, T("amounts")))
        more = 1;
    row->items.items = TAKE(arena, struct edit_item, count + more);
    for (size_t i = 0; i < count + more; i++) {
        struct edit_item *item = &row->items.items[row->items.count++];
        const json_t *value = i < count ? json_array_get(list, i) : NULL;
        item->name = path_index(arena, row->name, i);
        item->is_there = value != NULL;
        item->from = value ? arena_print(arena, "%zu", i) : T("new");
        item->title = arena_print(arena, "%zu", i + 1);
        item->is_table = line->shape == KEY_LIST;
        if (line->shape == KEY_LIST) {
            fill_rows(showing, line->inside, value, item->name, path_index(arena, path, i), &item->rows);
            if (!value)
                nothing_is_missing(&item->rows);
            for (size_t j = 0; j < item->rows.count; j++)
                item->has_more |= !item->rows.items[j].is_needed;
            continue;
        }
        item->rows = (struct edit_rows){1, TAKE(arena, struct edit_row, 1)};
        item->rows.items[0] = (struct edit_row){.shape = KEY_WORDS, .name = item->name, .title = item->title};
        fill_cells(showing, value, item->name, &item->rows.items[0]);
    }
}

static struct text lines_of(struct arena *arena, const json_t *list)
{
    struct buffer lines = buffer_new(arena);
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)list, i, item)
    {
        buffer_put(&lines, i ? T("\n") : T(""));
        buffer_put(&lines, json_is_string(item) ? json_text(item) : json_print(arena, item));
    }
    return buffer_text(&lines);
}

/* ---- all of it ---- */

static void fill_findings(struct showing *showing, struct text path, struct edit_row *row)
{
    const struct findings *all = &showing->opened->findings;
    row->findings.items = TAKE(showing->request->arena, struct finding, all->count + 1);
    for (size_t i = 0; i < all->count; i++)
        if (text_is(all->items[i].path, path) || (text_starts(all->items[i].path, path) && row->shape != KEY_LIST && row->shape != KEY_MAP &&
                                                  all->items[i].path.bytes[path.length] == '.'))
            row->findings.items[row->findings.count++] = all->items[i];
}

static void fill_value(struct showing *showing, const struct definition_key *line, const json_t *value, struct text path,
                       struct edit_row *row)
{
    struct arena *arena = showing->request->arena;
    switch (line->shape) {
    case KEY_WORDS:
    case KEY_LONG_WORDS: fill_cells(showing, value, row->name, row); break;
    case KEY_CHOICE: fill_choice(showing, line, value, row); break;
    case KEY_YES: fill_yes(showing, value, row); break;
    case KEY_RULE: fill_condition(showing, value, row); break;
    case KEY_QUANTITY: fill_quantity(showing, value, row); break;
    case KEY_TEXTS: row->value = lines_of(arena, value); break;
    case KEY_LIST:
    case KEY_WORDS_LIST: fill_items(showing, line, value, path, row); break;
    case KEY_MAP:
        fill_rows(showing, line->inside, value, row->name, path, &row->inside);
        if (!value)
            nothing_is_missing(&row->inside);
        break;
    case KEY_ANY: row->value = value ? json_print(arena, value) : T(""); break;
    default: row->value = json_is_string(value) ? json_text(value) : value ? json_print(arena, value) : T("");
    }
}

static size_t key_count(const struct definition_key *table)
{
    size_t count = 0;
    while (table[count].key)
        count++;
    return count;
}

/* Pages, questions and fees have forms of their own, and so has the guide. */
static bool has_own_form(const struct definition_key *line)
{
    if (line->shape == KEY_MAP)
        return key_count(line->inside) > INLINE_KEYS_MAX;
    return line->shape == KEY_LIST && (definition_key(line->inside, T("kind")) || definition_key(line->inside, T("fields")) ||
                                       definition_key(line->inside, T("amounts")));
}

static bool is_for_this(const struct definition_key *table, const struct definition_key *line, const json_t *map)
{
    struct text key = text_of(line->key), kind = json_member_text(map, "kind");
    if (json_member(map, key) || !definition_key(table, T("kind")))
        return true;
    bool is_choice = text_is(kind, T("choice")) || text_is(kind, T("choices"));
    if (text_is(key, T("choices")))
        return is_choice;
    if (text_is(key, T("bound")))
        return text_is(kind, T("date"));
    if (text_is(key, T("digits")))
        return text_is(kind, T("text"));
    if (text_is(key, T("unit")))
        return text_is(kind, T("number"));
    if (text_is(key, T("required")) || text_is(key, T("must")) || text_is(key, T("means")))
        return !text_is(kind, T("note"));
    return true;
}

static void fill_rows(struct showing *showing, const struct definition_key *table, const json_t *map, struct text prefix,
                      struct text path, struct edit_rows *found)
{
    struct arena *arena = showing->request->arena;
    enum language language = showing->request->language;
    bool is_in_table = showing->path.length ? !text_is(path, showing->path) && table != definition_keys_at(showing->path) : false;
    found->items = TAKE(arena, struct edit_row, key_count(table) + 1);
    found->count = 0;
    for (const struct definition_key *line = table; line->key; line++) {
        if (has_own_form(line) || !is_for_this(table, line, map))
            continue;
        struct edit_row *row = &found->items[found->count++];
        struct text below = path_join(arena, path, text_of(line->key));
        *row = (struct edit_row){.shape = line->shape, .name = dotted(arena, prefix, line->key), .key = text_of(line->key),
                                 .title = say(language, line->title), .is_needed = line->is_needed,
                                 .is_long = line->shape == KEY_LONG_WORDS,
                                 .is_raw = line->shape == KEY_RULE && is_in_table,
                                 .hint = message_is_empty(line->hint) ? T("") : say(language, line->hint)};
        row->id = id_of(arena, row->name);
        row->is_empty = !json_member(map, text_of(line->key));
        fill_value(showing, line, json_member(map, text_of(line->key)), below, row);
        if (row->is_raw)
            row->value = row->condition.raw;
        if (line->shape == KEY_NAME)
            suggest(showing, row->key, row);
        fill_findings(showing, below, row);
    }
}

void designer_rows(struct request *request, const struct opened *opened, struct text path, struct edit_rows *found)
{
    struct showing showing = {request, opened, path};
    const struct definition_key *table = definition_keys_at(path);
    if (!table)
        return;
    fill_rows(&showing, table, tree_at(opened->body, path), T(""), path, found);
    for (size_t i = 0; !path.length && i < found->count; i++)
        if (text_is(found->items[i].key, T("section"))) {
            found->items[i].shape = KEY_CHOICE;
            if (designer_sections(request, found->items[i].value, &found->items[i].options) != DONE)
                found->items[i].options.count = 0;
        }
}

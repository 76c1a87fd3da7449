/*
 * Questions on their way to a page: labels, hints, what was typed or stored, problems, one question after the other.
 */
#include "engines/procedures/answers_private.h"

#include "base/era.h"

struct viewing {
    const struct answer_set *answers;
    const struct procedure_field *field;
    const json_t *item, *value, *wrong; /* wrong: what was typed, by control */
    enum language language;
    const struct answer_source *source;
    const struct answer_problems *problems;
    int item_number;
    struct answer_view *view;
};

/* What a control shows: as typed when the answer was wrong, else as stored. */
static struct text control_text(const struct viewing *viewing, const char *part)
{
    if (viewing->wrong)
        return json_member_text(viewing->wrong, part);
    return part[0] ? json_member_text(viewing->value, part) : json_text(viewing->value);
}

static struct text problem_at(const struct viewing *viewing, struct text control)
{
    for (size_t i = 0; viewing->problems && i < viewing->problems->count; i++)
        if (viewing->problems->items[i].item == viewing->item_number &&
            text_is(viewing->problems->items[i].control, control))
            return viewing->problems->items[i].sentence;
    return T("");
}

static struct field_view *add_part(struct viewing *viewing, const char *part, enum field_kind kind, struct text label,
                                   const char *autocomplete, const char *width)
{
    struct answer_view *view = viewing->view;
    struct field_view *control = &view->parts[view->part_count++];
    struct arena *arena = viewing->answers->arena;
    *control = (struct field_view){
        .kind = kind,
        .name = part[0] ? arena_print(arena, "%.*s-%s", TEXT_ARGUMENTS(viewing->field->name), part) : viewing->field->name,
        .label = label,
        .is_required = viewing->field->is_required,
        .autocomplete = text_of(autocomplete),
        .width = text_of(width)};
    control->value = control_text(viewing, part);
    control->error = problem_at(viewing, control->name);
    return control;
}

/* A question of one control: label, hint and error are the control's. */
static struct field_view *add_only(struct viewing *viewing, enum field_kind kind, const char *autocomplete,
                                   const char *width)
{
    struct field_view *control = add_part(viewing, "", kind, viewing->view->label, autocomplete, width);
    control->hint = viewing->view->hint;
    control->error = viewing->view->error;
    control->unit = words_in(&viewing->field->unit, viewing->language);
    return control;
}

static void view_pair(struct viewing *viewing, bool is_kana)
{
    enum language language = viewing->language;
    add_part(viewing, "family", FIELD_TEXT, is_kana ? say(language, TR("kana|Family name")) : say(language, TR("answer|Family name")),
             is_kana ? "" : "family-name", "w13");
    struct field_view *given = add_part(viewing, "given", FIELD_TEXT,
                                        is_kana ? say(language, TR("kana|Given name")) : say(language, TR("answer|Given name")),
                                        is_kana ? "" : "given-name", "w13");
    given->is_required = false; /* who has one name only may leave it empty */
}

static void view_date(struct viewing *viewing)
{
    bool is_birth = viewing->field->means == MEANS_APPLICANT_BIRTH;
    struct field_view *control = add_only(viewing, FIELD_DATE, is_birth ? "bday" : "", "");
    control->bound = viewing->field->bound == DAY_PAST     ? UNTIL_TODAY
                     : viewing->field->bound == DAY_FUTURE ? FROM_TODAY
                                                           : ANY_DAY;
    if (!viewing->wrong)
        return;
    control->value = T("");
    control->era = control_text(viewing, "era");
    control->year = control_text(viewing, "year");
    control->month = control_text(viewing, "month");
    control->day = control_text(viewing, "day");
}

static void view_address(struct viewing *viewing, const struct town_choices *towns)
{
    enum language language = viewing->language;
    struct answer_view *view = viewing->view;
    add_part(viewing, "postcode", FIELD_POSTCODE, say(language, TR("answer|Postcode")), "postal-code", "w8");
    struct field_view *town = add_part(viewing, "town", FIELD_TEXT, say(language, TR("answer|Address (up to the town)")),
                                       "address-level2", "w24");
    add_part(viewing, "street", FIELD_TEXT, say(language, TR("answer|Lot number")), "address-line1", "w13");
    struct field_view *building = add_part(viewing, "building", FIELD_TEXT, say(language, TR("answer|Building and room")),
                                           "address-line2", "w24");
    building->is_required = false;
    if (!towns || !towns->count)
        return;
    view->towns = towns->items;
    view->town_count = towns->count;
    struct option_view *options = TAKE(viewing->answers->arena, struct option_view, towns->count);
    for (size_t i = 0; i < towns->count; i++)
        options[i] = (struct option_view){.value = towns->items[i].town,
                                          .label = towns->items[i].town,
                                          .is_chosen = text_is(towns->items[i].town, town->value)};
    town->kind = FIELD_CHOICE;
    town->options = options;
    town->option_count = towns->count;
}

static bool is_chosen(const struct viewing *viewing, struct text value)
{
    const json_t *chosen = viewing->wrong ? json_object_get(viewing->wrong, "") : viewing->value;
    if (json_is_string(chosen))
        return text_is(json_text(chosen), value);
    for (size_t i = 0; i < json_array_size(chosen); i++)
        if (text_is(json_text(json_array_get(chosen, i)), value))
            return true;
    return false;
}

static void view_choices(struct viewing *viewing)
{
    const struct procedure_field *field = viewing->field;
    struct field_view *control = add_only(viewing, field->kind == ANSWER_CHOICE ? FIELD_CHOICE : FIELD_CHOICES, "", "");
    control->options = TAKE(viewing->answers->arena, struct option_view, field->choice_count + 1);
    for (size_t i = 0; i < field->choice_count; i++)
        if (answers_choice_is_open(viewing->answers, &field->choices[i], viewing->item))
            control->options[control->option_count++] =
                (struct option_view){.value = field->choices[i].value,
                                     .label = words_in(&field->choices[i].label, viewing->language),
                                     .hint = words_in(&field->choices[i].hint, viewing->language),
                                     .is_chosen = is_chosen(viewing, field->choices[i].value)};
}

static void view_yes_no(struct viewing *viewing)
{
    struct field_view *control = add_only(viewing, FIELD_CHOICE, "", "");
    bool is_yes = json_is_true(viewing->value), is_no = json_is_false(viewing->value);
    control->options = TAKE(viewing->answers->arena, struct option_view, 2);
    control->options[0] = (struct option_view){T("yes"), say(viewing->language, TR("answer|Yes")), T(""), is_yes};
    control->options[1] = (struct option_view){T("no"), say(viewing->language, TR("answer|No")), T(""), is_no};
    control->option_count = 2;
    control->value = is_yes ? T("yes") : is_no ? T("no") : T("");
}

static void view_number(struct viewing *viewing)
{
    const struct procedure_field *field = viewing->field;
    struct field_view *control =
        add_only(viewing, field->kind == ANSWER_MONEY ? FIELD_MONEY : FIELD_INTEGER, "", "w8");
    control->min = field->min;
    control->max = field->max;
    control->has_min = true;
    if (!viewing->wrong && json_is_integer(viewing->value))
        control->value = arena_print(viewing->answers->arena, "%lld", (long long)json_integer_value(viewing->value));
}

/* From the register: check boxes of the members; without it: one name a line. */
static void view_household(struct viewing *viewing)
{
    struct arena *arena = viewing->answers->arena;
    const struct answer_source *source = viewing->source;
    if (!source || !source->members) {
        struct field_view *control = add_only(viewing, FIELD_LONG_TEXT, "", "");
        struct buffer lines = buffer_new(arena);
        for (size_t i = 0; i < json_array_size(viewing->value); i++)
            buffer_print(&lines, "%s%.*s", i ? "\n" : "",
                         TEXT_ARGUMENTS(json_member_text(json_array_get(viewing->value, i), "name")));
        if (!viewing->wrong)
            control->value = buffer_text(&lines);
        control->rows = 4;
        return;
    }
    struct field_view *control = add_only(viewing, FIELD_CHOICES, "", "");
    control->options = TAKE(arena, struct option_view, source->member_count + 1);
    for (size_t i = 0; i < source->member_count; i++) {
        const struct household_choice *member = &source->members[i];
        bool is_in = false;
        for (size_t j = 0; j < json_array_size(viewing->value); j++) {
            int64_t id;
            is_in = is_in || (json_member_integer(json_array_get(viewing->value, j), "person", &id) &&
                              id == member->person_id);
        }
        control->options[control->option_count++] =
            (struct option_view){.value = arena_print(arena, "%lld", (long long)member->person_id),
                                 .label = member->name,
                                 .hint = member->relation,
                                 .is_chosen = is_in};
    }
}

static void view_files(struct viewing *viewing)
{
    struct answer_view *view = viewing->view;
    struct field_view *control = add_only(viewing, FIELD_FILE, "", "");
    size_t count = json_array_size(viewing->value);
    struct kept_view *kept = TAKE(viewing->answers->arena, struct kept_view, count + 1);
    control->accept = T("image/jpeg,image/png,.pdf");
    control->min = viewing->field->min;
    control->max = viewing->field->max;
    view->later_days = viewing->field->later_days;
    view->is_later = answer_is_promised(viewing->value);
    if (view->is_later)
        count = 0;
    for (size_t i = 0; i < count; i++) {
        const json_t *file = json_array_get(viewing->value, i);
        kept[i] = (struct kept_view){.public_id = json_member_text(file, "file"), .name = json_member_text(file, "name"),
                                     .may_move_up = i > 0};
        kept[i].is_picture = !text_ends(kept[i].name, T(".pdf"));
        if (!json_member_integer(file, "size", &kept[i].size_bytes))
            kept[i].size_bytes = 0;
    }
    view->kept = kept;
    view->kept_count = count;
    control->value = T("");
}

static void view_text(struct viewing *viewing)
{
    const struct procedure_field *field = viewing->field;
    struct field_view *control =
        field->kind == ANSWER_PHONE  ? add_only(viewing, FIELD_PHONE, "tel", "w13")
        : field->kind == ANSWER_EMAIL ? add_only(viewing, FIELD_EMAIL, "email", "w24")
        : field->kind == ANSWER_TEXT  ? add_only(viewing, FIELD_TEXT, "", field->max && field->max <= 12 ? "w13" : "w24")
                                      : add_only(viewing, FIELD_LONG_TEXT, "", "");
    control->max = field->max;
    if (field->is_digits)
        control->input_mode = T("numeric");
}

static void view_controls(struct viewing *viewing, const struct town_choices *towns)
{
    switch (viewing->field->kind) {
    case ANSWER_NAME:
    case ANSWER_KANA:
        view_pair(viewing, viewing->field->kind == ANSWER_KANA);
        return;
    case ANSWER_DATE:
        view_date(viewing);
        return;
    case ANSWER_ADDRESS:
        view_address(viewing, towns);
        return;
    case ANSWER_CHOICE:
    case ANSWER_CHOICES:
        view_choices(viewing);
        return;
    case ANSWER_YES_NO:
        view_yes_no(viewing);
        return;
    case ANSWER_NUMBER:
    case ANSWER_MONEY:
        view_number(viewing);
        return;
    case ANSWER_HOUSEHOLD:
        view_household(viewing);
        return;
    case ANSWER_FILE:
        view_files(viewing);
        return;
    case ANSWER_NOTE:
        return;
    default:
        view_text(viewing);
    }
}

/* The first problem of the question stands above it; problems of single controls stand there too. */
static void view_problem(struct viewing *viewing)
{
    for (size_t i = 0; viewing->problems && i < viewing->problems->count; i++) {
        const struct answer_problem *problem = &viewing->problems->items[i];
        if (problem->item != viewing->item_number || !text_is(problem->field, viewing->field->name))
            continue;
        viewing->view->error = problem->sentence;
        viewing->view->id = problem->control;
        return;
    }
}

void answers_views(const struct answer_set *answers, const struct procedure_step *step, int item, enum language language,
                   const struct answer_source *source, const struct answer_problems *problems,
                   const struct town_choices *towns, struct answer_views *found)
{
    const json_t *scope = step->repeat.length ? answers_item(answers, step, item) : NULL;
    json_t *nothing = json_kept(answers->arena, json_object());
    if (step->repeat.length && !scope)
        scope = nothing; /* a new item */
    *found = (struct answer_views){.items = TAKE(answers->arena, struct answer_view, step->field_count + 1)};
    for (size_t i = 0; i < step->field_count; i++) {
        const struct procedure_field *field = &step->fields[i];
        if (!answers_field_is_open(answers, field, scope))
            continue;
        struct answer_view *view = &found->items[found->count++];
        *view = (struct answer_view){.field = field,
                                     .label = words_in(&field->label, language),
                                     .hint = words_in(&field->hint, language),
                                     .is_required = field->is_required};
        struct viewing viewing = {.answers = answers,
                                  .field = field,
                                  .item = scope,
                                  .value = answers_value(answers, field->name, scope),
                                  .wrong = answers_value(answers, wrong_name(answers->arena, field->name), scope),
                                  .language = language,
                                  .source = source,
                                  .problems = problems,
                                  .item_number = step->repeat.length ? item : 0,
                                  .view = view};
        view_problem(&viewing);
        view_controls(&viewing, towns);
        if (!view->id.length && view->part_count)
            view->id = field_id(answers->arena, &view->parts[0]);
    }
}

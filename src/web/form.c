#include "web/form.h"

#include "base/check.h"
#include "base/era.h"
#include "web/form_data.h"

/* ---- problems ---- */

static struct form_problem *add_problem(struct request *request, struct text field, struct text sentence)
{
    struct form_problem *problem = TAKE(request->arena, struct form_problem, 1), **end = &request->problems;
    *problem = (struct form_problem){.field = arena_copy(request->arena, field), .sentence = sentence};
    problem->control = field_id_of_name(request->arena, field);
    while (*end)
        end = &(*end)->next;
    return *end = problem;
}

void form_problem_add(struct request *request, struct text field, struct text sentence)
{
    add_problem(request, field, sentence);
}

void form_problem_values(struct request *request, struct text field, struct message message,
                         const struct shown *values, size_t count)
{
    form_problem_add(request, field, say_values(request->arena, request->language, message, values, count));
}

bool form_has_problems(const struct request *request)
{
    return request->problems != NULL;
}

static struct text problem_of(const struct request *request, struct text field)
{
    for (const struct form_problem *problem = request ? request->problems : NULL; problem; problem = problem->next)
        if (text_is(problem->field, field))
            return problem->sentence;
    return T("");
}

void form_initial(struct request *request, const char *field, struct text value)
{
    struct form_initial *initial = TAKE(request->arena, struct form_initial, 1);
    *initial = (struct form_initial){text_of(field), value, request->initials};
    request->initials = initial;
}

static bool initial_of(const struct request *request, struct text field, struct text *value)
{
    for (const struct form_initial *initial = request ? request->initials : NULL; initial; initial = initial->next) {
        if (!text_is(initial->field, field))
            continue;
        *value = initial->value;
        return true;
    }
    return false;
}

static bool entered(const struct request *request, struct text name, struct text *value)
{
    return request && request->form && form_find(request->form, name, 0, value);
}

/* ---- one field on its way to the page ---- */

static void fill_date(const struct request *request, struct text name, struct field_view *view)
{
    struct text *const parts[] = {&view->era, &view->year, &view->month, &view->day};
    static const char *const names[] = {"era", "year", "month", "day"};
    struct text typed;
    bool has_any = false;
    for (int i = 0; request && i < 4; i++) {
        if (!entered(request, arena_print(request->arena, "%.*s-%s", TEXT_ARGUMENTS(name), names[i]), &typed))
            continue;
        *parts[i] = typed;
        has_any = true;
    }
    if (has_any)
        view->value = (struct text){0};
}

static bool is_sent_choice(const struct request *request, struct text name, struct text value)
{
    struct text sent;
    for (size_t i = 0; form_find(request->form, name, i, &sent); i++)
        if (text_is(sent, value))
            return true;
    return false;
}

/* Unticked boxes are not sent: with a problem on the page, nothing sent means that none was ticked. */
static void fill_boxes(const struct request *request, struct text name, struct field_view *view)
{
    struct text ignored;
    if (!request || !request->form || (!entered(request, name, &ignored) && !form_has_problems(request)))
        return;
    for (size_t i = 0; i < view->option_count; i++)
        view->options[i].is_chosen = is_sent_choice(request, name, view->options[i].value);
    if (view->kind == FIELD_YES_NO)
        view->value = entered(request, name, &ignored) ? T("yes") : T("");
}

void field_fill(const struct request *request, struct field_view *view)
{
    if (!request)
        return;
    struct text name = field_full_name(request->arena, view), value;
    if (initial_of(request, name, &value))
        view->value = value;
    if (entered(request, name, &value))
        view->value = value;
    if (view->kind == FIELD_DATE)
        fill_date(request, name, view);
    if (view->kind == FIELD_CHOICES || view->kind == FIELD_YES_NO)
        fill_boxes(request, name, view);
    struct text problem = problem_of(request, name);
    if (problem.length)
        view->error = problem;
}

/* ---- tables of fields ---- */

static struct text said(enum language language, struct message message)
{
    return message_is_empty(message) ? T("") : say(language, message);
}

static void take_options(struct arena *arena, enum language language, const struct option *options,
                         struct field_view *view)
{
    while (options && options[view->option_count].value)
        view->option_count++;
    view->options = TAKE(arena, struct option_view, view->option_count + 1);
    for (size_t i = 0; i < view->option_count; i++)
        view->options[i] = (struct option_view){.value = text_of(options[i].value),
                                                .label = said(language, options[i].label),
                                                .hint = said(language, options[i].hint)};
}

static struct field_view view_of(struct arena *arena, enum language language, const struct field *field)
{
    struct field_view view = {
        .kind = field->kind,
        .name = text_of(field->name),
        .label = said(language, field->label),
        .hint = said(language, field->hint),
        .unit = said(language, field->unit),
        .is_required = !field->is_optional && field->kind != FIELD_YES_NO,
        .has_min = field->has_min,
        .min = field->min,
        .max = field->max,
        .bound = field->bound,
        .autocomplete = text_of(field->autocomplete),
        .input_mode = text_of(field->input_mode),
        .width = text_of(field->width),
        .accept = text_of(field->accept),
        .rows = field->rows,
    };
    /* A box that must be ticked says so with min = 1. */
    if (field->kind == FIELD_YES_NO && field->min > 0)
        view.is_required = true;
    take_options(arena, language, field->options, &view);
    return view;
}

static void store_value(void *form, const struct field *field, const struct field_value *value)
{
    void *member = (char *)form + field->offset;
    switch (field->kind) {
    case FIELD_ID:
    case FIELD_INTEGER:
        *(int64_t *)member = value->integer;
        break;
    case FIELD_MONEY:
        *(struct money *)member = YEN(value->integer);
        break;
    case FIELD_DATE:
        *(struct date *)member = value->date;
        break;
    case FIELD_YES_NO:
        *(bool *)member = value->is_yes;
        break;
    case FIELD_CHOICES:
        *(struct text_list *)member = (struct text_list){value->items, value->item_count};
        break;
    case FIELD_FILE: /* files are the handler's: request_upload_at */
        break;
    default:
        *(struct text *)member = value->text;
    }
}

enum status form_read(struct request *request, const struct field *fields, void *form)
{
    size_t count = 0;
    while (fields[count].name)
        count++;
    struct field_value *values = TAKE(request->arena, struct field_value, count + 1);
    bool is_good = true;
    for (size_t i = 0; i < count; i++) {
        struct field_view view = view_of(request->arena, request->language, &fields[i]);
        struct text sentence = field_read(request, &view, &values[i]);
        if (sentence.length == 0)
            continue;
        struct form_problem *problem = add_problem(request, view.name, sentence);
        if (view.kind == FIELD_DATE) /* its own id is the fieldset's */
            problem->control = arena_join(request->arena, problem->control, T("-year"));
        is_good = false;
    }
    for (size_t i = 0; is_good && i < count; i++)
        store_value(form, &fields[i], &values[i]);
    return is_good ? DONE : INVALID;
}

const struct field_view *form_view(const struct output *out, const struct field *fields, struct text name)
{
    while (fields->name && !text_is(text_of(fields->name), name))
        fields++;
    check(fields->name);
    struct field_view *view = TAKE(out->arena, struct field_view, 1);
    *view = view_of(out->arena, out->language, fields);
    field_fill(out->request, view);
    return view;
}

/* ---- questions of templates ---- */

struct text page_problem(const struct output *out, struct text field)
{
    return problem_of(out->request, field);
}

bool page_has_problem(const struct output *out, struct text field)
{
    return problem_of(out->request, field).length > 0;
}

bool page_has_problems(const struct output *out)
{
    return out->request && form_has_problems(out->request);
}

struct text page_entered(const struct output *out, struct text field)
{
    struct text value = T("");
    if (!entered(out->request, field, &value))
        initial_of(out->request, field, &value);
    return value;
}

/* ---- what a part needs to draw a field ---- */

static void split_date(struct arena *arena, struct field_view *view)
{
    struct date date;
    int year;
    if (!view->value.length || date_read(view->value, &date) != DONE)
        return;
    const struct era *era = era_of(date, &year);
    bool shows_era = era && text_starts(view->autocomplete, T("bday"));
    view->era = shows_era ? era->name : T("");
    view->year = arena_print(arena, "%d", shows_era ? year : date.year);
    view->month = arena_print(arena, "%d", date.month);
    view->day = arena_print(arena, "%d", date.day);
}

static struct text usual_width(enum field_kind kind)
{
    switch (kind) {
    case FIELD_INTEGER:
        return T("w4");
    case FIELD_MONEY:
    case FIELD_POSTCODE:
        return T("w8");
    case FIELD_PHONE:
        return T("w13");
    case FIELD_TEXT:
    case FIELD_KANA:
    case FIELD_EMAIL:
        return T("w24");
    default:
        return T("");
    }
}

static struct text usual_autocomplete(enum field_kind kind)
{
    return kind == FIELD_PHONE ? T("tel") : kind == FIELD_EMAIL ? T("email") : kind == FIELD_POSTCODE ? T("postal-code")
                                                                                                        : T("");
}

static void set_kind(struct control_view *control)
{
    const struct field_view *view = &control->view;
    bool is_long_list = view->kind == FIELD_CHOICE && view->option_count > RADIOS_MAX;
    control->type = view->kind == FIELD_PHONE ? T("tel") : view->kind == FIELD_EMAIL ? T("email") : T("text");
    control->has_spelling = view->kind != FIELD_KANA && view->kind != FIELD_EMAIL
                            && !text_ends(view->autocomplete, T("-name"));
    control->is_birthday = text_starts(view->autocomplete, T("bday"));
    control->is_select = view->kind == FIELD_SELECT || is_long_list;
}

const struct control_view *field_control(const struct output *out, const struct field_view *given)
{
    struct arena *arena = out->arena;
    struct control_view *control = TAKE(arena, struct control_view, 1);
    struct field_view *view = &control->view;
    *view = *given;
    struct buffer described = buffer_new(arena);
    view->name = field_full_name(arena, given);
    view->id = field_id(arena, given);
    if (view->hint.length)
        buffer_print(&described, "%.*s-hint", TEXT_ARGUMENTS(view->id));
    if (view->error.length)
        buffer_print(&described, "%s%.*s-error", described.length ? " " : "", TEXT_ARGUMENTS(view->id));
    if (view->note.length)
        buffer_print(&described, "%s%.*s-note", described.length ? " " : "", TEXT_ARGUMENTS(view->id));
    control->described_by = buffer_text(&described);
    if (!view->width.length)
        view->width = usual_width(view->kind);
    if (!view->autocomplete.length)
        view->autocomplete = usual_autocomplete(view->kind);
    bool is_number = view->kind == FIELD_INTEGER || view->kind == FIELD_MONEY || view->kind == FIELD_POSTCODE;
    if (!view->input_mode.length && is_number)
        view->input_mode = T("numeric");
    set_kind(control);
    if (view->kind == FIELD_DATE)
        split_date(arena, view);
    for (size_t i = 0; i < view->option_count && view->kind != FIELD_CHOICES && view->value.length; i++)
        view->options[i].is_chosen = text_is(view->options[i].value, view->value);
    return control;
}

size_t form_problem_count(const struct output *out)
{
    size_t count = 0;
    for (const struct form_problem *problem = out->request ? out->request->problems : NULL; problem;
         problem = problem->next)
        count++;
    return count;
}

/* Where a problem's link leads: to the first control of its field. */
const struct problem_links *form_problem_links(const struct output *out)
{
    struct problem_links *links = TAKE(out->arena, struct problem_links, 1);
    links->count = form_problem_count(out);
    links->items = TAKE(out->arena, struct problem_link, links->count + 1);
    size_t i = 0;
    for (const struct form_problem *problem = out->request ? out->request->problems : NULL; problem;
         problem = problem->next)
        links->items[i++] = (struct problem_link){problem->control, problem->sentence};
    return links;
}

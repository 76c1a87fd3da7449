/*
 * Moving, copying, removing and adding.
 */
#include "services/designer/edit_acts.h"

#include "city/city.h"
#include "engines/procedures/library.h"
#include "web/language.h"

enum { QUESTIONS_AT_ONCE = 24 };

static json_t *words_value(struct text japanese, struct text english, struct text easy)
{
    json_t *words = json_object();
    if (japanese.length)
        json_object_set_new(words, "ja", json_text_value(japanese));
    if (english.length)
        json_object_set_new(words, "en", json_text_value(english));
    if (easy.length)
        json_object_set_new(words, "easy", json_text_value(easy));
    return words;
}

static size_t size_at(json_t *body, struct text path)
{
    return json_array_size(tree_at(body, path));
}

/* ---- pages and fees ---- */

static struct text add_step(struct request *request, json_t *body, bool is_exit)
{
    struct arena *arena = request->arena;
    struct text title = text_trim(request_field(request, is_exit ? "new-exit" : "new-step"));
    size_t count = size_at(body, T("steps"));
    if (count >= PROCEDURE_STEPS_MAX) {
        form_problem(request, "", TR("There may be {1} pages at most."), SHOWN((int64_t)PROCEDURE_STEPS_MAX));
        return T("");
    }
    json_t *step = json_object();
    json_object_set_new(step, "name", json_text_value(tree_free_name(arena, body, is_exit ? T("exit-1") : T("page-1"))));
    json_object_set_new(step, "title", words_value(title, T(""), T("")));
    if (is_exit)
        json_object_set_new(step, "exit", words_value(title, T(""), T("")));
    else
        json_object_set_new(step, "fields", json_array());
    return tree_insert(arena, body, T("steps"), count, step) ? path_index(arena, T("steps"), count) : T("");
}

/* A page of another procedure, with all its questions and their translations. */
static struct text take_step(struct request *request, json_t *body)
{
    struct arena *arena = request->arena;
    struct text from = request_field(request, "take-step"), name = path_above(from), known, unused;
    size_t index, count = size_at(body, T("steps"));
    json_t *other = NULL;
    if (!path_split(from, &unused, &index) || count >= PROCEDURE_STEPS_MAX || !procedure_find(city_of(request), name) ||
        design_published_body(request->store, arena, name, procedure_find(city_of(request), name)->version, &known) != DONE ||
        json_read(arena, known, NULL, &other, NULL) != DONE)
        return T("");
    const json_t *step = json_array_get(json_member(other, T("steps")), index);
    if (!step || !tree_insert(arena, body, T("steps"), count, tree_copy_item(arena, body, step)))
        return T("");
    return path_index(arena, T("steps"), count);
}

static json_t *new_fee(struct request *request, json_t *body, json_t *label, json_t *when)
{
    json_t *fee = json_object(), *amounts = json_array(), *amount = json_object();
    json_object_set_new(fee, "name", json_text_value(tree_free_name(request->arena, body, T("fee-1"))));
    json_object_set_new(fee, "label", label);
    if (when)
        json_object_set_new(fee, "when", when);
    json_object_set_new(amount, "from", json_text_value(date_text(request->arena, city_today_of(request))));
    json_array_append_new(amounts, amount);
    json_object_set_new(fee, "amounts", amounts);
    if (!json_member(body, T("payment")))
        json_object_set_new(body, "payment", json_string("after"));
    return fee;
}

static struct text add_fee(struct request *request, json_t *body)
{
    size_t count = size_at(body, T("fees"));
    json_t *label = words_value(text_trim(request_field(request, "new-fee")), T(""), T(""));
    if (!tree_insert(request->arena, body, T("fees"), count, new_fee(request, body, label, NULL)))
        return T("");
    return path_index(request->arena, T("fees"), count);
}

/* One fee for each choice of a question: the table of amounts by option. */
static struct text fees_by_choice(struct request *request, json_t *body)
{
    struct text name = request_field(request, "fees-by-choice");
    size_t i, first = size_at(body, T("fees"));
    json_t *choice;
    json_array_foreach(json_member(body_field(body, name), T("choices")), i, choice)
    {
        struct condition condition = {.count = 1};
        condition.rows[0] = (struct condition_row){name, COMPARE_IS, json_member(choice, T("value"))};
        if (size_at(body, T("fees")) >= PROCEDURE_FEES_MAX || !condition.rows[0].value)
            break;
        (void)tree_insert(request->arena, body, T("fees"), first + i,
                          new_fee(request, body, json_deep_copy(json_member(choice, T("label"))), rule_of_condition(&condition)));
    }
    return size_at(body, T("fees")) > first ? path_index(request->arena, T("fees"), first) : T("");
}

/* ---- questions: one a line, "Japanese | English | やさしい日本語" ---- */

static struct text next_part(struct text *line)
{
    struct text part = T("");
    ptrdiff_t wide = text_find(*line, T("｜")), plain = text_find_byte(*line, '|');
    if (wide != TEXT_NOT_THERE && (plain == TEXT_NOT_THERE || wide < plain)) {
        part = text_slice(*line, 0, (size_t)wide);
        *line = text_from(*line, (size_t)wide + sizeof "｜" - 1);
    } else if (line->length && text_next_part(line, '|', &part)) {
        ;
    }
    return text_trim(part);
}

static json_t *new_field(struct request *request, json_t *body, struct text kind, struct text line)
{
    json_t *field = json_object();
    struct text japanese = next_part(&line), english = next_part(&line), easy = next_part(&line);
    struct text begin = arena_print(request->arena, "%.*s_1", TEXT_ARGUMENTS(kind));
    json_object_set_new(field, "name", json_text_value(tree_free_name(request->arena, body, begin)));
    json_object_set_new(field, "kind", json_text_value(kind));
    json_object_set_new(field, "label", words_value(japanese, english, easy));
    return field;
}

/* "- 大会議室 | Large room": a choice of the question above it. */
static bool is_choice_line(struct text *line)
{
    static const struct text marks[] = {TEXT_INIT("-"), TEXT_INIT("・"), TEXT_INIT("－"), TEXT_INIT("ー")};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (text_starts(*line, marks[i])) {
            *line = text_trim(text_from(*line, marks[i].length));
            return true;
        }
    return false;
}

static void add_choice(struct request *request, json_t *field, struct text line)
{
    json_t *choices = json_member(field, T("choices")), *choice = json_object();
    if (!choices) {
        json_object_set_new(field, "choices", json_array());
        choices = json_member(field, T("choices"));
    }
    struct text japanese = next_part(&line), english = next_part(&line), easy = next_part(&line);
    json_object_set_new(choice, "value", json_text_value(arena_print(request->arena, "c%zu", json_array_size(choices) + 1)));
    json_object_set_new(choice, "label", words_value(japanese, english, easy));
    if (json_array_size(choices) < PROCEDURE_CHOICES_MAX)
        json_array_append_new(choices, choice);
    else
        json_decref(choice);
}

static struct text add_fields(struct request *request, json_t *body, struct text at)
{
    struct arena *arena = request->arena;
    struct text kind = request_field(request, "new-kind"), rest = request_field(request, "new-fields"), line;
    struct text list = path_join(arena, at, T("fields")), first = at;
    bool is_choice = text_is(kind, T("choice")) || text_is(kind, T("choices")), has_choices = false;
    int added = 0;
    while (rest.length && text_next_part(&rest, '\n', &line) && added < QUESTIONS_AT_ONCE) {
        line = text_trim(line);
        size_t count = size_at(body, list);
        if (line.length && count && is_choice && is_choice_line(&line)) {
            add_choice(request, tree_at(body, path_index(arena, list, count - 1)), line);
            has_choices = true;
            continue;
        }
        if (!line.length)
            continue;
        if (count >= STEP_FIELDS_MAX) {
            form_problem(request, "", TR("A page may have {1} questions at most."), SHOWN((int64_t)STEP_FIELDS_MAX));
            break;
        }
        if (tree_insert(arena, body, list, count, new_field(request, body, kind, line)) && ++added == 1)
            first = path_index(arena, list, count);
    }
    return added == 1 && is_choice && !has_choices ? first : at; /* the choices come next */
}

/* ---- all ---- */

static bool acts_on(struct text act, const char *verb, struct text *path)
{
    struct text name = text_of(verb);
    if (!text_starts(act, name) || act.length <= name.length || act.bytes[name.length] != ':')
        return false;
    *path = text_from(act, name.length + 1);
    return true;
}

static struct text move(struct request *request, json_t *body, struct text at, struct text path, int by)
{
    struct text list;
    size_t index;
    if (!tree_move(body, path, by, &index) || !path_split(path, &list, &index))
        return at;
    struct text new_path = path_index(request->arena, list, by < 0 ? index - 1 : index + 1);
    return text_is(at, path) ? new_path : text_starts(at, path) ? T("") : at;
}

/* The thing itself is gone: what stood around it. Another page is gone: places behind it have moved. */
static struct text after_removal(struct text at, struct text path)
{
    bool is_page = !text_has(path, T(".fields."));
    if (text_starts(at, path) || is_page)
        return is_page ? T("") : path_above(path_above(path));
    return at;
}

struct text edit_act(struct request *request, json_t *body, struct text at, struct text act)
{
    struct text path, list;
    size_t index;
    if (acts_on(act, "go", &path))
        return path;
    if (acts_on(act, "up", &path))
        return move(request, body, at, path, -1);
    if (acts_on(act, "down", &path))
        return move(request, body, at, path, 1);
    if (acts_on(act, "remove", &path))
        return tree_remove(body, path) ? after_removal(at, path) : at;
    if (acts_on(act, "copy", &path) && path_split(path, &list, &index) && tree_at(body, path)) {
        if (tree_insert(request->arena, body, list, index + 1, tree_copy_item(request->arena, body, tree_at(body, path))))
            return path_index(request->arena, list, index + 1);
        return at;
    }
    if (text_is(act, T("add:steps")))
        return add_step(request, body, false);
    if (text_is(act, T("add:exit")))
        return add_step(request, body, true);
    if (text_is(act, T("add:fees")))
        return add_fee(request, body);
    if (text_is(act, T("add:fields")))
        return add_fields(request, body, at);
    if (text_is(act, T("take-step")))
        return take_step(request, body);
    return text_is(act, T("fees-by-choice")) ? fees_by_choice(request, body) : at;
}

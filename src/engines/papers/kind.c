/*
 * Kinds of papers: papers/NAME.yaml of the city's folder, kept as JSON in the store.
 *
 * A certificate has a sign for its numbers, a statement, lines for each person and head lines; a letter has a body with
 * {places} and, where it refuses something, the appeal notice (教示文). README.md lists what a line may show.
 */
#include "city/load.h"
#include "engines/papers/papers_private.h"

static const char *const forms[] = {"certificate", "letter", NULL};
static const char *const sources[] = {"name", "kana", "alias", "born", "sex", "relation", "address", "since", "moved_in",
                                      "previous_address", "origin", "nationality", "head_name", "decision", NULL};

enum status paper_kind_read(struct store *store, struct arena *arena, struct text name, struct paper_kind *found)
{
    struct text body;
    json_t *root;
    enum status status = papers_kind_of(store, arena, name, &body);
    if (status == DONE)
        status = json_read(arena, body, NULL, &root, NULL);
    if (status != DONE)
        return status;
    *found = (struct paper_kind){.name = name, .sign = json_member_text(root, "sign"), .body = root,
                                 .is_letter = text_is(json_member_text(root, "form"), T("letter")),
                                 .title = words_from_json(arena, json_print(arena, json_object_get(root, "title")))};
    if (!json_member_integer(root, "holds_months", &found->holds_months))
        found->holds_months = 0;
    return DONE;
}

enum status paper_is_for_everybody(struct store *store, struct arena *arena, struct text name, const json_t *values,
                                   bool *everybody)
{
    struct paper_kind kind;
    enum status status = paper_kind_read(store, arena, name, &kind);
    if (status != DONE)
        return status;
    const json_t *rule = json_object_get(kind.body, "everybody");
    if (!rule || rules_holds(arena, rule, values, everybody) != DONE)
        *everybody = false;
    return DONE;
}

static bool is_source(struct text value)
{
    for (size_t i = 0; sources[i]; i++)
        if (text_is(value, text_of(sources[i])))
            return true;
    return (text_starts(value, T("answer:")) && value.length > 7) || (text_starts(value, T("record:")) && value.length > 7);
}

static void check_lines(struct city_load *load, struct node *list)
{
    for (struct node *line = list ? list->first : NULL; line; line = line->next) {
        load_text(load, line, "label", NEEDED);
        struct text value = load_text(load, line, "value", NEEDED);
        if (value.length && !is_source(value))
            load_mistake(load, line, "「%.*s」という欄はありません。README にある名前、answer:項目、record:項目 のどれかにしてください。",
                         TEXT_ARGUMENTS(value));
        load_text(load, line, "unit", OPTIONAL);
        load_yes(load, line, "if_any", false);
        struct node *show = load_child(load, line, "show", OPTIONAL);
        if (show)
            load_json(load, show);
        load_no_more(load, line);
    }
}

static enum status load_kind(struct city_load *load, struct text name, struct node *root, void *context)
{
    (void)context;
    int form = load_choice(load, root, "form", NEEDED, forms);
    load_words(load, root, "title", NEEDED);
    struct text sign = load_text(load, root, "sign", NEEDED);
    if (text_runes(sign) > 4)
        load_mistake(load, root, "番号の記号（sign）は4文字までにしてください。");
    load_integer(load, root, "holds_months", OPTIONAL, 0, 120, 0);
    struct node *everybody = load_child(load, root, "everybody", OPTIONAL);
    if (everybody)
        load_json(load, everybody);
    if (form == 0) {
        load_text(load, root, "statement", NEEDED);
        check_lines(load, load_list(load, root, "head_lines", OPTIONAL));
        check_lines(load, load_list(load, root, "lines", OPTIONAL));
        load_text(load, root, "record", OPTIONAL);
        load_text(load, root, "record_year", OPTIONAL);
        load_text(load, root, "note", OPTIONAL);
    } else if (form == 1) {
        load_text(load, root, "body", NEEDED);
        load_text(load, root, "appeal", OPTIONAL);
    }
    struct text body = load_json(load, root);
    load_no_more(load, root);
    if (load->mistake_count)
        return DONE;
    struct text kept;
    enum status status = papers_kind_of(load->store, load->arena, name, &kept);
    if (status != DONE && status != NOT_FOUND)
        return status;
    bool is_same = status == DONE && text_is(kept, body);
    load_row(load, status == NOT_FOUND ? LOAD_ADDED : is_same ? LOAD_UNCHANGED : LOAD_CHANGED, "証明書・通知書 %.*s",
             TEXT_ARGUMENTS(name));
    return is_same || load->mode == LOAD_PLAN ? DONE : papers_put_kind(load->store, name, body, load->now);
}

enum status papers_load(struct city_load *load)
{
    return load_folder(load, "papers", load_kind, NULL);
}

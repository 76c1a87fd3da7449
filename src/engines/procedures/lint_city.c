/*
 * What a definition says about the rest of the city's folder: its approval kind in approvals.yaml, its paper in papers/ and
 * the answers which that paper shows, its retention class in retention.yaml.
 *
 * The folder is looked at, not the store: a definition and what it needs may be new at the same time. A load without a
 * folder (a test, a preview) is not checked, nor against approvals.yaml, papers/ or retention.yaml that the folder does not bring. A file that cannot be read is said once, by whom it belongs to.
 */
#include "engines/procedures/definition_private.h"

#include "system/files.h"

/* The root of a file; NULL when there is none. What is wrong inside it is not this check's to say. */
static struct node *quiet_file(struct city_load *load, const char *path)
{
    struct city_load silent = *load;
    struct node *root = NULL;
    silent.mistakes = buffer_new(load->arena);
    return load_file(&silent, path, &root) == DONE ? root : NULL;
}

static struct node *child(const struct node *node, const char *key)
{
    for (struct node *one = node && node->kind == NODE_MAP ? node->first : NULL; one; one = one->next)
        if (text_is(one->key, text_of(key)))
            return one;
    return NULL;
}

static struct text value_of(const struct node *node, const char *key)
{
    const struct node *one = child(node, key);
    return one && one->kind == NODE_VALUE ? one->value : T("");
}

/* ---- approvals.yaml ---- */

static void lint_approval(struct definition_reader *reader, struct node *root)
{
    struct text approval = reader->procedure->approval;
    struct node *rules = child(quiet_file(reader->load, "approvals.yaml"), "rules");
    if (!rules || !approval.length)
        return;
    for (const struct node *rule = rules ? rules->first : NULL; rule; rule = rule->next)
        if (text_is(value_of(rule, "kind"), approval))
            return;
    load_mistake(reader->load, child(root, "approval"),
                 "「%.*s」は専決の表（approvals.yaml）にありません。表に加えるか、つづりを直してください。", TEXT_ARGUMENTS(approval));
}

/* ---- retention.yaml ---- */

static void lint_retention(struct definition_reader *reader, struct node *root)
{
    struct node *classes = child(quiet_file(reader->load, "retention.yaml"), "classes");
    struct buffer all = buffer_new(reader->load->arena);
    for (const struct node *one = classes ? classes->first : NULL; one; one = one->next) {
        int64_t years;
        if (text_to_integer(value_of(one, "years"), &years) && years == reader->procedure->retention_years)
            return;
        buffer_print(&all, "%s%.*s", all.length ? ", " : "", TEXT_ARGUMENTS(value_of(one, "years")));
    }
    if (classes)
        load_mistake(reader->load, child(root, "retention_years") ? child(root, "retention_years") : root,
                     "保存期間 %lld年 という区分はありません。次のどれかにしてください（retention.yaml）: %.*s。",
                     (long long)reader->procedure->retention_years, (int)all.length, all.bytes);
}

/* ---- papers/NAME.yaml ---- */

static struct text part_until(struct text text, char end)
{
    ptrdiff_t at = text_find_byte(text, end);
    return at == TEXT_NOT_THERE ? T("") : text_slice(text, 0, (size_t)at);
}

static bool is_asked(const struct procedure *procedure, struct text field)
{
    return procedure_field(procedure, field, NULL) != NULL;
}

/* {answer:FIELD} and {step:NAME} in a letter's words. */
static void lint_places(struct definition_reader *reader, const struct node *at, struct text body, struct text paper)
{
    for (size_t i = 0; i < body.length; i++) {
        if (body.bytes[i] != '{')
            continue;
        struct text place = part_until(text_from(body, i + 1), '}');
        bool is_answer = text_starts(place, T("answer:")), is_step = text_starts(place, T("step:"));
        struct text name = text_from(place, is_answer ? 7 : is_step ? 5 : 0);
        if ((is_answer && !is_asked(reader->procedure, name)) || (is_step && !procedure_step(reader->procedure, name)))
            load_mistake(reader->load, at, "通知書「%.*s」が使う「{%.*s}」は、この手続きにありません。%sを加えるか、通知書を直してください。",
                         TEXT_ARGUMENTS(paper), TEXT_ARGUMENTS(place), is_answer ? "質問" : "画面");
    }
}

static void lint_lines(struct definition_reader *reader, const struct node *at, const struct node *lines, struct text paper)
{
    for (const struct node *line = lines ? lines->first : NULL; line; line = line->next) {
        struct text value = value_of(line, "value");
        if (text_starts(value, T("answer:")) && !is_asked(reader->procedure, text_from(value, 7)))
            load_mistake(reader->load, at, "証明書「%.*s」が使う「%.*s」は、この手続きにありません。質問を加えるか、証明書を直してください。",
                         TEXT_ARGUMENTS(paper), TEXT_ARGUMENTS(value));
    }
}

static void lint_paper(struct definition_reader *reader, struct node *root)
{
    const struct procedure *procedure = reader->procedure;
    struct city_load *load = reader->load;
    struct text papers = arena_print(load->arena, "%.*s/papers", TEXT_ARGUMENTS(load->folder));
    if (procedure->result == RESULT_NONE || !procedure->result_name.length || !file_is_there(papers.bytes))
        return;
    struct text name = procedure->result_name, path = arena_print(load->arena, "papers/%.*s.yaml", TEXT_ARGUMENTS(name));
    struct node *at = child(root, "result"), *paper = quiet_file(load, path.bytes);
    bool wants_letter = procedure->result == RESULT_LETTER;
    if (!paper) {
        load_mistake(load, at, "%.*s がありません。作るか、つづりを直してください。", TEXT_ARGUMENTS(path));
        return;
    }
    if (text_is(value_of(paper, "form"), T("letter")) != wants_letter)
        load_mistake(load, at, "%.*s は%sです。result には %s: と書いてください。", TEXT_ARGUMENTS(path),
                     wants_letter ? "証明書" : "通知書", wants_letter ? "certificate" : "letter");
    lint_places(reader, at, value_of(paper, "body"), name);
    lint_lines(reader, at, child(paper, "head_lines"), name);
    lint_lines(reader, at, child(paper, "lines"), name);
}

void lint_city(struct definition_reader *reader, struct node *root)
{
    if (!reader->load->folder.length)
        return;
    lint_approval(reader, root);
    lint_retention(reader, root);
    lint_paper(reader, root);
}

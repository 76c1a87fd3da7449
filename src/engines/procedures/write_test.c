/*
 * The writer and the reader know the same keys, and nothing is lost on the way to YAML and back.
 */
#include "engines/procedures/keys.h"
#include "engines/procedures/procedures_testing.h"
#include "engines/procedures/designs.h"
#include "engines/procedures/definition_private.h"
#include "engines/procedures/write.h"

static struct text body_of(struct arena *arena, struct text yaml, struct text *mistakes)
{
    struct city_load load = procedure_load(NULL, arena);
    struct node *root = NULL;
    struct text body = T("");
    if (load_yaml(&load, "written.yaml", arena_copy(arena, yaml), &root) == DONE)
        body = procedure_body(&load, root);
    *mistakes = buffer_text(&load.mistakes);
    return body;
}

static bool is_same_tree(const struct node *one, const struct node *other)
{
    if (one->kind != other->kind || one->is_quoted != other->is_quoted || one->count != other->count || one->line != other->line ||
        !text_is(one->key, other->key) || !text_is(one->value, other->value))
        return false;
    const struct node *a = one->first, *b = other->first;
    for (; a && b; a = a->next, b = b->next)
        if (a->parent != one || b->parent != other || !is_same_tree(a, b))
            return false;
    return !a && !b;
}

/* What is kept is read as JSON; the reader of YAML would make the same tree, but refuses a few letters when they stand bare. */
static bool reads_as_yaml_would(struct test *test, struct arena *arena, struct text body, const char *what)
{
    struct city_load load = procedure_load(NULL, arena), other = procedure_load(NULL, arena);
    struct node *by_body = NULL, *by_yaml = NULL;
    test_expect(test, load_body(&load, "body", body, &by_body) == DONE, what, __FILE__, __LINE__);
    if (load_yaml(&other, "body", body, &by_yaml) != DONE)
        return false;
    return by_body && is_same_tree(by_body, by_yaml);
}

/* write, read, write again: the body is the same, and so are the bytes. */
static void goes_round(struct test *test, struct text body, const char *what)
{
    struct arena *arena = arena_new(0);
    struct text mistakes = T("");
    json_t *value = NULL, *again = NULL;
    EXPECT(json_read(arena, body, NULL, &value, NULL) == DONE);
    bool is_same = reads_as_yaml_would(test, arena, body, what);
    EXPECT(is_same || strcmp(what, "odd") == 0);
    struct text first = procedure_write(arena, value);
    struct text read = body_of(arena, first, &mistakes);
    test_expect_text(test, mistakes, T(""), what, __LINE__);
    test_expect_text(test, read, body, what, __LINE__);
    EXPECT(json_read(arena, read, NULL, &again, NULL) == DONE);
    if (again)
        test_expect_text(test, procedure_write(arena, again), first, what, __LINE__);
    arena_free(arena);
}

/* ---- every key that the reader asks for ---- */

struct listening {
    struct arena *arena;
    struct buffer unknown;
    size_t asked;
};

static struct text path_of(struct arena *arena, const struct node *node)
{
    if (!node->parent)
        return T("");
    struct text above = path_of(arena, node->parent);
    int64_t number = 0;
    for (const struct node *item = node->parent->first; item && item != node; item = item->next)
        number++;
    struct text own = node->parent->kind == NODE_MAP ? node->key : arena_print(arena, "%lld", (long long)number);
    return above.length ? arena_print(arena, "%.*s.%.*s", TEXT_ARGUMENTS(above), TEXT_ARGUMENTS(own)) : own;
}

static void listen(void *context, const struct node *map, const char *key)
{
    struct listening *listening = context;
    struct text path = path_of(listening->arena, map);
    const struct definition_key *table = definition_keys_at(path), *line = definition_key_at(path);
    bool is_words = !table && line && (line->shape == KEY_WORDS || line->shape == KEY_LONG_WORDS || line->shape == KEY_WORDS_LIST);
    listening->asked++;
    bool is_fine = is_words || definition_key(table, text_of(key)) || (!path.length && strcmp(key, "based_on") == 0);
    if (!is_fine)
        buffer_print(&listening->unknown, "%.*s: %s\n", TEXT_ARGUMENTS(path), key);
}

static enum status listen_to_file(struct city_load *load, struct text name, struct node *root, void *context)
{
    (void)context;
    (void)procedure_as_far_as_it_goes(load, name, root, FROM_STORE);
    return DONE;
}

static void knows_every_key(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct city_load load = procedure_load(NULL, arena);
    struct listening listening = {.arena = arena, .unknown = buffer_new(arena)};
    struct node *root = NULL;
    load.on_key = listen;
    load.context = &listening;
    EXPECT(load_yaml(&load, "sample.yaml", text_of(bench_procedure), &root) == DONE);
    (void)procedure_as_far_as_it_goes(&load, T("sample"), root, FROM_STORE);
    load.folder = T("cities/iwaki");
    EXPECT(load_folder(&load, "procedures", listen_to_file, NULL) == DONE);
    EXPECT_TEXT(buffer_text(&listening.unknown), T(""));
    EXPECT(listening.asked > 1000);
}

/* A table that forgets a key would be found: the listener hears it. */
static void hears_a_new_key(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct city_load load = procedure_load(NULL, arena);
    struct listening listening = {.arena = arena, .unknown = buffer_new(arena)};
    struct node *root = NULL;
    load.on_key = listen;
    load.context = &listening;
    EXPECT(load_yaml(&load, "sample.yaml", T("name: a\nsteps: [{name: b}]\n"), &root) == DONE);
    struct node *steps = load_list(&load, root, "steps", NEEDED);
    (void)load_child(&load, steps->first, "colour", OPTIONAL);
    EXPECT_TEXT(buffer_text(&listening.unknown), T("steps.0: colour\n"));
}

/* ---- nothing is lost ---- */

static enum status round_of_file(struct city_load *load, struct text name, struct node *root, void *context)
{
    struct test *test = context;
    goes_round(test, procedure_body(load, root), arena_terminated(load->arena, name));
    return DONE;
}

static void keeps_every_file(struct test *test)
{
    struct city_load load = procedure_load(NULL, test_arena(test));
    struct text mistakes;
    load.folder = T("cities/iwaki");
    EXPECT(load_folder(&load, "procedures", round_of_file, test) == DONE);
    goes_round(test, body_of(test_arena(test), text_of(bench_procedure), &mistakes), "sample");
}

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static json_t *odd_value(struct arena *arena, uint32_t *state, int depth)
{
    static const char *const odd[] = {"", " ", "true", "no", "null", "~", "1", "-1", "007", "0.5", "1e3", "2026-04-01", "2026-13-01",
        "a: b", "a #b", "#a", "- a", "-", "?", "? a", "[a]", "{a}", "a,b", "'a'", "\"a\"", "a\\b", "a\nb", "a\n", "\ta", "a\t", "a ",
        " a", "&a", "*a", "!a", "%a", "@a", "`a`", "|", ">", "=", "<<", "日本語：です", "\xE3\x80\x80", "\xC2\xA0x", "\xE2\x80\xA8", "\xEF\xBB\xBFx",
        "x\xEF\xBF\xBD", "\xF0\xA0\xAE\xB7", "\x7F", "\x01", "a:", ":a", "a:b", "Yes", "on", "0x1F", "1_000", ".", "...", "---", "a--b"};
    uint32_t pick = next(state) % (depth > 3 ? 4 : 6);
    if (pick < 3)
        return json_text_value(text_of(odd[next(state) % (sizeof odd / sizeof *odd)]));
    if (pick == 3)
        return next(state) % 2 ? json_integer((int64_t)next(state) - 5000000) : json_boolean(next(state) % 2);
    json_t *whole = pick == 4 ? json_array() : json_object();
    for (uint32_t i = next(state) % 5; i > 0; i--) {
        if (pick == 4)
            json_array_append_new(whole, odd_value(arena, state, depth + 1));
        else
            json_object_set_new(whole, arena_terminated(arena, arena_print(arena, "k%u%s", next(state) % 90, next(state) % 3 ? "" : ": #")),
                                odd_value(arena, state, depth + 1));
    }
    return whole;
}

static void keeps_odd_values(struct test *test)
{
    static const char *const keys[] = {"name", "title", "summary", "search_words", "guide", "steps", "fees", "payment", "colour"};
    uint32_t state = 20261122;
    for (int run = 0; run < 400; run++) {
        struct arena *arena = arena_new(0);
        json_t *body = json_kept(arena, json_object());
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            json_object_set_new(body, keys[i], odd_value(arena, &state, 0));
        goes_round(test, json_print(arena, body), "odd");
        arena_free(arena);
    }
}

/* ---- the export ---- */

static void says_what_it_is_based_on(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text mistakes, body = body_of(arena, text_of(bench_procedure), &mistakes), name = T(""), back = T(""), why = T("");
    json_t *value = NULL;
    EXPECT(json_read(arena, body, NULL, &value, NULL) == DONE);
    struct text yaml = procedure_export(arena, value, procedure_version(arena, body));
    EXPECT(text_has(yaml, T("based_on: ")));
    EXPECT(design_from_yaml(NULL, arena, yaml, &name, &back, &why) == DONE);
    EXPECT_TEXT(name, T("sample"));
    EXPECT_TEXT(back, body);
    EXPECT(design_from_yaml(NULL, arena, T("name: [a\n"), &name, &back, &why) == INVALID);
    EXPECT(text_has(why, T("行目")));
    EXPECT(design_from_yaml(NULL, arena, T("- a\n"), &name, &back, &why) == INVALID);
    EXPECT(design_from_yaml(NULL, arena, T("a: &x 1\nb: *x\n"), &name, &back, &why) == INVALID);
}

/* Mistakes are named by their place, and half a definition is still one that can be shown. */
static void finds_places(struct test *test)
{
    struct arena *arena = test_arena(test);
    const struct procedure *procedure = NULL;
    struct findings findings;
    EXPECT(design_read(NULL, NULL, arena, T("half"),
                       T("{\"name\":\"half\",\"steps\":[{\"name\":\"a\",\"title\":{\"ja\":\"あ\"},\"fields\":[{\"name\":\"q\",\"kind\":\"choice\"}]}]}"),
                       DATE(2026, 11, 20), &procedure, &findings) == DONE);
    bool has_title = false, has_choices = false;
    for (size_t i = 0; i < findings.count; i++) {
        has_title |= text_is(findings.items[i].path, T("steps.0.title"));
        has_choices |= text_is(findings.items[i].path, T("steps.0.fields.0")) && text_has(findings.items[i].sentence, T("choices"));
    }
    EXPECT(has_title && has_choices && findings.count > 10);
    EXPECT(procedure && procedure->step_count == 1 && procedure->steps[0].field_count == 1);
    EXPECT(design_read(NULL, NULL, arena, T("half"), T("[]"), DATE(2026, 11, 20), &procedure, &findings) == INVALID);
}

const struct test_case write_test[] = {{"the writer knows every key that the reader asks for", knows_every_key},
                                       {"a key that the table forgot is heard", hears_a_new_key},
                                       {"every procedure of the city comes back the same, byte by byte", keeps_every_file},
                                       {"odd texts, numbers and unknown keys are kept", keeps_odd_values},
                                       {"an export says what it is based on, and is read back", says_what_it_is_based_on},
                                       {"mistakes are named by their place in the tree", finds_places},
                                       {0}};

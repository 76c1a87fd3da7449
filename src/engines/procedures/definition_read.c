/*
 * Reads the tree of a definition, key by key. Every mistake is said with its line and reading goes on.
 */
#include "engines/procedures/definition_private.h"

#include "base/rules.h"

static const char *const kinds[] = {"text",      "name",   "kana",  "date",      "address", "phone",     "email", "choice", "choices",
                                    "yes_no",    "number", "money", "long_text", "file",    "household", "note",  NULL};
static const char *const meanings[] = {"applicant.name",  "applicant.kana",    "applicant.birth", "applicant.address", "applicant.phone",
                                       "applicant.email", "subject.household", "copies",          "exemption", "kind_of_paper", "delivery", NULL};
static const char *const bounds[] = {"any", "past", "future", NULL};
static const char *const payments[] = {"none", "first", "after", NULL};
static const char *const deliveries[] = {"download", "post", NULL};

struct text answer_kind_name(enum answer_kind kind)
{
    return text_of(kinds[kind - 1]);
}

/* Words in all three languages; one that is missing is a mistake where it stands. */
static struct words three_of(struct definition_reader *reader, struct node *node, const char *key)
{
    struct words words = load_node_words(reader->load, node);
    if (node && words.in[JAPANESE].length && (!words.in[ENGLISH].length || !words.in[EASY_JAPANESE].length))
        load_mistake(reader->load, node, "「%s」に%sを書いてください。", key,
                     words.in[ENGLISH].length         ? "やさしい日本語（easy）"
                     : words.in[EASY_JAPANESE].length ? "英語（en）"
                                                      : "英語（en）とやさしい日本語（easy）");
    return words;
}

static struct words three(struct definition_reader *reader, struct node *node, const char *key, enum need need)
{
    return three_of(reader, load_child(reader->load, node, key, need), key);
}

static struct words_list three_list(struct definition_reader *reader, struct node *node, const char *key)
{
    struct node *list = load_list(reader->load, node, key, OPTIONAL);
    struct words_list found = {0};
    if (!list)
        return found;
    struct words *items = TAKE(reader->load->arena, struct words, list->count + 1);
    for (struct node *item = list->first; item; item = item->next)
        items[found.count++] = three_of(reader, item, key);
    found.items = items;
    return found;
}

/* A JsonLogic rule; NULL where there is none. It is remembered with what was asked by now, for the lint. */
struct words definition_words(struct definition_reader *reader, struct node *node, const char *key, enum need need)
{
    return three(reader, node, key, need);
}

static const json_t *rule(struct definition_reader *reader, struct node *node, const char *key, struct text field,
                          struct text repeat)
{
    struct node *child = load_child(reader->load, node, key, OPTIONAL);
    if (!child)
        return NULL;
    json_t *value;
    struct text unknown = {0};
    if (json_read(reader->load->arena, load_json(reader->load, child), NULL, &value, NULL) != DONE) {
        load_mistake(reader->load, child, "「%s」の条件が読めません。", key);
        return NULL;
    }
    if (!rules_operators_exist(value, &unknown)) {
        load_mistake(reader->load, child, "「%.*s」という計算はありません。", TEXT_ARGUMENTS(unknown));
        return NULL;
    }
    *LIST_ADD(reader->load->arena, &reader->rules) = (struct rule_at){.node = child,
                                                                      .rule = value,
                                                                      .field = field,
                                                                      .known = reader->names.count,
                                                                      .in_repeat = repeat.length > 0,
                                                                      .repeat = repeat};
    return value;
}

static void read_choices(struct definition_reader *reader, struct node *node, struct procedure_field *field,
                         struct text repeat)
{
    struct city_load *load = reader->load;
    bool is_choice = field->kind == ANSWER_CHOICE || field->kind == ANSWER_CHOICES;
    struct node *list = load_list(load, node, "choices", is_choice ? NEEDED : OPTIONAL);
    if (!list)
        return;
    if (!is_choice)
        load_mistake(load, list, "「choices」は、kind が choice か choices の質問だけに書けます。");
    if (list->count < 1 || list->count > PROCEDURE_CHOICES_MAX)
        load_mistake(load, list, "選ぶものは1つから%dまでにしてください。いま%zuあります。", PROCEDURE_CHOICES_MAX, list->count);
    struct choice *choices = TAKE(load->arena, struct choice, list->count + 1);
    for (struct node *item = list->first; item; item = item->next) {
        struct choice *choice = &choices[field->choice_count++];
        choice->line = item->line;
        choice->value = load_name(load, item, "value", NEEDED);
        choice->label = three(reader, item, "label", NEEDED);
        choice->hint = three(reader, item, "hint", OPTIONAL);
        choice->show = rule(reader, item, "show", field->name, repeat);
        for (size_t i = 0; i + 1 < field->choice_count; i++)
            if (choice->value.length && text_is(choices[i].value, choice->value))
                load_mistake(load, item, "「%.*s」が2つあります。", TEXT_ARGUMENTS(choice->value));
        load_no_more(load, item);
    }
    field->choices = choices;
}

/* What min and max mean for each kind, and how far they may go. */
static void read_limits(struct definition_reader *reader, struct node *node, struct procedure_field *field)
{
    int64_t most = 0, otherwise = 0;
    switch (field->kind) {
    case ANSWER_TEXT: most = 400, otherwise = 100; break;
    case ANSWER_LONG_TEXT: most = 10000, otherwise = 1000; break;
    case ANSWER_NUMBER: most = 1000000000, otherwise = 999999; break;
    case ANSWER_MONEY: most = INT64_C(1000000000000), otherwise = 999999999; break;
    case ANSWER_CHOICES: most = PROCEDURE_CHOICES_MAX, otherwise = PROCEDURE_CHOICES_MAX; break;
    case ANSWER_FILE: most = 10, otherwise = 1; break;
    case ANSWER_HOUSEHOLD: most = 20, otherwise = 20; break;
    default: return;
    }
    field->min = load_integer(reader->load, node, "at_least", OPTIONAL, 0, most, 0);
    field->max = load_integer(reader->load, node, "at_most", OPTIONAL, 1, most, otherwise);
    if (field->min > field->max)
        load_mistake(reader->load, node, "「at_least」が「at_most」より大きくなっています。");
}

/* must: {hold: RULE, say: words}. The rule may read the question's own answer. */
static void read_must(struct definition_reader *reader, struct node *node, struct procedure_field *field, struct text repeat)
{
    struct node *must = load_map(reader->load, node, "must", OPTIONAL);
    if (!must)
        return;
    if (field->kind == ANSWER_NOTE)
        load_mistake(reader->load, must, "「must」は、答えのない文（note）には書けません。");
    if (!load_child(reader->load, must, "hold", NEEDED))
        return;
    field->must = rule(reader, must, "hold", T(""), repeat);
    field->must_say = three(reader, must, "say", NEEDED);
    load_no_more(reader->load, must);
}

/* later: {days: N}: the file may be promised when applying, and handed in on the case's page. */
static void read_later(struct definition_reader *reader, struct node *node, struct procedure_field *field)
{
    enum { LATER_DAYS_MAX = 366 };
    struct node *later = load_map(reader->load, node, "later", OPTIONAL);
    if (!later)
        return;
    if (field->kind != ANSWER_FILE)
        load_mistake(reader->load, later, "「later」（あとから出せる）は、kind が file の質問だけに書けます。");
    field->later_days = load_integer(reader->load, later, "days", NEEDED, 1, LATER_DAYS_MAX, 14);
    load_no_more(reader->load, later);
}

static void read_field(struct definition_reader *reader, struct node *node, struct procedure_field *field,
                       struct text repeat)
{
    struct city_load *load = reader->load;
    field->line = node->line;
    field->name = load_name(load, node, "name", NEEDED);
    int kind = load_choice(load, node, "kind", NEEDED, kinds);
    field->kind = kind < 0 ? ANSWER_TEXT : (enum answer_kind)(kind + 1);
    field->label = three(reader, node, "label", NEEDED);
    field->hint = three(reader, node, "hint", OPTIONAL);
    field->unit = three(reader, node, "unit", OPTIONAL);
    field->is_required = load_yes(load, node, "required", field->kind != ANSWER_NOTE);
    field->show = rule(reader, node, "show", field->name, repeat);
    int bound = load_choice(load, node, "bound", OPTIONAL, bounds);
    field->bound = bound < 0 ? DAY_ANY : (enum day_bound)bound;
    int meaning = load_choice(load, node, "means", OPTIONAL, meanings);
    field->means = meaning < 0 ? MEANS_NOTHING : (enum meaning)(meaning + 1);
    if (field->bound != DAY_ANY && field->kind != ANSWER_DATE)
        load_mistake(load, node, "「bound」は、kind が date の質問だけに書けます。");
    field->is_digits = load_yes(load, node, "digits", false);
    if (field->is_digits && field->kind != ANSWER_TEXT)
        load_mistake(load, node, "「digits」は、kind が text の質問だけに書けます。");
    read_choices(reader, node, field, repeat);
    read_limits(reader, node, field);
    if (field->kind != ANSWER_NOTE)
        *LIST_ADD(load->arena, &reader->names) =
            (struct known_name){.name = field->name, .repeat = repeat, .field = field, .node = node};
    read_must(reader, node, field, repeat);
    read_later(reader, node, field);
    load_no_more(load, node);
}

static void read_repeat(struct definition_reader *reader, struct node *node, struct procedure_step *step)
{
    struct city_load *load = reader->load;
    struct node *repeat = load_map(load, node, "repeat", OPTIONAL);
    if (!repeat)
        return;
    step->repeat = load_name(load, repeat, "name", NEEDED);
    step->repeat_item = three(reader, repeat, "item", NEEDED);
    step->repeat_min = load_integer(load, repeat, "at_least", OPTIONAL, 0, REPEAT_ITEMS_MAX, 1);
    step->repeat_max = load_integer(load, repeat, "at_most", OPTIONAL, 1, REPEAT_ITEMS_MAX, REPEAT_ITEMS_MAX);
    if (step->repeat_min > step->repeat_max)
        load_mistake(load, repeat, "「at_least」が「at_most」より大きくなっています。");
    load_no_more(load, repeat);
}

static void read_step(struct definition_reader *reader, struct node *node, struct procedure_step *step)
{
    struct city_load *load = reader->load;
    step->line = node->line;
    step->name = load_name(load, node, "name", NEEDED);
    step->title = three(reader, node, "title", NEEDED);
    step->hint = three(reader, node, "hint", OPTIONAL);
    step->show = rule(reader, node, "show", T(""), T(""));
    step->reason = three(reader, node, "exit", OPTIONAL);
    step->is_exit = step->reason.in[JAPANESE].length > 0;
    read_repeat(reader, node, step);
    struct node *fields = load_list(load, node, "fields", step->is_exit ? OPTIONAL : NEEDED);
    if (step->is_exit && (fields || step->repeat.length))
        load_mistake(load, node, "申し込めないことを知らせる画面（exit）に、質問は置けません。");
    if (fields && fields->count > STEP_FIELDS_MAX)
        load_mistake(load, fields, "1つの画面の質問は%dまでです。いま%zuあります。", STEP_FIELDS_MAX, fields->count);
    if (fields && !fields->count)
        load_mistake(load, fields, "質問が1つもありません。");
    size_t count = fields ? fields->count : 0;
    struct procedure_field *items = TAKE(load->arena, struct procedure_field, count + 1);
    for (struct node *field = count ? fields->first : NULL; field; field = field->next)
        read_field(reader, field, &items[step->field_count++], step->repeat);
    step->fields = items;
    if (step->repeat.length)
        *LIST_ADD(load->arena, &reader->names) =
            (struct known_name){.name = step->repeat, .field = NULL, .node = node};
    load_no_more(load, node);
}

static void read_steps(struct definition_reader *reader, struct node *root)
{
    struct city_load *load = reader->load;
    struct node *steps = load_list(load, root, "steps", NEEDED);
    if (!steps)
        return;
    if (steps->count < 1 || steps->count > PROCEDURE_STEPS_MAX)
        load_mistake(load, steps, "画面は1つから%dまでです。いま%zuあります。", PROCEDURE_STEPS_MAX, steps->count);
    struct procedure_step *items = TAKE(load->arena, struct procedure_step, steps->count + 1);
    for (struct node *step = steps->first; step; step = step->next) {
        *LIST_ADD(load->arena, &reader->step_nodes) = step;
        read_step(reader, step, &items[reader->procedure->step_count++]);
    }
    reader->procedure->steps = items;
}

static void read_amounts(struct definition_reader *reader, struct node *node, struct procedure_fee *fee)
{
    struct city_load *load = reader->load;
    struct node *list = load_list(load, node, "amounts", NEEDED);
    if (!list)
        return;
    if (!list->count)
        load_mistake(load, list, "金額が1つもありません。いつからいくらかを書いてください。");
    struct fee_amount *amounts = TAKE(load->arena, struct fee_amount, list->count + 1);
    for (struct node *item = list->first; item; item = item->next) {
        struct fee_amount *amount = &amounts[fee->amount_count++];
        amount->line = item->line;
        amount->yen = load_integer(load, item, "yen", NEEDED, 0, 10000000, 0);
        amount->basis = three(reader, item, "basis", NEEDED);
        if (!load_child(load, item, "from", OPTIONAL))
            load_mistake(load, item, "この金額がいつからか（from）を書いてください。");
        else
            load_date(load, item, "from", NEEDED, &amount->from);
        if (fee->amount_count > 1 && !date_is_none(amount->from) &&
            date_compare(amount[-1].from, amount->from) >= 0)
            load_mistake(load, item, "金額は、日付の古いものから順に書いてください。");
        load_no_more(load, item);
    }
    fee->amounts = amounts;
}

static void read_fees(struct definition_reader *reader, struct node *root)
{
    struct city_load *load = reader->load;
    struct node *list = load_list(load, root, "fees", OPTIONAL);
    int payment = load_choice(load, root, "payment", OPTIONAL, payments);
    reader->procedure->payment = payment < 0 ? PAYMENT_NONE : (enum payment_time)payment;
    reader->procedure->payment_days = load_integer(load, root, "payment_days", OPTIONAL, 1, 365, 10);
    if (!list != (reader->procedure->payment == PAYMENT_NONE))
        load_mistake(load, list ? list : root,
                     list ? "手数料（fees）がある手続きには、いつ払うか（payment: first か after）を書いてください。"
                          : "払う時期（payment）があるのに、手数料（fees）がありません。");
    if (!list)
        return;
    if (list->count > PROCEDURE_FEES_MAX)
        load_mistake(load, list, "手数料は%dまでです。", PROCEDURE_FEES_MAX);
    struct procedure_fee *fees = TAKE(load->arena, struct procedure_fee, list->count + 1);
    for (struct node *item = list->first; item; item = item->next) {
        struct procedure_fee *fee = &fees[reader->procedure->fee_count++];
        fee->line = item->line;
        fee->name = load_name(load, item, "name", NEEDED);
        fee->label = three(reader, item, "label", NEEDED);
        fee->when = rule(reader, item, "when", T(""), T(""));
        fee->quantity = rule(reader, item, "quantity", T(""), T(""));
        read_amounts(reader, item, fee);
        load_no_more(load, item);
    }
    reader->procedure->fees = fees;
}

static void read_guide(struct definition_reader *reader, struct node *root)
{
    struct procedure *procedure = reader->procedure;
    struct node *guide = load_map(reader->load, root, "guide", NEEDED);
    if (!guide)
        return;
    procedure->guide.who = three(reader, guide, "who", NEEDED);
    procedure->guide.fee = three(reader, guide, "fee", NEEDED);
    procedure->guide.time = three(reader, guide, "time", NEEDED);
    procedure->guide.legal_basis = three(reader, guide, "legal_basis", NEEDED);
    procedure->guide.before = three(reader, guide, "before", OPTIONAL);
    procedure->guide.needs = three_list(reader, guide, "needs");
    procedure->guide.other_ways = three_list(reader, guide, "other_ways");
    load_no_more(reader->load, guide);
}

static void read_result(struct definition_reader *reader, struct node *root)
{
    struct procedure *procedure = reader->procedure;
    procedure->is_posted = load_choice(reader->load, root, "delivery", OPTIONAL, deliveries) == 1;
    struct node *result = load_map(reader->load, root, "result", OPTIONAL);
    if (!result)
        return;
    struct text certificate = load_name(reader->load, result, "certificate", OPTIONAL);
    struct text letter = load_name(reader->load, result, "letter", OPTIONAL);
    if (!certificate.length == !letter.length)
        load_mistake(reader->load, result, "出すもの（result）は、certificate か letter のどちらか1つを書いてください。");
    procedure->result = certificate.length ? RESULT_CERTIFICATE : RESULT_LETTER;
    procedure->result_name = certificate.length ? certificate : letter;
    load_no_more(reader->load, result);
}

static void read_head(struct definition_reader *reader, struct text name, struct node *root)
{
    static const char *const assurances[] = {"none", "mail", "card", NULL};
    struct city_load *load = reader->load;
    struct procedure *procedure = reader->procedure;
    struct text own = load_name(load, root, "name", NEEDED);
    if (own.length && !text_is(own, name))
        load_mistake(load, root, "名前（name）はファイルの名前と同じ「%.*s」にしてください。", TEXT_ARGUMENTS(name));
    (void)load_text(load, root, "based_on", OPTIONAL); /* for load.c; no part of the definition */
    procedure->name = name;
    procedure->title = three(reader, root, "title", NEEDED);
    procedure->summary = three(reader, root, "summary", NEEDED);
    procedure->kana = load_text(load, root, "kana", NEEDED);
    procedure->category = load_name(load, root, "category", NEEDED);
    procedure->life_events = load_texts(load, root, "life_events", OPTIONAL);
    procedure->search_words = load_texts(load, root, "search_words", OPTIONAL);
    procedure->common = load_integer(load, root, "common", OPTIONAL, 1, 99, 0);
    procedure->section = load_name(load, root, "section", NEEDED);
    procedure->contact = three(reader, root, "contact", NEEDED);
    procedure->minutes = load_integer(load, root, "minutes", NEEDED, 1, 120, 5);
    procedure->processing_days = load_integer(load, root, "processing_days", NEEDED, 0, 250, 5);
    int assurance = load_choice(load, root, "assurance", NEEDED, assurances);
    procedure->assurance = assurance < 0 ? 0 : assurance;
    procedure->may_withdraw = load_yes(load, root, "may_withdraw", true);
    procedure->correction_days = load_integer(load, root, "correction_days", OPTIONAL, 1, 100, 10);
    procedure->duplicate_days = load_integer(load, root, "duplicate_days", OPTIONAL, 0, 366, 0);
    procedure->retention_years = load_integer(load, root, "retention_years", NEEDED, 1, 100, 5);
    procedure->approval = load_name(load, root, "approval", OPTIONAL);
}

const struct procedure *procedure_as_far_as_it_goes(struct city_load *load, struct text name, struct node *root,
                                                    enum procedure_source source)
{
    struct procedure *procedure = TAKE(load->arena, struct procedure, 1);
    struct definition_reader reader = {.load = load, .procedure = procedure, .source = source};
    read_head(&reader, name, root);
    read_guide(&reader, root);
    read_result(&reader, root);
    read_steps(&reader, root);
    read_fees(&reader, root);
    definition_read_money(&reader, root);
    definition_read_window(&reader, root);
    load_no_more(load, root);
    definition_lint(&reader, root);
    if (source == FROM_FOLDER)
        procedure->version = procedure_version(load->arena, procedure_body(load, root));
    return procedure;
}

enum status procedure_read(struct city_load *load, struct text name, struct node *root, enum procedure_source source,
                           const struct procedure **found)
{
    int64_t mistakes = load->mistake_count;
    if (!root || root->kind != NODE_MAP) {
        load_mistake(load, root, "手続きの定義が読めません。名前: 値 の形で書いてください。");
        return INVALID;
    }
    const struct procedure *procedure = procedure_as_far_as_it_goes(load, name, root, source);
    if (load->mistake_count > mistakes)
        return INVALID;
    *found = procedure;
    return DONE;
}

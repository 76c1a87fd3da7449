/*
 * The table of keys. Titles are what the editor calls them.
 */
#include "engines/procedures/keys.h"

/* clang-format off */
#define KEY(name, kind, words, ...) {.key = name, .shape = kind, .title = words, __VA_ARGS__}
#define LAST {.key = NULL}

static const struct key_choice kinds[] = {
    {"text", TR_INIT("kind|One line of text")}, {"name", TR_INIT("kind|Name (family, given)")}, {"kana", TR_INIT("kind|Furigana")},
    {"date", TR_INIT("kind|Day")}, {"address", TR_INIT("kind|Address")}, {"phone", TR_INIT("kind|Telephone number")},
    {"email", TR_INIT("kind|Mail address")}, {"choice", TR_INIT("kind|Choose one")}, {"choices", TR_INIT("kind|Choose several")},
    {"yes_no", TR_INIT("kind|Yes or no")}, {"number", TR_INIT("kind|Number")}, {"money", TR_INIT("kind|Amount of money")},
    {"long_text", TR_INIT("kind|Several lines of text")}, {"file", TR_INIT("kind|Attachment (photograph, PDF)")},
    {"household", TR_INIT("kind|Members of the household")}, {"note", TR_INIT("kind|Words without an answer")}, {0}};
static const struct key_choice meanings[] = {
    {"applicant.name", TR_INIT("means|Name of the applicant")}, {"applicant.kana", TR_INIT("means|Furigana of the applicant")},
    {"applicant.birth", TR_INIT("means|Birthday of the applicant")}, {"applicant.address", TR_INIT("means|Address of the applicant")},
    {"applicant.phone", TR_INIT("means|Telephone of the applicant")}, {"applicant.email", TR_INIT("means|Mail address of the applicant")},
    {"subject.household", TR_INIT("means|Who stands on the paper")}, {"copies", TR_INIT("means|Number of copies")},
    {"exemption", TR_INIT("means|Exemption asked for")}, {"kind_of_paper", TR_INIT("means|Kind of paper")},
    {"delivery", TR_INIT("means|How it is received (post: by post)")}, {0}};
static const struct key_choice bounds[] = {
    {"any", TR_INIT("bound|Any day")}, {"past", TR_INIT("bound|Until today")}, {"future", TR_INIT("bound|From today")}, {0}};
static const struct key_choice payments[] = {
    {"none", TR_INIT("payment|No fee")}, {"first", TR_INIT("payment|Before it is checked")},
    {"after", TR_INIT("payment|After it was approved")}, {0}};
static const struct key_choice assurances[] = {
    {"none", TR_INIT("assurance|Nothing is needed")}, {"mail", TR_INIT("assurance|A proven mail address")},
    {"card", TR_INIT("assurance|The My Number card")}, {0}};

static const struct key_choice refunds[] = {
    {"automatic", TR_INIT("refund|At once while nobody has begun")}, {"decision", TR_INIT("refund|By decision")},
    {"none", TR_INIT("refund|Nothing is given back")}, {0}};
static const struct key_choice unpaid_ends[] = {
    {"withdraw", TR_INIT("unpaid|The application ends")}, {"keep", TR_INIT("unpaid|It goes on waiting")}, {0}};

static const struct key_choice deliveries[] = {
    {"download", TR_INIT("delivery|Downloaded, or as the question says")}, {"post", TR_INIT("delivery|Always by post")}, {0}};

static const struct definition_key unpaid_keys[] = {
    KEY("remind_days", KEY_INTEGER, TR_INIT("designer|Days before the last one to remind"), .hint = TR_INIT("Working days")),
    KEY("then", KEY_CHOICE, TR_INIT("designer|When it is not paid in time"), .choices = unpaid_ends),
    LAST};

static const struct definition_key window_keys[] = {
    KEY("opens", KEY_TEXT, TR_INIT("designer|Taken from"), .hint = TR_INIT("2026-12-01 or 2026-12-01T09:00")),
    KEY("closes", KEY_TEXT, TR_INIT("designer|Taken until"), .hint = TR_INIT("2026-12-25 (that day too) or 2026-12-25T17:00")),
    KEY("limit", KEY_INTEGER, TR_INIT("designer|Only the first so many")),
    KEY("per_person", KEY_INTEGER, TR_INIT("designer|So many of one person")),
    LAST};

static const struct definition_key exemption_keys[] = {
    KEY("name", KEY_NAME, TR_INIT("designer|Sign"), .is_needed = true),
    KEY("label", KEY_WORDS, TR_INIT("designer|Name of the exemption"), .is_needed = true),
    KEY("percent", KEY_INTEGER, TR_INIT("designer|Per cent taken off"), .is_needed = true),
    KEY("basis", KEY_WORDS, TR_INIT("designer|By-law and article"), .is_needed = true),
    KEY("evidence", KEY_NAME, TR_INIT("designer|Question with the evidence")),
    KEY("approval", KEY_NAME, TR_INIT("designer|Route of approval"), .is_needed = true),
    LAST};

static const struct definition_key result_keys[] = {
    KEY("certificate", KEY_NAME, TR_INIT("designer|Certificate")),
    KEY("letter", KEY_NAME, TR_INIT("designer|Letter")),
    LAST};

static const struct definition_key guide_keys[] = {
    KEY("who", KEY_LONG_WORDS, TR_INIT("designer|Who may ask"), .is_needed = true),
    KEY("fee", KEY_LONG_WORDS, TR_INIT("designer|Fee in words"), .is_needed = true),
    KEY("time", KEY_LONG_WORDS, TR_INIT("designer|Time it takes"), .is_needed = true),
    KEY("legal_basis", KEY_LONG_WORDS, TR_INIT("designer|Legal basis"), .is_needed = true),
    KEY("before", KEY_LONG_WORDS, TR_INIT("designer|To read first, period")),
    KEY("needs", KEY_WORDS_LIST, TR_INIT("designer|What is needed")),
    KEY("other_ways", KEY_WORDS_LIST, TR_INIT("designer|Other ways")),
    LAST};

static const struct definition_key choice_keys[] = {
    KEY("value", KEY_NAME, TR_INIT("designer|Sign"), .is_needed = true),
    KEY("label", KEY_WORDS, TR_INIT("designer|Choice"), .is_needed = true),
    KEY("hint", KEY_WORDS, TR_INIT("designer|Help")),
    KEY("show", KEY_RULE, TR_INIT("designer|Offered only when")),
    LAST};

static const struct definition_key must_keys[] = {
    KEY("hold", KEY_RULE, TR_INIT("designer|What must hold"), .is_needed = true),
    KEY("say", KEY_WORDS, TR_INIT("designer|Otherwise we say"), .is_needed = true),
    LAST};

static const struct definition_key later_keys[] = {
    KEY("days", KEY_INTEGER, TR_INIT("designer|Within so many days after sending"), .is_needed = true),
    LAST};

static const struct definition_key field_keys[] = {
    KEY("name", KEY_NAME, TR_INIT("designer|Sign"), .is_needed = true, .hint = TR_INIT("Small letters, digits, - and _; conditions and papers read the answer by it")),
    KEY("kind", KEY_CHOICE, TR_INIT("designer|Kind"), .is_needed = true, .choices = kinds),
    KEY("means", KEY_CHOICE, TR_INIT("designer|What it means to the city"), .choices = meanings),
    KEY("bound", KEY_CHOICE, TR_INIT("designer|Which days"), .choices = bounds, .hint = TR_INIT("Only for days")),
    KEY("digits", KEY_YES, TR_INIT("designer|Digits only"), .hint = TR_INIT("Only for one line of text: a number that is no quantity")),
    KEY("required", KEY_YES, TR_INIT("designer|Must be answered")),
    KEY("show", KEY_RULE, TR_INIT("designer|Asked only when")),
    KEY("label", KEY_WORDS, TR_INIT("designer|Question"), .is_needed = true),
    KEY("hint", KEY_WORDS, TR_INIT("designer|Help")),
    KEY("unit", KEY_WORDS, TR_INIT("designer|Unit")),
    KEY("later", KEY_MAP, TR_INIT("designer|May be handed in later"), .inside = later_keys, .hint = TR_INIT("Only for files")),
    KEY("choices", KEY_LIST, TR_INIT("designer|Choices"), .inside = choice_keys),
    KEY("at_least", KEY_INTEGER, TR_INIT("designer|At least"), .hint = TR_INIT("Letters of a text, a number's value, how many choices or files")),
    KEY("at_most", KEY_INTEGER, TR_INIT("designer|At most")),
    KEY("must", KEY_MAP, TR_INIT("designer|Rule for the answer"), .inside = must_keys),
    LAST};

static const struct definition_key repeat_keys[] = {
    KEY("name", KEY_NAME, TR_INIT("designer|Sign of the list"), .is_needed = true),
    KEY("item", KEY_WORDS, TR_INIT("designer|What one of them is called"), .is_needed = true),
    KEY("at_least", KEY_INTEGER, TR_INIT("designer|At least")),
    KEY("at_most", KEY_INTEGER, TR_INIT("designer|At most")),
    LAST};

static const struct definition_key step_keys[] = {
    KEY("name", KEY_NAME, TR_INIT("designer|Sign"), .is_needed = true, .hint = TR_INIT("Small letters, digits, - and _; stands in the address")),
    KEY("title", KEY_WORDS, TR_INIT("designer|Title"), .is_needed = true),
    KEY("hint", KEY_LONG_WORDS, TR_INIT("designer|Help")),
    KEY("show", KEY_RULE, TR_INIT("designer|Shown only when")),
    KEY("repeat", KEY_MAP, TR_INIT("designer|Asked several times"), .inside = repeat_keys),
    KEY("exit", KEY_LONG_WORDS, TR_INIT("designer|Why the way ends here")),
    KEY("fields", KEY_LIST, TR_INIT("designer|Questions"), .inside = field_keys),
    LAST};

static const struct definition_key amount_keys[] = {
    KEY("from", KEY_DATE, TR_INIT("designer|From"), .is_needed = true),
    KEY("yen", KEY_INTEGER, TR_INIT("designer|Yen"), .is_needed = true),
    KEY("basis", KEY_WORDS, TR_INIT("designer|By-law and article"), .is_needed = true),
    LAST};

static const struct definition_key fee_keys[] = {
    KEY("name", KEY_NAME, TR_INIT("designer|Sign"), .is_needed = true),
    KEY("label", KEY_WORDS, TR_INIT("designer|Name of the fee"), .is_needed = true),
    KEY("when", KEY_RULE, TR_INIT("designer|Only when")),
    KEY("quantity", KEY_QUANTITY, TR_INIT("designer|Times")),
    KEY("amounts", KEY_LIST, TR_INIT("designer|Amounts"), .inside = amount_keys),
    LAST};

const struct definition_key definition_keys[] = {
    KEY("name", KEY_NAME, TR_INIT("designer|Sign"), .is_needed = true),
    KEY("title", KEY_WORDS, TR_INIT("designer|Title"), .is_needed = true),
    KEY("summary", KEY_LONG_WORDS, TR_INIT("designer|In one sentence"), .is_needed = true),
    KEY("kana", KEY_TEXT, TR_INIT("designer|Furigana"), .is_needed = true, .hint = TR_INIT("For the list in the order of the syllables")),
    KEY("category", KEY_NAME, TR_INIT("designer|Category"), .is_needed = true),
    KEY("common", KEY_INTEGER, TR_INIT("designer|Place among the most used of the category"), .hint = TR_INIT("1 is the first; the home page shows the first two")),
    KEY("life_events", KEY_TEXTS, TR_INIT("designer|Life events")),
    KEY("search_words", KEY_TEXTS, TR_INIT("designer|Words to be found by")),
    KEY("section", KEY_NAME, TR_INIT("designer|Section"), .is_needed = true),
    KEY("contact", KEY_WORDS, TR_INIT("designer|Whom to ask"), .is_needed = true),
    KEY("minutes", KEY_INTEGER, TR_INIT("designer|Minutes to fill in"), .is_needed = true),
    KEY("processing_days", KEY_INTEGER, TR_INIT("designer|Standard processing days"), .is_needed = true, .hint = TR_INIT("Working days")),
    KEY("assurance", KEY_CHOICE, TR_INIT("designer|What the applicant must prove"), .is_needed = true, .choices = assurances),
    KEY("may_withdraw", KEY_YES, TR_INIT("designer|May be withdrawn")),
    KEY("correction_days", KEY_INTEGER, TR_INIT("designer|Days to correct"), .hint = TR_INIT("Working days")),
    KEY("duplicate_days", KEY_INTEGER, TR_INIT("designer|Days within which a second one is warned of")),
    KEY("retention_years", KEY_INTEGER, TR_INIT("designer|Years it is kept"), .is_needed = true),
    KEY("payment", KEY_CHOICE, TR_INIT("designer|When the fee is paid"), .choices = payments),
    KEY("payment_days", KEY_INTEGER, TR_INIT("designer|Days to pay"), .hint = TR_INIT("Working days")),
    KEY("approval", KEY_NAME, TR_INIT("designer|Route of approval"), .hint = TR_INIT("A kind of the table of delegated powers; empty: a clerk's acceptance is enough")),
    KEY("result", KEY_MAP, TR_INIT("designer|What comes out"), .inside = result_keys),
    KEY("delivery", KEY_CHOICE, TR_INIT("designer|How it reaches the applicant"), .choices = deliveries),
    KEY("guide", KEY_MAP, TR_INIT("designer|Guide"), .is_needed = true, .inside = guide_keys),
    KEY("steps", KEY_LIST, TR_INIT("designer|Pages"), .inside = step_keys),
    KEY("fees", KEY_LIST, TR_INIT("designer|Fees"), .inside = fee_keys),
    KEY("window", KEY_MAP, TR_INIT("designer|When and how many are taken"), .inside = window_keys),
    KEY("refund", KEY_CHOICE, TR_INIT("designer|Fee of a withdrawn application"), .choices = refunds),
    KEY("unpaid", KEY_MAP, TR_INIT("designer|Fees that are not paid"), .inside = unpaid_keys),
    KEY("exemptions", KEY_LIST, TR_INIT("designer|Exemptions"), .inside = exemption_keys),
    LAST};
/* clang-format on */

const struct definition_key *definition_key(const struct definition_key *table, struct text key)
{
    for (; table && table->key; table++)
        if (text_is(key, text_of(table->key)))
            return table;
    return NULL;
}

static bool is_index(struct text part)
{
    int64_t number;
    return text_to_integer(part, &number) && number >= 0;
}

/* Walks down; *table is the table of the map reached, *line the last key passed. False: it leads nowhere. */
static bool walk(struct text path, const struct definition_key **table, const struct definition_key **line)
{
    struct text part;
    *table = definition_keys;
    *line = NULL;
    bool wants_index = false;
    while (path.length && text_next_part(&path, '.', &part)) {
        if (wants_index && is_index(part)) {
            *table = (*line)->inside;
            wants_index = false;
            continue;
        }
        *line = definition_key(*table, part);
        if (!*line)
            return false;
        wants_index = (*line)->shape == KEY_LIST || (*line)->shape == KEY_WORDS_LIST;
        *table = (*line)->shape == KEY_MAP ? (*line)->inside : NULL;
    }
    return true;
}

const struct definition_key *definition_keys_at(struct text path)
{
    const struct definition_key *table, *line;
    return walk(path, &table, &line) ? table : NULL;
}

const struct definition_key *definition_key_at(struct text path)
{
    const struct definition_key *table, *line;
    return walk(path, &table, &line) ? line : NULL;
}

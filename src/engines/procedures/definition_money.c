/*
 * What a definition says about money besides its fees: what is given back, who is reminded, who pays less.
 */
#include "engines/procedures/definition_private.h"

static const char *const refunds[] = {"automatic", "decision", "none", NULL};
static const char *const ends[] = {"withdraw", "keep", NULL};
enum { REMIND_DAYS = 3, REMIND_DAYS_MAX = 20 };

const struct procedure_exemption *procedure_exemption(const struct procedure *procedure, struct text name)
{
    for (size_t i = 0; name.length && i < procedure->exemption_count; i++)
        if (text_is(procedure->exemptions[i].name, name))
            return &procedure->exemptions[i];
    return NULL;
}

static void read_unpaid(struct definition_reader *reader, struct node *root)
{
    struct city_load *load = reader->load;
    struct procedure *procedure = reader->procedure;
    struct node *unpaid = load_map(load, root, "unpaid", OPTIONAL);
    procedure->remind_days = REMIND_DAYS;
    /* What was promised before anything was decided ends by itself; what was granted stays until somebody looks. */
    procedure->unpaid = procedure->payment == PAYMENT_AFTER ? UNPAID_STAYS : UNPAID_EXPIRES;
    if (!unpaid)
        return;
    procedure->remind_days = load_integer(load, unpaid, "remind_days", OPTIONAL, 0, REMIND_DAYS_MAX, REMIND_DAYS);
    int then = load_choice(load, unpaid, "then", OPTIONAL, ends);
    if (then >= 0)
        procedure->unpaid = then == 0 ? UNPAID_EXPIRES : UNPAID_STAYS;
    if (procedure->payment != PAYMENT_NONE && procedure->remind_days >= procedure->payment_days)
        load_mistake(load, unpaid, "お知らせの日数（remind_days）は、払う日数（payment_days）より小さくしてください。");
    load_no_more(load, unpaid);
}

/* The question that asks for an exemption offers each class once; what else it offers asks for none. */
static void lint_question(struct definition_reader *reader, struct node *list)
{
    struct procedure *procedure = reader->procedure;
    const struct procedure_field *field = procedure_field_meaning(procedure, MEANS_EXEMPTION);
    if (!field) {
        load_mistake(reader->load, list, "減免（exemptions）を選ぶ質問（means: exemption）がありません。");
        return;
    }
    for (size_t i = 0; i < procedure->exemption_count; i++) {
        bool is_offered = false;
        for (size_t k = 0; k < field->choice_count; k++)
            is_offered = is_offered || text_is(field->choices[k].value, procedure->exemptions[i].name);
        if (!is_offered)
            load_mistake(reader->load, list, "減免「%.*s」が、選ぶ質問の選択肢（choices）にありません。",
                         TEXT_ARGUMENTS(procedure->exemptions[i].name));
    }
}

static void read_exemption(struct definition_reader *reader, struct node *item, struct procedure_exemption *exemption)
{
    struct city_load *load = reader->load;
    *exemption = (struct procedure_exemption){
        .name = load_name(load, item, "name", NEEDED), .label = definition_words(reader, item, "label", NEEDED),
        .basis = definition_words(reader, item, "basis", NEEDED), .percent = load_integer(load, item, "percent", NEEDED, 1, 100, 100),
        .evidence = load_name(load, item, "evidence", OPTIONAL), .approval = load_name(load, item, "approval", NEEDED),
        .line = item->line};
    const struct procedure_field *evidence =
        exemption->evidence.length ? procedure_field(reader->procedure, exemption->evidence, NULL) : NULL;
    if (exemption->evidence.length && (!evidence || evidence->kind != ANSWER_FILE))
        load_mistake(load, item, "証明書類（evidence）の「%.*s」は、添付（kind: file）の質問ではありません。", TEXT_ARGUMENTS(exemption->evidence));
    load_no_more(load, item);
}

static void read_exemptions(struct definition_reader *reader, struct node *root)
{
    struct city_load *load = reader->load;
    struct procedure *procedure = reader->procedure;
    struct node *list = load_list(load, root, "exemptions", OPTIONAL);
    if (!list)
        return;
    if (procedure->payment == PAYMENT_NONE)
        load_mistake(load, list, "手数料のない手続きに、減免（exemptions）は書けません。");
    if (list->count < 1 || list->count > PROCEDURE_EXEMPTIONS_MAX)
        load_mistake(load, list, "減免（exemptions）は1つから%dまでです。", PROCEDURE_EXEMPTIONS_MAX);
    struct procedure_exemption *items = TAKE(load->arena, struct procedure_exemption, list->count + 1);
    for (struct node *item = list->first; item && procedure->exemption_count < PROCEDURE_EXEMPTIONS_MAX; item = item->next)
        read_exemption(reader, item, &items[procedure->exemption_count++]);
    procedure->exemptions = items;
    lint_question(reader, list);
}

void definition_read_money(struct definition_reader *reader, struct node *root)
{
    int refund = load_choice(reader->load, root, "refund", OPTIONAL, refunds);
    reader->procedure->refund = refund < 0 ? REFUND_AUTOMATIC : (enum refund_rule)refund;
    read_unpaid(reader, root);
    read_exemptions(reader, root);
}

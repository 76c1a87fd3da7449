/*
 * Automatic checks of a case. They help to look; nothing is decided by them.
 */
#include "engines/procedures/timeline.h"

#include "base/japanese.h"
#include "city/people.h"
#include "engines/procedures/answers_private.h"
#include "engines/procedures/case_private.h"
#include "engines/procedures/later.h"

enum { CHECKS_MAX = 8 };

struct checking {
    const struct city *city;
    struct store *store;
    struct arena *arena;
    const struct case_record *record;
    const struct answer_set *answers;
    const struct reading *reading;
    int64_t now;
    struct case_checks *found;
};

static void add(struct checking *checking, const char *name, struct message title, enum check_result result,
                struct text sentence)
{
    checking->found->items[checking->found->count++] = (struct case_check){
        .name = text_of(name), .title = say(JAPANESE, title), .sentence = sentence, .result = result};
}

#define ADD(checking, name, title, result, message) add((checking), (name), (title), (result), say(JAPANESE, (message)))

static bool address_fits(struct arena *arena, const struct person *person, const struct answer_set *answers)
{
    const struct procedure_field *field = procedure_field_meaning(answers->procedure, MEANS_APPLICANT_ADDRESS);
    const json_t *address = field ? answers_value(answers, field->name, NULL) : NULL;
    if (!address)
        return true;
    struct text town = japanese_fold(arena, json_member_text(address, "town"));
    struct text street = japanese_fold(arena, json_member_text(address, "street"));
    return text_ends(town, japanese_fold(arena, person->town)) && text_starts(street, japanese_fold(arena, person->lot));
}

static enum status check_register(struct checking *checking)
{
    struct applicant applicant;
    struct person person;
    answers_applicant(checking->answers, &applicant);
    if (date_is_none(applicant.birth)) {
        ADD(checking, "register", TR("check|Resident register"), CHECK_NONE, TR("No birth date is asked, so nothing was compared."));
        return DONE;
    }
    struct text kana = arena_join(checking->arena, applicant.kana_family, applicant.kana_given);
    enum status status = people_match(checking->store, checking->city->keys, checking->arena, checking->reading,
                                      arena_join(checking->arena, applicant.family, applicant.given), kana, applicant.birth, &person);
    if (status == NOT_FOUND) {
        ADD(checking, "register", TR("check|Resident register"), CHECK_LOOK, TR("Nobody in the register has this name and birth date."));
        return DONE;
    }
    if (status == CONFLICT) {
        ADD(checking, "register", TR("check|Resident register"), CHECK_LOOK, TR("Several people in the register fit. Find out which one it is."));
        return DONE;
    }
    if (status != DONE)
        return status;
    if (checking->record->person_id && checking->record->person_id != person.id)
        ADD(checking, "register", TR("check|Resident register"), CHECK_LOOK, TR("The account belongs to another person than the applicant."));
    else if (person.state != PERSON_HERE)
        ADD(checking, "register", TR("check|Resident register"), CHECK_LOOK, TR("The person is no longer registered here."));
    else if (!address_fits(checking->arena, &person, checking->answers))
        ADD(checking, "register", TR("check|Resident register"), CHECK_LOOK, TR("Name and birth date agree, the address does not."));
    else
        ADD(checking, "register", TR("check|Resident register"), CHECK_FINE, TR("Name, birth date and address agree."));
    if (person.is_issue_stopped)
        ADD(checking, "stopped", TR("check|Protection"), CHECK_LOOK, TR("Issue is stopped for this person. Ask the section head."));
    return DONE;
}

static void check_fee(struct checking *checking)
{
    const struct case_record *record = checking->record;
    if (!record->fee_yen)
        return;
    struct text yen = shown_words(checking->arena, JAPANESE, SHOWN(YEN(record->fee_yen)));
    if (record->fee_paid_at)
        add(checking, "fee", TR("check|Fee"), CHECK_FINE,
            SAY(checking->arena, JAPANESE, TR("{1} was paid on {2}."), SHOWN(yen), day_of(record->fee_paid_at)));
    else
        add(checking, "fee", TR("check|Fee"), CHECK_LOOK, SAY(checking->arena, JAPANESE, TR("{1} is not paid yet."), SHOWN(yen)));
}

static enum status check_twins(struct checking *checking)
{
    struct case_twins twins;
    if (!checking->answers->procedure->duplicate_days)
        return DONE;
    enum status status = case_twins(checking->city, checking->store, checking->arena, checking->answers,
                                    checking->record->account_id, checking->record->id, checking->record->sent_at, &twins);
    if (status != DONE)
        return status;
    if (!twins.count)
        add(checking, "twins", TR("check|Same application"), CHECK_FINE,
            SAY(checking->arena, JAPANESE, TR("None within {1} days."), SHOWN(checking->answers->procedure->duplicate_days)));
    else
        add(checking, "twins", TR("check|Same application"), CHECK_LOOK,
            SAY(checking->arena, JAPANESE, TR("There is another one: {1}."), SHOWN(twins.items[0].number)));
    return DONE;
}

static void check_entry(struct checking *checking)
{
    const struct case_record *record = checking->record;
    if (record->entered_by_staff_id)
        add(checking, "entry", TR("check|Entered by staff"), CHECK_LOOK,
            SAY(checking->arena, JAPANESE, TR("Entered by {1}. Compare it with the paper."), SHOWN(record->entered_by_name)));
}

static enum status check_later(struct checking *checking)
{
    struct later_papers papers;
    enum status status = case_later(checking->store, checking->arena, checking->record, checking->answers->procedure, JAPANESE,
                                    checking->now, &papers);
    if (status == DONE && papers.count)
        add(checking, "later", TR("check|Papers still to come"), CHECK_LOOK,
            papers.items[0].is_over
                ? SAY(checking->arena, JAPANESE, TR("{1} was promised for {2} and has not come."), SHOWN(papers.items[0].title),
                      date_long(papers.items[0].due))
                : SAY(checking->arena, JAPANESE, TR("{1} is promised for {2}."), SHOWN(papers.items[0].title),
                      date_long(papers.items[0].due)));
    return status;
}

enum status case_checks(const struct city *city, struct store *store, struct arena *arena,
                        const struct case_record *record, const struct answer_set *answers,
                        const struct reading *reading, int64_t now, struct case_checks *found)
{
    struct case_checks checks = {.items = TAKE(arena, struct case_check, CHECKS_MAX)};
    struct checking checking = {city, store, arena, record, answers, reading, now, &checks};
    enum status status = check_register(&checking);
    if (status == DONE)
        status = check_twins(&checking);
    if (status == DONE)
        status = check_later(&checking);
    check_fee(&checking);
    check_entry(&checking);
    if (status == DONE)
        *found = checks;
    return status;
}

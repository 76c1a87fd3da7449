/*
 * The demonstration city's cases: every specimen account sends each procedure that gives a certificate, and two accounts each
 * other one, some days ago, through the same functions that people use; the section then does something with most of them.
 * Run again it changes nothing.
 */
#include "engines/procedures/jobs.h"

#include "base/holiday.h"
#include "city/accounts.h"
#include "city/files.h"
#include "city/people.h"
#include "city/sections.h"
#include "engines/procedures/case_private.h"
#include "engines/procedures/draft.h"
#include "engines/procedures/library.h"
#include "engines/procedures/specimen.h"


struct scene {
    struct job_run *run;
    const struct procedures_demo_account *account;
    const struct procedure *procedure;
    int64_t number, sent_at; /* number: of the case, from 0; decides what happens to it */
    struct case_actor clerk;
    struct applicant who;
};

static enum status find_applicant(struct scene *scene)
{
    struct job_run *run = scene->run;
    struct person person;
    struct reading reading = reading_by_system(T("見本の手続きを作るため"), "", 0, run->now);
    struct account account;
    enum status status = people_read(run->store, run->city->keys, run->arena, &reading, scene->account->person_id, &person);
    if (status == DONE)
        status = account_of(run->store, run->city->keys, run->arena, scene->account->id, &account);
    if (status != DONE)
        return status;
    scene->who = (struct applicant){
        .family = person.family_name, .given = person.given_name, .kana_family = person.family_kana,
        .kana_given = person.given_kana, .birth = person.born, .email = account.mail_address,
        .phone = arena_print(run->arena, "0900000%04lld", (long long)(scene->account->id % 10000)),
        .postcode = person.postcode, .town = arena_join(run->arena, T("福島県いわき市"), person.town),
        .street = person.lot, .building = person.building};
    return DONE;
}

/* A clerk of the section, or of the one above it; their name stands in the timeline as their post. */
static void find_clerk(struct scene *scene, const struct section *section)
{
    struct job_run *run = scene->run;
    struct held_posts posts;
    scene->clerk = (struct case_actor){.who = BY_CITY};
    if (section_staff_on(run->store, run->arena, section->id, date_of_moment(run->now), &posts) != DONE || !posts.count)
        return;
    const struct held_post *post = &posts.items[posts.count - 1];
    scene->clerk = (struct case_actor){
        .who = BY_STAFF,
        .staff_id = post->staff_id,
        .name = arena_print(run->arena, "%.*s %.*s", TEXT_ARGUMENTS(words_in(&post->section_name, JAPANESE)),
                            TEXT_ARGUMENTS(words_in(&post->title, JAPANESE)))};
}

/* ---- a photograph: the smallest PNG there is ---- */

static const uint8_t pixel[] = {0x89, 'P',  'N',  'G',  0x0d, 0x0a, 0x1a, 0x0a, 0,    0,    0,    13,   'I',  'H',
                                'D',  'R',  0,    0,    0,    1,    0,    0,    0,    1,    8,    2,    0,    0,
                                0,    0x90, 0x77, 0x53, 0xde, 0,    0,    0,    12,   'I',  'D',  'A',  'T',  0x08,
                                0xd7, 0x63, 0xf8, 0xcf, 0xc0, 0,    0,    3,    1,    1,    0,    0x18, 0xdd, 0x8d,
                                0xb0, 0,    0,    0,    0,    'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82};

static bool wants_file(const struct procedure *procedure)
{
    for (size_t i = 0; i < procedure->step_count; i++)
        for (size_t j = 0; j < procedure->steps[i].field_count; j++)
            if (procedure->steps[i].fields[j].kind == ANSWER_FILE)
                return true;
    return false;
}

static void give_photograph(const struct scene *scene, int64_t draft_id, struct specimen *specimen)
{
    struct attachment file;
    enum attachment_problem problem;
    struct job_run *run = scene->run;
    struct text bytes = {(const char *)pixel, sizeof pixel};
    if (!wants_file(scene->procedure) ||
        attachment_take_bytes(run->city, run->store, run->arena, scene->sent_at, T("見本.png"), T("image/png"), bytes,
                              T("draft"), draft_id, &file, &problem) != DONE)
        return;
    specimen->file = file.public_id;
    specimen->file_name = file.name;
    specimen->file_bytes = file.size_bytes;
}

/* ---- sending ---- */

static enum status send_it(const struct scene *scene, struct draft *draft, struct case_receipt *receipt)
{
    struct job_run *run = scene->run;
    bool is_paper = scene->number % 6 == 5 && scene->clerk.staff_id;
    struct case_sending sending = {.city = run->city,
                                   .answers = &draft->answers,
                                   .send_key = arena_print(run->arena, "demo:%lld:%.*s", (long long)scene->account->id,
                                                           TEXT_ARGUMENTS(scene->procedure->name)),
                                   .draft_id = draft->id,
                                   .account_id = scene->account->id,
                                   .person_id = scene->account->person_id,
                                   .staff_id = is_paper ? scene->clerk.staff_id : 0,
                                   .staff_name = is_paper ? scene->clerk.name : T(""),
                                   .channel = is_paper ? T("paper") : T("online"),
                                   .mail = scene->who.email,
                                   .language = JAPANESE,
                                   .now = scene->sent_at};
    return case_send(run->store, run->arena, &sending, receipt);
}

static enum status make_case(struct scene *scene, int64_t *case_id)
{
    struct job_run *run = scene->run;
    struct procedures_record row;
    struct draft draft;
    struct text key = arena_print(run->arena, "demo:%lld:%.*s", (long long)scene->account->id,
                                  TEXT_ARGUMENTS(scene->procedure->name));
    enum status status = procedures_case_of_key(run->store, run->arena, key, &row);
    if (status != NOT_FOUND)
        return status == DONE ? CONFLICT : status; /* made before */
    struct answer_facts facts = {
        .today = date_of_moment(scene->sent_at), .channel = T("online"), .assurance = 2, .is_linked = true};
    struct draft_owner owner = {.account_id = scene->account->id, .person_id = scene->account->person_id};
    status = draft_begin(run->city, run->store, run->arena, scene->procedure, &facts, &owner, scene->sent_at, &draft);
    if (status != DONE)
        return status;
    struct specimen specimen = {.who = scene->who, .variant = scene->number};
    give_photograph(scene, draft.id, &specimen);
    struct case_receipt receipt;
    status = answers_invent(&draft.answers, &specimen);
    if (status == DONE)
        status = send_it(scene, &draft, &receipt);
    else
        status = draft_forget(run->city, run->store, draft.id, scene->sent_at) == DONE ? CONFLICT : BROKEN;
    if (status == DONE)
        *case_id = receipt.case_id;
    return status;
}

/* ---- what the section did with it ---- */

static enum status ask_for_phone(const struct scene *scene, int64_t case_id)
{
    const struct procedure_field *phone = procedure_field_meaning(scene->procedure, MEANS_APPLICANT_PHONE);
    if (!phone)
        return DONE;
    struct fix fix = {.field = phone->name, .sentence = T("この番号につながりませんでした。日中つながる番号を入力してください")};
    return case_ask_correction(scene->run->city, scene->run->store, case_id, &fix, 1,
                               T("電話番号の確認をお願いします。"), &scene->clerk, scene->sent_at + DAY_MICROS);
}

static enum status handle(const struct scene *scene, int64_t case_id)
{
    const struct city *city = scene->run->city;
    struct store *store = scene->run->store;
    int64_t next_day = scene->sent_at + DAY_MICROS;
    struct case_actor applicant = {.who = BY_APPLICANT, .account_id = scene->account->id};
    enum status status = DONE;
    if (!scene->clerk.staff_id)
        return DONE;
    switch (scene->number % 7) {
    case 1:
        status = case_assign(city, store, case_id, scene->clerk.staff_id, scene->clerk.name, &scene->clerk, next_day);
        return status == DONE ? case_begin_check(city, store, case_id, &scene->clerk, next_day) : status;
    case 2:
        return ask_for_phone(scene, case_id);
    case 3:
        status = case_say(city, store, case_id, T("いつごろできますか。"), &applicant, next_day);
        return status == DONE ? case_say(city, store, case_id, T("確かめています。今週中にお知らせします。"), &scene->clerk,
                                         next_day + HOUR_MICROS)
                              : status;
    case 4:
        return case_withdraw(city, store, case_id, T("窓口で受け取ったため"), &applicant, next_day);
    case 5:
        status = case_note(city, store, case_id, T("紙の申請書は証明係のファイルにあります。"), &scene->clerk, next_day);
        return status == DONE ? case_begin_check(city, store, case_id, &scene->clerk, next_day) : status;
    default:
        return DONE; /* new */
    }
}

static enum status play(struct scene *scene)
{
    struct section section;
    int64_t case_id;
    enum status status = find_applicant(scene);
    if (status == DONE)
        status = section_by_code(scene->run->store, scene->run->arena, scene->procedure->section, &section);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    find_clerk(scene, &section);
    status = make_case(scene, &case_id);
    if (status == CONFLICT || status == INVALID)
        return DONE;
    if (status == DONE)
        status = handle(scene, case_id);
    return status == CONFLICT || status == FORBIDDEN ? DONE : status; /* an unpaid case cannot be checked yet, and so on */
}

/* Certificates are what people ask for most; of the others each inbox gets a few. */
static bool would_send(const struct procedure *procedure, size_t account, size_t accounts, size_t at)
{
    return procedure->result == RESULT_CERTIFICATE || at % accounts == account || (at + 1) % accounts == account;
}

enum status procedures_demo(struct job_run *run)
{
    struct procedures_demo_accounts accounts;
    const struct procedure_set *set = procedures_now(run->city);
    enum status status = procedures_demo_accounts(run->store, run->arena, &accounts);
    for (size_t i = 0; status == DONE && i < accounts.count; i++)
        for (size_t j = 0; status == DONE && j < set->count; j++) {
            int64_t number = (int64_t)(i * (set->count + 1) + j); /* the same procedure has another story for each account */
            struct scene scene = {.run = run, .account = &accounts.items[i], .procedure = set->items[j], .number = number};
            struct date day = date_add_business_days(date_of_moment(run->now), -(int)(1 + number % 9), NULL);
            scene.sent_at = date_moment(day, (struct clock_time){9 + (int)(number % 8), (int)(number * 7 % 60), 0});
            if (would_send(scene.procedure, i, accounts.count, j))
                status = play(&scene);
        }
    return status;
}

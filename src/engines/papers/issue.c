/*
 * Making one paper. Two short transactions with the slow part between them:
 *
 *   1 hold the persons, see that nothing stops it, take the next number and an unguessable job: state "making"
 *     read the register, compose, sign, ask for the time stamp, check the signature and the binding on the bytes
 *   2 hold the persons again; only if nobody's record changed meanwhile the paper becomes valid: state "issued"
 *
 * A register change of the same person therefore comes before or after the paper, never into the middle of it.
 */
#include "base/check.h"
#include "base/encoding.h"
#include "base/era.h"
#include "city/city.h"
#include "city/reactions.h"
#include "engines/papers/papers_private.h"
#include "paper/certificate.h"
#include "system/random.h"

#include <sodium.h>

enum { CODE_BYTES = 16, JOB_BYTES = 24 };

struct issuing {
    const struct city *city;
    struct arena *arena;
    const struct paper_wanted *wanted;
    const struct paper_kind *kind;
    struct text code, job, pdf, sha256;
    struct text *problem;
    int64_t paper_id, now;
    int64_t versions[PAPER_PERSONS_MAX];
    struct papers_row row;
    struct key key;
    int64_t stamped_at;
    struct paper_stamping stamping;
    bool was_there, is_line_stopped;
};

struct paper_record paper_from_row(struct arena *arena, const struct papers_row *row)
{
    struct paper_record paper = {
        .id = row->id, .subject_id = row->subject_id, .made_at = row->made_at, .issued_at = row->issued_at,
        .code = row->code, .kind = row->kind, .number = row->number, .subject_kind = row->subject_kind,
        .requester = row->requester, .void_reason = row->void_reason, .sha256 = row->sha256,
        .stamped_at = row->stamped_at, .copy = row->copy,
        .title = words_from_json(arena, row->title),
        .state = text_is(row->state, T("issued")) ? PAPER_ISSUED : text_is(row->state, T("void")) ? PAPER_VOID : PAPER_MAKING};
    if (date_read(row->issued_day, &paper.issued_on) != DONE)
        paper.issued_on = (struct date){0};
    if (date_read(row->holds_until, &paper.holds_until) != DONE)
        paper.holds_until = (struct date){0};
    return paper;
}

/* Holds everybody on the paper; says in *versions what holds now. */
static enum status hold_persons(struct store *store, struct issuing *issuing, int64_t versions[PAPER_PERSONS_MAX])
{
    const struct paper_wanted *wanted = issuing->wanted;
    for (size_t i = 0; i < wanted->person_count; i++) {
        struct person_hold hold;
        enum status status = people_hold(store, wanted->person_ids[i], &hold);
        if (status == NOT_FOUND) {
            *issuing->problem = T("住民の記録が見つからない方がいます。");
            return INVALID;
        }
        if (status != DONE)
            return status;
        if (hold.is_issue_stopped) {
            *issuing->problem = T("発行を止めている方がいます。担当の課で確かめてください。");
            return INVALID;
        }
        versions[i] = hold.version;
    }
    return DONE;
}

/* 住-R8-000123: the sign of the kind, the fiscal year by its era, the number in that year. */
static struct text number_of(struct arena *arena, const struct paper_kind *kind, int64_t fiscal_year, int64_t serial)
{
    int year;
    const struct era *era = era_of(fiscal_year_end((int)fiscal_year), &year);
    /* A fiscal year is named by the era of its end, less one year: 2019 is the year before 令和2年 ends it. */
    return arena_print(arena, "%.*s-%.*s%d-%06lld", TEXT_ARGUMENTS(kind->sign), TEXT_ARGUMENTS(era->letter), year - 1,
                       (long long)serial);
}

static enum status begin_in_store(struct store *store, void *context)
{
    struct issuing *issuing = context;
    const struct paper_wanted *wanted = issuing->wanted;
    struct arena *arena = issuing->arena;
    struct papers_stop_row stop;
    enum status status = papers_open_stop(store, arena, &stop);
    issuing->is_line_stopped = status == DONE;
    if (status != NOT_FOUND) /* a stop is no reason to try the transaction again: only a person ends it */
        return status;
    status = papers_paper_about_subject(store, arena, wanted->subject_kind, wanted->subject_id, wanted->copy, &issuing->row);
    issuing->was_there = status == DONE && !text_is(issuing->row.state, T("void"));
    if (issuing->was_there || (status != DONE && status != NOT_FOUND))
        return status;
    status = hold_persons(store, issuing, issuing->versions);
    struct date today = date_of_moment(issuing->now);
    int64_t serial, fiscal_year = date_fiscal_year(today);
    if (status == DONE)
        status = papers_next_serial(store, wanted->kind, fiscal_year, &serial);
    if (status == DONE)
        status = key_make(store, issuing->city->keys, "paper", issuing->now, &issuing->key);
    if (status != DONE)
        return status;
    struct date until = issuing->kind->holds_months ? date_add_months(today, issuing->kind->holds_months) : (struct date){0};
    struct papers_add_paper_given given = {
        .code = issuing->code, .job = issuing->job, .kind = wanted->kind, .fiscal_year = fiscal_year, .serial = serial,
        .number = number_of(arena, issuing->kind, fiscal_year, serial),
        .title = words_to_json(arena, &issuing->kind->title), .subject_kind = wanted->subject_kind,
        .subject_id = wanted->subject_id, .requester = wanted->requester, .issued_day = date_text(arena, today),
        .holds_until = date_is_none(until) ? T("") : date_text(arena, until), .key_id = issuing->key.id,
        .made_at = issuing->now, .copy = wanted->copy};
    status = papers_add_paper_with(store, &given, &issuing->paper_id);
    for (size_t i = 0; status == DONE && i < wanted->person_count; i++)
        status = papers_add_person(store, issuing->paper_id, wanted->person_ids[i], issuing->versions[i]);
    return status == DONE ? papers_paper_of(store, arena, issuing->paper_id, &issuing->row) : status;
}

/* Register → words → PDF → signature, then the same checks on the bytes that release makes again. */
static enum status make_bytes(struct issuing *issuing, struct store *store)
{
    const struct papers_room *room = papers_room(issuing->city);
    const struct paper_wanted *wanted = issuing->wanted;
    struct arena *arena = issuing->arena;
    struct people persons = {0};
    struct reading reading = reading_by_system(
        arena_print(arena, "%.*sの作成", TEXT_ARGUMENTS(words_in(&issuing->kind->title, JAPANESE))), "certificate",
        issuing->paper_id, issuing->now);
    enum status status = DONE;
    if (wanted->person_count)
        status = people_read_all(store, issuing->city->keys, arena, &reading, wanted->person_ids, wanted->person_count,
                                 &persons);
    if (status == DONE && persons.count != wanted->person_count)
        status = BUSY;
    for (size_t i = 0; status == DONE && i < persons.count; i++)
        if (persons.items[i].version != issuing->versions[i])
            status = BUSY;
    struct paper_source source = {issuing->city, store, wanted, &persons, issuing->kind, &issuing->row,
                                  date_of_moment(issuing->now)};
    struct text unsigned_pdf;
    if (status == DONE)
        status = paper_compose(arena, &source, &unsigned_pdf, issuing->problem);
    if (status == DONE)
        status = paper_sign(arena, unsigned_pdf, &issuing->stamping, &issuing->pdf);
    struct pdf_signature_report report;
    if (status == DONE && pdf_signature_check(arena, issuing->pdf, signer_certificate(room->signer), &report) != DONE)
        status = BROKEN;
    if (status == DONE && report.signatures->stamp_holds)
        issuing->stamped_at = report.signatures->stamp.at;
    if (status == DONE)
        status = certificate_is_for(arena, issuing->pdf, room->binding_key, issuing->job, wanted->requester);
    uint8_t hash[crypto_hash_sha256_BYTES];
    if (status == DONE) {
        crypto_hash_sha256(hash, (const uint8_t *)issuing->pdf.bytes, issuing->pdf.length);
        issuing->sha256 = hex_text(arena, hash, sizeof hash);
    }
    return status;
}

static enum status finish_in_store(struct store *store, void *context)
{
    struct issuing *issuing = context;
    int64_t versions[PAPER_PERSONS_MAX];
    enum status status = hold_persons(store, issuing, versions);
    for (size_t i = 0; status == DONE && i < issuing->wanted->person_count; i++)
        if (versions[i] != issuing->versions[i])
            status = CONFLICT; /* the register changed while the paper was made */
    if (status == DONE)
        status = papers_mark_issued(store, issuing->paper_id, issuing->sha256, issuing->now, issuing->stamped_at);
    if (status == DONE)
        status = papers_wait_ended(store, issuing->wanted->subject_kind, issuing->wanted->subject_id, issuing->wanted->copy);
    if (status == DONE)
        status = papers_add_bytes(store, issuing->paper_id,
                                  seal(issuing->arena, &issuing->key, SEALED_AT("papers_bytes", "sealed", issuing->paper_id),
                                       issuing->pdf));
    if (status == DONE) {
        struct event event = event_by_system("certificate", issuing->paper_id, "papers.issued", issuing->now);
        event.detail = arena_print(issuing->arena, "{\"subject_kind\":\"%.*s\",\"subject_id\":%lld,\"number\":\"%.*s\",\"sha256\":\"%.*s\"}",
                                   TEXT_ARGUMENTS(issuing->wanted->subject_kind), (long long)issuing->wanted->subject_id,
                                   TEXT_ARGUMENTS(issuing->row.number), TEXT_ARGUMENTS(issuing->sha256));
        status = event_tell(issuing->city, store, &event);
    }
    return status == DONE ? papers_paper_of(store, issuing->arena, issuing->paper_id, &issuing->row) : status;
}

static enum status void_in_store(struct store *store, void *context)
{
    struct issuing *issuing = context;
    struct text why = issuing->stamping.has_failed ? T("時刻認証局が応答しませんでした") : T("作成できませんでした");
    return paper_void(issuing->city, store, issuing->paper_id, why, T("システム"), 0, issuing->now);
}

/* The paper that has a number is made; one that cannot be is voided, and its number stays in the ledger. */
static enum status make(struct issuing *issuing, struct store *store)
{
    const struct papers_room *room = papers_room(issuing->city);
    enum status status = make_bytes(issuing, store);
    if (room->before_finish)
        room->before_finish(room->before_finish_context);
    if (status == DONE)
        status = store_transaction(store, finish_in_store, issuing);
    if (status == DONE)
        return DONE;
    if (store_transaction(store, void_in_store, issuing) != DONE)
        return BROKEN; /* stays "making"; the job papers.left_behind voids it */
    if (status == BUSY && issuing->stamping.has_failed)
        return paper_stamping_wait(store, issuing->wanted, issuing->now);
    return status == CONFLICT ? BUSY : status;
}

enum status paper_issue(const struct city *city, struct store *store, struct arena *arena,
                        const struct paper_wanted *asked, int64_t now, struct paper_record *issued, struct text *problem)
{
    check(!store_is_writing(store) && asked->person_count <= PAPER_PERSONS_MAX && asked->requester.length);
    struct paper_kind kind;
    struct paper_wanted one = *asked;
    const struct paper_wanted *wanted = &one;
    one.copy = asked->copy > 0 ? asked->copy : 1;
    *problem = T("");
    struct paper_stamping stamping;
    enum status status = paper_kind_read(store, arena, wanted->kind, &kind);
    if (status == DONE)
        status = paper_stamping_begin(city, store, arena, wanted, now, &stamping);
    if (status != DONE)
        return status;
    uint8_t code[CODE_BYTES];
    random_fill(&system_random, code, sizeof code);
    struct issuing issuing = {.city = city, .arena = arena, .wanted = wanted, .kind = &kind,
                              .code = base64url_text(arena, code, sizeof code),
                              .job = random_hex(&system_random, arena, JOB_BYTES), .problem = problem, .now = now,
                              .stamping = stamping};
    status = store_transaction(store, begin_in_store, &issuing);
    if (status == DONE && issuing.is_line_stopped)
        return BUSY;
    if (status == DONE && issuing.was_there) {
        *issued = paper_from_row(arena, &issuing.row);
        return issued->state == PAPER_ISSUED ? DONE : BUSY;
    }
    if (status != DONE)
        return status;
    status = make(&issuing, store);
    if (status == DONE)
        *issued = paper_from_row(arena, &issuing.row);
    return status;
}

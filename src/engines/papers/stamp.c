/*
 * Time stamps for papers: PAdES B-T where the city named an authority, B-B as before where it did not.
 *
 * The authority is asked between the two transactions of an issue, never inside one. When it does not answer, the paper is not lost:
 * it waits up to papers.timestamp_wait_minutes, then it is issued without a stamp (docs/decisions/time-stamps.md). While it is
 * silent, one paper a minute tries; the others wait without taking a number.
 */
#include "base/check.h"
#include "city/city.h"
#include "city/reactions.h"
#include "engines/papers/papers_private.h"
#include "system/files.h"
#include "system/http_client.h"
#include "system/log.h"
#include "system/random.h"

enum { TRUSTED_BYTES_MAX = 256 * 1024, SILENT_SECONDS = 60, TELL_AGAIN_MINUTES = 10, TOLD_AT_ONCE = 200 };
static const int64_t second = 1000000;

static bool is_silent(const struct papers_room *room, int64_t now)
{
    int64_t failed_at = atomic_load(&room->stamps->failed_at);
    return failed_at && now - failed_at < SILENT_SECONDS * second;
}

static struct text authority_url(const struct city *city, int64_t now)
{
    return text_trim(city_setting_text(city, "papers.timestamp_url", date_of_moment(now)));
}

static void set_authority(struct arena *arena, struct paper_stamping *stamping, struct text url)
{
    const struct city *city = stamping->city;
    struct date today = date_of_moment(stamping->now);
    struct text path = arena_print(arena, "%.*s/timestamp-authority.pem", TEXT_ARGUMENTS(keys_folder(city->keys))), trusted;
    if (file_read(arena, path.bytes, TRUSTED_BYTES_MAX, &trusted) != DONE)
        trusted = T(""); /* nothing is trusted: every answer is refused, which the log says */
    stamping->authority = (struct timestamp_authority){
        .http = papers_room(city)->stamps->http, .url = url, .trusted = trusted,
        .timeout_ms = (int)city_setting_integer(city, "papers.timestamp_timeout_seconds", today) * 1000};
}

enum status paper_stamping_begin(const struct city *city, struct store *store, struct arena *arena,
                                 const struct paper_wanted *wanted, int64_t now, struct paper_stamping *stamping)
{
    struct text url = authority_url(city, now);
    *stamping = (struct paper_stamping){.city = city, .now = now, .is_wanted = url.length > 0};
    if (!stamping->is_wanted)
        return DONE;
    int64_t since = now, wait = city_setting_integer(city, "papers.timestamp_wait_minutes", date_of_moment(now));
    enum status status = papers_waiting_since(store, wanted->subject_kind, wanted->subject_id, wanted->copy, &since);
    if (status != DONE && status != NOT_FOUND)
        return status;
    stamping->may_do_without = now - since >= wait * MINUTE_MICROS;
    set_authority(arena, stamping, url);
    if (!is_silent(papers_room(city), now))
        return DONE;
    stamping->is_wanted = !stamping->may_do_without; /* known to be silent: not asked once more */
    return stamping->may_do_without ? DONE : paper_stamping_wait(store, wanted, now);
}

struct waiting {
    const struct paper_wanted *wanted;
    int64_t now;
};

static enum status wait_in_store(struct store *store, void *context)
{
    const struct waiting *waiting = context;
    const struct paper_wanted *wanted = waiting->wanted;
    return papers_wait(store, wanted->subject_kind, wanted->subject_id, wanted->copy, waiting->now);
}

enum status paper_stamping_wait(struct store *store, const struct paper_wanted *wanted, int64_t now)
{
    struct waiting waiting = {wanted, now};
    enum status status = store_transaction(store, wait_in_store, &waiting);
    return status == DONE ? BUSY : status;
}

static enum status ask(void *context, struct arena *arena, const uint8_t digest[TIMESTAMP_DIGEST_BYTES], struct text *token)
{
    struct paper_stamping *stamping = context;
    struct papers_stamps *stamps = papers_room(stamping->city)->stamps;
    enum status status = timestamp_ask(arena, &stamping->authority, digest, token);
    if (status != DONE && !is_silent(papers_room(stamping->city), stamping->now))
        log_line("papers", "the time-stamp authority %s",
                 stamping->authority.trusted.length == 0 ? "is not trusted: DATA/keys/timestamp-authority.pem is missing"
                 : status == BUSY                        ? "does not answer"
                                                         : "answered with something that cannot be taken");
    atomic_store(&stamps->failed_at, status == DONE ? 0 : stamping->now);
    stamping->has_failed = status != DONE;
    return status;
}

enum status paper_sign(struct arena *arena, struct text unsigned_pdf, struct paper_stamping *stamping, struct text *pdf)
{
    struct signer_timestamp hook = {ask, stamping};
    struct pdf_signing signing = {.signer = papers_room(stamping->city)->signer, .signed_at = stamping->now,
                                  .timestamp = stamping->is_wanted ? &hook : NULL};
    enum status status = pdf_sign(arena, unsigned_pdf, &signing, pdf);
    if (!stamping->has_failed)
        return status;
    if (!stamping->may_do_without)
        return BUSY;
    signing.timestamp = NULL;
    return pdf_sign(arena, unsigned_pdf, &signing, pdf);
}

/* ---- the job: those who wait hear when it goes on ---- */

struct telling {
    const struct city *city;
    struct arena *arena;
    const struct papers_waitings *waiting;
    int64_t now;
};

static enum status tell_in_store(struct store *store, void *context)
{
    const struct telling *telling = context;
    enum status status = DONE;
    for (size_t i = 0; status == DONE && i < telling->waiting->count; i++) {
        const struct papers_waiting *one = &telling->waiting->items[i];
        struct event event = event_by_system("certificate", 0, "papers.may_go_on", telling->now);
        event.detail = arena_print(telling->arena, "{\"subject_kind\":\"%.*s\",\"subject_id\":%lld}",
                                   TEXT_ARGUMENTS(one->subject_kind), (long long)one->subject_id);
        status = event_tell(telling->city, store, &event);
        if (status == DONE)
            status = papers_wait_told(store, one->subject_kind, one->subject_id, one->copy, telling->now);
    }
    return status;
}

/* When the authority answers again everybody goes on; else those whose time is over. */
enum status paper_stamping_look(struct job_run *run)
{
    struct papers_waitings waiting;
    int64_t count = 0;
    struct text url = authority_url(run->city, run->now);
    enum status status = papers_waiting_count(run->store, &count);
    if (status != DONE || count == 0)
        return status;
    struct paper_stamping stamping = {.city = run->city, .now = run->now};
    bool answers = url.length == 0; /* no longer wanted at all */
    if (!answers) {
        uint8_t digest[TIMESTAMP_DIGEST_BYTES];
        struct text token;
        random_fill(&system_random, digest, sizeof digest);
        set_authority(run->arena, &stamping, url);
        answers = ask(&stamping, run->arena, digest, &token) == DONE;
    }
    int64_t wait = city_setting_integer(run->city, "papers.timestamp_wait_minutes", date_of_moment(run->now));
    status = papers_waiting(run->store, run->arena, answers ? run->now : run->now - wait * MINUTE_MICROS,
                            run->now - TELL_AGAIN_MINUTES * MINUTE_MICROS, TOLD_AT_ONCE, &waiting);
    struct telling telling = {run->city, run->arena, &waiting, run->now};
    return status == DONE && waiting.count ? store_transaction(run->store, tell_in_store, &telling) : status;
}

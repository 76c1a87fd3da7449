/*
 * The module: the signing key and what hangs from it, kinds from the city's folder, papers that were left in the making.
 */
#include "base/check.h"
#include "city/city.h"
#include "city/health.h"
#include "city/load.h"
#include "engines/papers/papers_private.h"
#include "papers.migrations.h"
#include "system/files.h"
#include "system/http_client.h"
#include "web/language.h"

#include <sodium.h>

enum { PEM_BYTES_MAX = 64 * 1024, LEFT_BEHIND_MINUTES = 10, LEFT_BEHIND_AT_ONCE = 100, SPECIMEN_YEARS = 5 };

const struct papers_room *papers_room(const struct city *city)
{
    const struct papers_room *room = city_kept(city, "papers");
    check(room != NULL);
    return room;
}

static struct text signing_file(const struct city *city, struct arena *arena, const char *name)
{
    return arena_print(arena, "%.*s/%s", TEXT_ARGUMENTS(keys_folder(city->keys)), name);
}

/* A city without a certificate of its own begins with one marked 見本, so that the way of a paper can be seen to the end. */
static enum status make_specimen(struct city *city, struct arena *arena)
{
    struct signer_demo demo;
    int64_t now = city_now(city);
    struct date today = date_of_moment(now);
    enum status status = signer_make_demo(arena, words_in(&city_profile(city)->name, JAPANESE), now - DAY_MICROS,
                                          date_start_at(date_add_years(today, SPECIMEN_YEARS)), &demo);
    if (status == DONE)
        status = file_write(signing_file(city, arena, "specimen-authority.pem").bytes, demo.authority, 0644);
    if (status == DONE)
        status = file_write(signing_file(city, arena, "signing-certificate.pem").bytes, demo.certificate, 0644);
    if (status == DONE)
        status = file_write(signing_file(city, arena, "signing-key.pem").bytes, demo.key, 0600);
    return status;
}

static void free_signer(void *signer)
{
    signer_free(signer);
}

static enum status start(struct city *city, struct arena *arena, struct text *why_not)
{
    struct papers_room *room = TAKE(arena, struct papers_room, 1);
    uint8_t seed[KEY_BYTES];
    keys_derive(city->keys, T("papers.binding"), room->binding_key);
    keys_derive(city->keys, T("papers.codes"), seed);
    crypto_sign_seed_keypair(room->code_public, room->code_secret, seed);
    sodium_memzero(seed, sizeof seed);
    struct text key = signing_file(city, arena, "signing-key.pem");
    if (!file_is_there(key.bytes) && make_specimen(city, arena) != DONE) {
        *why_not = arena_print(arena, "署名の鍵 %.*s を作れませんでした。フォルダーに書き込めるか確かめてください。", TEXT_ARGUMENTS(key));
        return BROKEN;
    }
    struct text chain = signing_file(city, arena, "signing-chain.pem");
    room->is_specimen = file_is_there(signing_file(city, arena, "specimen-authority.pem").bytes);
    room->signer = signer_load(arena, key, signing_file(city, arena, "signing-certificate.pem"),
                               file_is_there(chain.bytes) ? chain : T(""), why_not);
    if (!room->signer)
        return INVALID;
    arena_on_reset(arena, free_signer, room->signer);
    room->stamps = TAKE(arena, struct papers_stamps, 1);
    room->stamps->http = &system_http;
    city_keep(city, "papers", room);
    if (!database_may_write(city->database)) /* opened to look only */
        return DONE;
    return health_note(database_store(city->database), "certificate_ends", city_now(city), signer_ends_at(room->signer));
}

struct voiding {
    const struct city *city;
    int64_t id, now;
};

static enum status void_one(struct store *store, void *context)
{
    struct voiding *voiding = context;
    return paper_void(voiding->city, store, voiding->id, T("作成の途中で止まりました"), T(""), 0, voiding->now);
}

static enum status void_left_behind(struct job_run *run)
{
    struct papers_rows rows;
    enum status status = papers_left_behind(run->store, run->arena, run->now - LEFT_BEHIND_MINUTES * MINUTE_MICROS,
                                            LEFT_BEHIND_AT_ONCE, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        struct voiding voiding = {run->city, rows.items[i].id, run->now};
        status = store_transaction(run->store, void_one, &voiding);
    }
    return status;
}

static const struct permission permissions[] = {
    {"papers.void", SENTENCE("May void issued papers")},
    {"papers.resume", SENTENCE("May start the issuing line again after it stopped")},
    {"papers.ledger", SENTENCE("May see the ledger of issued papers")},
    {0}};
static const struct setting settings[] = {
    {"papers.issuer_name", SETTING_TEXT, "見本　太郎", 1, 60, SENTENCE("Name of the mayor on papers")},
    {"papers.timestamp_url", SETTING_TEXT, "", 0, 300, SENTENCE("Address of the time-stamp authority (RFC 3161); empty: papers are signed without a time stamp")},
    {"papers.timestamp_timeout_seconds", SETTING_INTEGER, "5", 1, 60, SENTENCE("Seconds to wait for one answer of the time-stamp authority")},
    {"papers.timestamp_wait_minutes", SETTING_INTEGER, "60", 0, 720, SENTENCE("Minutes that a paper waits for a silent time-stamp authority before it is issued without a time stamp")},
    {0}};
static const struct job jobs[] = {{"papers.left_behind", 5, void_left_behind}, {"papers.stamps", 1, paper_stamping_look}, {0}};

static const struct invariant invariants[] = {
    {"Numbers of papers run without gaps",
     "SELECT s.kind FROM papers_serial AS s WHERE s.last_number <> (SELECT COUNT(*) FROM papers_paper AS p "
     "WHERE p.kind = s.kind AND p.fiscal_year = s.fiscal_year)"},
    {"Every issued paper has its bytes",
     "SELECT p.id FROM papers_paper AS p WHERE p.state = 'issued' AND p.erased_at = 0 AND NOT EXISTS "
     "(SELECT 1 FROM papers_bytes AS b WHERE b.paper_id = p.id)"},
    {"No paper that could not be made has bytes",
     "SELECT p.id FROM papers_paper AS p WHERE p.issued_at = 0 AND EXISTS "
     "(SELECT 1 FROM papers_bytes AS b WHERE b.paper_id = p.id)"},
    {0}};

const struct module papers_module = {
    .name = "papers",
    .title = "Certificates and letters",
    .migrations = papers_migrations,
    .permissions = permissions,
    .settings = settings,
    .jobs = jobs,
    .invariants = invariants,
    .start = start,
    .load = papers_load,
};

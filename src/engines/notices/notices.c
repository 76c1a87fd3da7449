/*
 * Sending what the outbox holds, and the record of it.
 */
#include "engines/notices/notices.h"

#include "base/json.h"
#include "city/city.h"
#include "city/health.h"
#include "city/sealing.h"
#include "notices.migrations.h"
#include "notices.queries.h"
#include "store/outbox.h"
#include "system/mail.h"
#include "system/random.h"
#include "web/language.h"

#include <sodium.h>

struct entering {
    struct job_run *run;
    const struct mail *mail;
    const char *state;
    struct text problem, sealed; /* the demonstration keeps the words, under a key of their own */
    uint8_t wrapped_key[KEY_WRAPPED_BYTES];
};

static struct text words_of(struct arena *arena, const struct mail *mail)
{
    struct buffer json = buffer_new(arena);
    struct json_writer writer = json_writer_new(&json);
    json_start_object(&writer);
    json_put_member_text(&writer, T("to"), mail->to);
    json_put_member_text(&writer, T("subject"), mail->subject);
    json_put_member_text(&writer, T("body"), mail->body);
    json_end_object(&writer);
    return buffer_text(&json);
}

static void seal_words(struct entering *entering)
{
    struct arena *arena = entering->run->arena;
    struct key key;
    key_prepare(entering->run->city->keys, &key, entering->wrapped_key);
    entering->sealed = seal_own(arena, &key, SEALED_AT("notices_mail", "sealed", 0), words_of(arena, entering->mail));
    sodium_memzero(&key, sizeof key);
}

static enum status enter_in_store(struct store *store, void *context)
{
    struct entering *entering = context;
    const struct mail *mail = entering->mail;
    int64_t id, key_id = 0;
    enum status status =
        entering->sealed.length ? key_store(store, "mail", entering->wrapped_key, entering->run->now, &key_id) : DONE;
    if (status == DONE)
        status = notices_add(store, mail->kind, mail->subject_kind, mail->subject_id, text_of(entering->state),
                             entering->problem, key_id, entering->sealed, entering->run->now, &id);
    if (status == DONE && text_is(text_of(entering->state), T("refused")))
        status = health_count(store, "mail_bounced", entering->run->now);
    return status;
}

/* "smtp://host:port", "smtps://host:port", "smtp+starttls://host:port". */
static bool read_server(struct text url, struct mail_server *server)
{
    enum mail_tls tls = MAIL_PLAIN;
    struct text rest = url;
    if (text_starts(url, T("smtps://"))) {
        tls = MAIL_TLS;
        rest = text_from(url, 8);
    } else if (text_starts(url, T("smtp+starttls://"))) {
        tls = MAIL_STARTTLS;
        rest = text_from(url, 16);
    } else if (text_starts(url, T("smtp://"))) {
        rest = text_from(url, 7);
    } else {
        return false;
    }
    int64_t port = 0;
    ptrdiff_t colon = text_find_last_byte(rest, ':');
    if (colon != TEXT_NOT_THERE && (!text_to_integer(text_from(rest, (size_t)colon + 1), &port) || port < 1 || port > 65535))
        return false;
    *server = mail_server_smtp(colon == TEXT_NOT_THERE ? rest : text_slice(rest, 0, (size_t)colon), (int)port, tls);
    return rest.length > 0;
}

static enum status send_mail(struct job_run *run, struct text payload)
{
    struct mail mail;
    enum status status = mail_read(run->city->keys, run->arena, payload, &mail);
    if (status != DONE)
        return status;
    struct entering entering = {run, &mail, "kept", T("")};
    const struct mail_settings *settings = &run->city->mail;
    struct mail_server server;
    if (settings->url.length) {
        if (!read_server(settings->url, &server))
            return INVALID;
        server.user = settings->user;
        server.password = settings->password;
        struct text message = notice_message(run->arena, settings->from, &mail,
                                             random_hex(&system_random, run->arena, 16), run->now);
        status = mail_send(&server, settings->from, mail.to, message, &entering.problem, run->arena);
        if (status != DONE && status != INVALID)
            return status;
        entering.state = status == DONE ? "sent" : "refused";
    }
    if (run->city->is_demo)
        seal_words(&entering);
    return store_transaction(run->store, enter_in_store, &entering);
}

static enum status open_words(const struct city *city, struct store *store, struct arena *arena,
                              const struct notices_row *row, struct mail *mail)
{
    struct key key;
    struct text json;
    json_t *root;
    enum status status = key_read(store, city->keys, row->sealed_with, &key);
    if (status == DONE)
        status = unseal(arena, &key, SEALED_AT("notices_mail", "sealed", row->id), row->sealed, &json);
    if (status == DONE)
        status = json_read(arena, json, NULL, &root, NULL);
    if (status == DONE)
        *mail = (struct mail){.to = json_member_text(root, "to"), .subject = json_member_text(root, "subject"),
                              .body = json_member_text(root, "body")};
    return status;
}

static enum status take_over(const struct city *city, struct store *store, struct arena *arena,
                             const struct notices_rows *rows, struct sent_mails *found)
{
    struct sent_mails sent = {rows->count, TAKE(arena, struct sent_mail, rows->count)};
    for (size_t i = 0; i < rows->count; i++) {
        const struct notices_row *row = &rows->items[i];
        sent.items[i] = (struct sent_mail){.id = row->id, .subject_id = row->subject_id, .sent_at = row->sent_at,
                                           .kind = row->kind, .subject_kind = row->subject_kind, .state = row->state,
                                           .problem = row->problem};
        if (row->sealed_with) {
            enum status status = open_words(city, store, arena, row, &sent.items[i].mail);
            if (status != DONE && status != NOT_FOUND)
                return status;
            sent.items[i].has_words = status == DONE;
        }
    }
    *found = sent;
    return DONE;
}

enum status notices_sent(const struct city *city, struct store *store, struct arena *arena, int64_t limit,
                         struct sent_mails *found)
{
    struct notices_rows rows;
    enum status status = notices_newest(store, arena, limit, &rows);
    return status == DONE ? take_over(city, store, arena, &rows, found) : status;
}

enum status notices_sent_about(const struct city *city, struct store *store, struct arena *arena,
                               struct text subject_kind, int64_t subject_id, struct sent_mails *found)
{
    enum { SHOWN_AT_MOST = 100 };
    struct notices_rows rows;
    enum status status = notices_about(store, arena, subject_kind, subject_id, SHOWN_AT_MOST, &rows);
    return status == DONE ? take_over(city, store, arena, &rows, found) : status;
}

static const struct permission permissions[] = {
    {"notices.read", SENTENCE("May see which mails were sent about a case")}, {0}};
static const struct outbox_worker workers[] = {{"notices.mail", send_mail}, {0}};

const struct module notices_module = {
    .name = "notices",
    .title = "Notices by mail",
    .migrations = notices_migrations,
    .permissions = permissions,
    .workers = workers,
};

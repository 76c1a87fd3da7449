/*
 * A mail as JSON, sealed under the common key of the outbox, in base64: {"subject_id":7,"sealed":"..."}. The number of what
 * it is about stands outside of the seal: it is known last, and tells nothing.
 */
#include "city/mail_payload.h"

#include "base/encoding.h"
#include "base/json.h"
#include "city/sealing.h"
#include "store/store.h"
#include "system/log.h"

#define MAIL_PLACE SEALED_AT("outbox", "notices.mail", 0)

static bool is_one_line(struct text text)
{
    return text_find_byte(text, '\n') < 0 && text_find_byte(text, '\r') < 0;
}

enum status mail_prepare(const struct keys *keys, struct arena *arena, const struct mail *mail, struct text *prepared)
{
    struct key key = keys_common(keys, "outbox");
    struct buffer json = buffer_new(arena);
    struct json_writer writer = json_writer_new(&json);
    if (mail->to.length == 0 || !is_one_line(mail->to) || !is_one_line(mail->subject))
        return INVALID;
    json_start_object(&writer);
    json_put_member_text(&writer, T("to"), mail->to);
    json_put_member_text(&writer, T("subject"), mail->subject);
    json_put_member_text(&writer, T("body"), mail->body);
    json_put_member_text(&writer, T("kind"), mail->kind);
    json_put_member_text(&writer, T("subject_kind"), mail->subject_kind);
    json_put_member_integer(&writer, T("language"), mail->language);
    json_put_member_boolean(&writer, T("is_secret"), mail->is_secret);
    json_end_object(&writer);
    struct text sealed = seal(arena, &key, MAIL_PLACE, buffer_text(&json));
    *prepared = base64url_text(arena, sealed.bytes, sealed.length);
    return DONE;
}

enum status mail_put_prepared(struct store *store, struct arena *arena, struct text prepared, int64_t subject_id,
                              int64_t due_at, int64_t now)
{
    struct buffer payload = buffer_new(arena);
    buffer_put(&payload, T("{\"subject_id\":"));
    buffer_put_integer(&payload, subject_id);
    buffer_put(&payload, T(",\"sealed\":\""));
    buffer_put(&payload, prepared);
    buffer_put(&payload, T("\"}"));
    return outbox_put(store, T("notices.mail"), buffer_text(&payload), due_at, now);
}

enum status mail_put(struct store *store, const struct keys *keys, struct arena *arena, const struct mail *mail,
                     int64_t due_at, int64_t now)
{
    struct text prepared;
    enum status status = mail_prepare(keys, arena, mail, &prepared);
    return status == DONE ? mail_put_prepared(store, arena, prepared, mail->subject_id, due_at, now) : status;
}

enum status mail_read(const struct keys *keys, struct arena *arena, struct text payload, struct mail *found)
{
    struct key key = keys_common(keys, "outbox");
    struct text sealed = {0}, clear = {0};
    json_t *root = NULL;
    int64_t language = JAPANESE, subject_id = 0;
    enum status status = json_read(arena, payload, NULL, &root, NULL);
    bool has_subject = status == DONE && json_member_integer(root, "subject_id", &subject_id);
    if (status == DONE)
        status = base64url_read(arena, json_member_text(root, "sealed"), &sealed);
    if (status == DONE)
        status = unseal(arena, &key, MAIL_PLACE, sealed, &clear);
    if (status == DONE)
        status = json_read(arena, clear, NULL, &root, NULL);
    if (status != DONE)
        return BROKEN;
    if (!json_member_integer(root, "language", &language))
        return BROKEN;
    if (!has_subject && !json_member_integer(root, "subject_id", &subject_id)) /* it stood inside once */
        return BROKEN;
    *found = (struct mail){.to = json_member_text(root, "to"), .subject = json_member_text(root, "subject"),
                           .body = json_member_text(root, "body"), .kind = json_member_text(root, "kind"),
                           .subject_kind = json_member_text(root, "subject_kind"), .subject_id = subject_id,
                           .language = language >= 0 && language < LANGUAGE_COUNT ? (enum language)language : JAPANESE,
                           .is_secret = json_member_is_true(root, "is_secret")};
    return DONE;
}

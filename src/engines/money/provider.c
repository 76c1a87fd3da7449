/*
 * The provider's side of a payment: three questions over HTTPS with JSON, known by our reference, so that a lost answer
 * is asked for again and nothing is paid twice. The shape follows GOV.UK Pay (create, find, refund); another provider
 * gets another file like this one. The key stands in DATA/keys/payment.
 */
#include "base/check.h"
#include "base/encoding.h"
#include "base/json.h"
#include "city/city.h"
#include "city/keys.h"
#include "engines/money/money_private.h"
#include "system/files.h"
#include "system/http_client.h"

enum { PROVIDER_TIMEOUT_MS = 8000, KEY_LIMIT_BYTES = 4096 };

struct text provider_key(const struct city *city, struct arena *arena)
{
    struct text key;
    struct text path = arena_print(arena, "%.*s/payment", TEXT_ARGUMENTS(keys_folder(city->keys)));
    return file_read(arena, path.bytes, KEY_LIMIT_BYTES, &key) == DONE ? text_trim(key) : T("");
}

static struct http_client *client_of(const struct city *city)
{
    const struct money_room *room = city_kept(city, "money");
    check(room != NULL);
    return room->http;
}

/* One question; DONE with the parsed answer of a 2xx, NOT_FOUND for 404, BUSY for anything that may pass. */
static enum status ask(const struct city *city, struct arena *arena, const char *method, struct text path,
                       struct text body, json_t **root)
{
    if (city->payment_url.length == 0)
        return NOT_FOUND;
    struct text key = provider_key(city, arena);
    const char *headers[] = {"Content-Type: application/json", "Accept: application/json", NULL, NULL};
    if (key.length)
        headers[2] = arena_print(arena, "Authorization: Bearer %.*s", TEXT_ARGUMENTS(key)).bytes;
    struct http_question question = {.method = method, .url = arena_join(arena, city->payment_url, path),
                                     .headers = headers, .body = body, .timeout_ms = PROVIDER_TIMEOUT_MS};
    struct http_answer answer;
    enum status status = http_ask(client_of(city), arena, &question, &answer);
    if (status != DONE)
        return status == INVALID ? BROKEN : BUSY;
    if (answer.code == 404)
        return NOT_FOUND;
    if (answer.code < 200 || answer.code > 299)
        return answer.code == 409 ? CONFLICT : BUSY;
    return json_read(arena, answer.body, NULL, root, NULL) == DONE ? DONE : BUSY;
}

static enum status read_payment(const json_t *root, struct provider_payment *found)
{
    *found = (struct provider_payment){.id = json_member_text(root, "payment_id"),
                                       .next_url = json_member_text(root, "next_url"),
                                       .state = json_member_text(root, "state")};
    if (found->id.length == 0 || found->state.length == 0 || !json_member_integer(root, "amount", &found->amount_yen))
        return BUSY;
    return DONE;
}

enum status provider_create(const struct city *city, struct arena *arena, struct text reference, int64_t amount_yen,
                            struct text what, struct text return_url, struct provider_payment *found)
{
    struct buffer body = buffer_new(arena);
    struct json_writer writer = json_writer_new(&body);
    json_start_object(&writer);
    json_put_member_integer(&writer, T("amount"), amount_yen);
    json_put_member_text(&writer, T("currency"), T("JPY"));
    json_put_member_text(&writer, T("description"), what);
    json_put_member_text(&writer, T("reference"), reference);
    json_put_member_text(&writer, T("return_url"), return_url);
    json_end_object(&writer);
    json_t *root;
    enum status status = ask(city, arena, "POST", T("/v1/payments"), buffer_text(&body), &root);
    if (status == CONFLICT) /* our references are new, so this is trouble on their side */
        status = BUSY;
    struct provider_payment payment;
    if (status == DONE)
        status = read_payment(root, &payment);
    if (status == DONE && !text_starts(payment.next_url, T("https://")) && !text_starts(payment.next_url, T("http://")))
        status = BUSY;
    if (status == DONE)
        *found = payment;
    return status;
}

enum status provider_find(const struct city *city, struct arena *arena, struct text reference,
                          struct provider_payment *found)
{
    json_t *root;
    enum status status = ask(city, arena, "GET",
                             arena_join(arena, T("/v1/payments?reference="), percent_text(arena, reference)), T(""), &root);
    if (status != DONE)
        return status;
    const json_t *first = json_array_get(json_object_get(root, "payments"), 0);
    return first ? read_payment(first, found) : NOT_FOUND;
}

enum status provider_refund(const struct city *city, struct arena *arena, struct text provider_id, struct text reference,
                            int64_t amount_yen)
{
    struct buffer body = buffer_new(arena);
    struct json_writer writer = json_writer_new(&body);
    json_start_object(&writer);
    json_put_member_integer(&writer, T("amount"), amount_yen);
    json_put_member_text(&writer, T("reference"), reference);
    json_end_object(&writer);
    struct buffer path = buffer_new(arena);
    buffer_put(&path, T("/v1/payments/"));
    percent_put(&path, provider_id);
    buffer_put(&path, T("/refunds"));
    json_t *root;
    enum status status = ask(city, arena, "POST", buffer_text(&path), buffer_text(&body), &root);
    if (status == NOT_FOUND || status == CONFLICT) /* they took it, so they must know it and have it: somebody has to look */
        status = BROKEN;
    if (status == DONE && !text_is(json_member_text(root, "state"), T("success")))
        status = BUSY;
    return status;
}

/*
 * A mock payment provider of the same shape as a real one, for the demonstration: create, find by reference, refund over
 * JSON, and the page on which the payer pays. It keeps to its side: nothing here touches charges.
 */
#include "base/encoding.h"
#include "base/json.h"
#include "city/city.h"
#include "demo.pages.h"
#include "services/demo/demo.h"
#include "system/random.h"

static enum status answer_payment(struct request *request, struct response *response, const struct demo_payment *payment,
                                  bool in_list)
{
    struct buffer json = buffer_new(request->arena);
    struct json_writer writer = json_writer_new(&json);
    json_start_object(&writer);
    if (in_list) {
        json_put_key(&writer, T("payments"));
        json_start_list(&writer);
        json_start_object(&writer);
    }
    json_put_member_text(&writer, T("payment_id"), payment->payment_id);
    json_put_member_text(&writer, T("state"), payment->state);
    json_put_member_integer(&writer, T("amount"), payment->amount);
    json_put_member_text(&writer, T("next_url"),
                         city_url(city_of(request), request->arena,
                                  arena_join(request->arena, T("/demo/pay/"), payment->payment_id)));
    if (in_list) {
        json_end_object(&writer);
        json_end_list(&writer);
    }
    json_end_object(&writer);
    return response_json(response, buffer_text(&json));
}

struct creating {
    struct arena *arena;
    struct text payment_id, reference, description, return_url;
    int64_t amount;
};

static enum status create_in_store(struct store *store, void *context)
{
    struct creating *creating = context;
    struct demo_payment known;
    enum status status = demo_payment_by_reference(store, creating->arena, creating->reference, &known);
    if (status == DONE) /* asked for again: the same payment */
        return DONE;
    if (status != NOT_FOUND)
        return status;
    return demo_add_payment(store, creating->payment_id, creating->reference, creating->amount, creating->description,
                            creating->return_url);
}

enum status demo_provider_create(struct request *request, struct response *response)
{
    json_t *root;
    enum status status = demo_only(request);
    if (status == DONE)
        status = json_read(request->arena, request_body(request), NULL, &root, NULL);
    if (status != DONE)
        return status;
    struct creating creating = {.arena = request->arena, .payment_id = random_hex(&system_random, request->arena, 12),
                                .reference = json_member_text(root, "reference"),
                                .description = json_member_text(root, "description"),
                                .return_url = json_member_text(root, "return_url")};
    if (!json_member_integer(root, "amount", &creating.amount) || creating.amount <= 0 || creating.reference.length == 0)
        return INVALID;
    status = store_transaction(request->store, create_in_store, &creating);
    struct demo_payment payment;
    if (status == DONE)
        status = demo_payment_by_reference(request->store, request->arena, creating.reference, &payment);
    return status == DONE ? answer_payment(request, response, &payment, false) : status;
}

enum status demo_provider_find(struct request *request, struct response *response)
{
    struct demo_payment payment;
    enum status status = demo_only(request);
    if (status == DONE)
        status = demo_payment_by_reference(request->store, request->arena, request_query(request, "reference"), &payment);
    return status == DONE ? answer_payment(request, response, &payment, true) : status;
}

struct moving {
    struct arena *arena;
    struct text payment_id, state, reference;
    int64_t amount;
};

static enum status refund_in_store(struct store *store, void *context)
{
    const struct moving *moving = context;
    struct demo_refund known;
    enum status status = demo_refund_of(store, moving->arena, moving->reference, &known);
    if (status == DONE) /* asked for again: given back once */
        return text_is(known.payment_id, moving->payment_id) && known.amount == moving->amount ? DONE : CONFLICT;
    if (status == NOT_FOUND)
        status = demo_refund_payment(store, moving->payment_id, moving->amount);
    return status == DONE ? demo_add_refund(store, moving->reference, moving->payment_id, moving->amount) : status;
}

enum status demo_provider_refund(struct request *request, struct response *response)
{
    json_t *root;
    struct moving moving = {.arena = request->arena, .payment_id = request_part(request, "payment_id")};
    enum status status = demo_only(request);
    if (status == DONE)
        status = json_read(request->arena, request_body(request), NULL, &root, NULL);
    if (status == DONE)
        moving.reference = json_member_text(root, "reference");
    if (status == DONE && (!json_member_integer(root, "amount", &moving.amount) || moving.amount <= 0 ||
                           moving.reference.length == 0))
        status = INVALID;
    if (status == DONE)
        status = store_transaction(request->store, refund_in_store, &moving);
    return status == DONE ? response_json(response, T("{\"state\":\"success\"}")) : status;
}

enum status demo_provider_show(struct request *request, struct response *response)
{
    struct demo_pay view;
    enum status status = demo_only(request);
    if (status == DONE)
        status = demo_payment_of(request->store, request->arena, request_part(request, "payment_id"), &view.payment);
    view.is_open = status == DONE && text_is(view.payment.state, T("created"));
    return status == DONE ? demo_pay_page(request, response, &view) : status;
}

static enum status settle_in_store(struct store *store, void *context)
{
    const struct moving *moving = context;
    return demo_settle_payment(store, moving->payment_id, moving->state);
}

/* The payer's button; then back to where the city wanted them. */
enum status demo_provider_pay(struct request *request, struct response *response)
{
    struct demo_payment payment;
    struct moving moving = {.payment_id = request_part(request, "payment_id"),
                            .state = text_is(request_field(request, "act"), T("cancel")) ? T("cancelled") : T("success")};
    enum status status = demo_only(request);
    if (status == DONE)
        status = demo_payment_of(request->store, request->arena, moving.payment_id, &payment);
    if (status == DONE)
        status = store_transaction(request->store, settle_in_store, &moving);
    if (status != DONE && status != CONFLICT)
        return status;
    /* Only our own pages: the mock never sends anybody elsewhere. */
    struct text base = city_of(request)->base_url;
    if (!text_starts(payment.return_url, base))
        return redirect(response, T("/demo"));
    return redirect(response, text_from(payment.return_url, base.length));
}

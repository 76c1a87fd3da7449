/*
 * /api/charges: what is owed and what was paid, for the accounts; payments by slip, as the bank reported them.
 *
 * A charge belongs to the section of its case; what belongs to no case is not given out here.
 */
#include "services/api/api.h"

#include "base/date.h"
#include "city/api_keys.h"
#include "city/city.h"
#include "engines/money/money.h"
#include "engines/procedures/case.h"

enum { CHARGES_AT_ONCE = 200 };

struct charge_item {
    int64_t id, amount_yen, paid_yen, refunded_yen, made_at, paid_at;
    struct text slip, subject_kind, what, paid_by, section;
    struct date due;
    bool is_cancelled;
};
static const struct member charge_members[] = {
    MEMBER(INTEGER, struct charge_item, id, NULL),
    MEMBER(TEXT, struct charge_item, slip, "Payment number: digits"),
    MEMBER(TEXT, struct charge_item, subject_kind, "case"),
    MEMBER(TEXT, struct charge_item, section, "Code of the section whose case it is"),
    MEMBER(TEXT, struct charge_item, what, "In Japanese; no personal value"),
    MEMBER(INTEGER, struct charge_item, amount_yen, NULL),
    MEMBER(INTEGER, struct charge_item, paid_yen, NULL),
    MEMBER(INTEGER, struct charge_item, refunded_yen, NULL),
    MEMBER(TEXT, struct charge_item, paid_by, "provider, slip, counter or empty"),
    MEMBER(DAY, struct charge_item, due, NULL),
    MEMBER(MOMENT, struct charge_item, made_at, NULL),
    MEMBER(MOMENT, struct charge_item, paid_at, NULL),
    MEMBER(BOOLEAN, struct charge_item, is_cancelled, NULL),
    {0}};
const struct shape api_charge_shape = {"Charge", sizeof(struct charge_item), charge_members};

struct charge_list {
    struct shape_list items;
    int64_t next;
};
static const struct member list_members[] = {
    MEMBER_OF(LIST, struct charge_list, items, &api_charge_shape, NULL),
    MEMBER(INTEGER, struct charge_list, next, "For ?after= of the next page; 0: there is none now"), {0}};
const struct shape api_charges_shape = {"Charges", sizeof(struct charge_list), list_members};

struct payment_body {
    int64_t amount_yen;
};
static const struct member payment_members[] = {
    MEMBER(INTEGER, struct payment_body, amount_yen, "Must be what is owed"), {0}};
const struct shape api_payment_shape = {"Payment", sizeof(struct payment_body), payment_members};

/* NOT_FOUND: of a section that the key does not see. */
static enum status fill(const struct request *request, const struct charge *charge, struct charge_item *item)
{
    struct case_record record = {0};
    enum status status = NOT_FOUND;
    if (text_is(charge->subject_kind, T("case")))
        status = case_by_id(city_of(request), request->store, request->arena, charge->subject_id, &record);
    if (status == DONE && !api_key_sees(request, record.section_id))
        status = NOT_FOUND;
    if (status != DONE)
        return status;
    *item = (struct charge_item){.id = charge->id,
                                 .amount_yen = charge->amount.minor,
                                 .paid_yen = charge->paid.minor,
                                 .refunded_yen = charge->refunded.minor,
                                 .made_at = charge->made_at,
                                 .paid_at = charge->paid_at,
                                 .slip = charge->slip_number,
                                 .subject_kind = charge->subject_kind,
                                 .what = words_in(&charge->what, JAPANESE),
                                 .paid_by = charge->paid_by,
                                 .section = api_section_code(request, record.section_id),
                                 .due = charge->due,
                                 .is_cancelled = charge->is_cancelled};
    return DONE;
}

enum status api_list_charges(struct request *request, struct response *response)
{
    int64_t after = 0;
    struct text given = request_query(request, "after");
    struct charges charges;
    if (given.length && (!text_to_integer(given, &after) || after < 0))
        return INVALID;
    enum status status = charges_after(request->store, request->arena, after, CHARGES_AT_ONCE, &charges);
    if (status != DONE)
        return status;
    struct charge_item *items = TAKE(request->arena, struct charge_item, charges.count + 1);
    struct charge_list list = {{0, items}, charges.count == CHARGES_AT_ONCE ? charges.items[charges.count - 1].id : 0};
    for (size_t i = 0; status == DONE && i < charges.count; i++) {
        status = fill(request, &charges.items[i], &items[list.items.count]);
        list.items.count += status == DONE;
        status = status == NOT_FOUND ? DONE : status;
    }
    return status == DONE ? api_send(request, response, &api_charges_shape, &list) : status;
}

static enum status find(const struct request *request, struct charge *charge, struct charge_item *item)
{
    enum status status = charge_by_slip(request->store, request->arena, request_part(request, "slip"), charge);
    return status == DONE ? fill(request, charge, item) : status == INVALID ? NOT_FOUND : status;
}

enum status api_show_charge(struct request *request, struct response *response)
{
    struct charge charge;
    struct charge_item item;
    enum status status = find(request, &charge, &item);
    return status == DONE ? api_send(request, response, &api_charge_shape, &item) : status;
}

/* ---- a payment that a bank reported ---- */

struct settling {
    struct request *request;
    int64_t charge_id;
    struct money amount;
};

static enum status settle_in_store(struct store *store, void *context)
{
    const struct settling *settling = context;
    struct request *request = settling->request;
    struct charge charge;
    enum status status = charge_by_slip(store, request->arena, request_part(request, "slip"), &charge);
    bool was_paid = status == DONE && charge.paid.minor > 0;
    if (status == DONE)
        status = charge_settle(city_of(request), store, request->arena, settling->charge_id, settling->amount, "slip",
                               request->now);
    if (status == DONE && !was_paid) /* who reported it: the key */
        status = act(store, request, "charge", settling->charge_id, "api.payment_reported");
    return status;
}

enum status api_settle_charge(struct request *request, struct response *response)
{
    struct charge charge;
    struct charge_item item;
    struct settling settling = {.request = request};
    json_t *root = NULL;
    enum status status = find(request, &charge, &item);
    if (status != DONE)
        return status;
    status = json_read(request->arena, request_body(request), NULL, &root, NULL);
    if (status == TOO_MUCH || (status == DONE && (!json_member_integer(root, "amount_yen", &settling.amount.minor) ||
                                                  json_object_size(root) != 1)))
        status = INVALID;
    settling.charge_id = charge.id;
    if (status == DONE)
        status = store_transaction(request->store, settle_in_store, &settling);
    if (status == DONE)
        status = find(request, &charge, &item);
    return status == DONE ? api_send(request, response, &api_charge_shape, &item) : status;
}

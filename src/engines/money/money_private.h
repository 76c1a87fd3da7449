/*
 * What the files of this engine share: rows to charges, and the one place that books a payment.
 */
#pragma once

#include "engines/money/money.h"
#include "money.queries.h"

/* Accounts of the books. Revenue accounts are named by the charge. */
#define ACCOUNT_RECEIVABLE T("receivable")     /* 収入未済 */
#define ACCOUNT_PROVIDER T("asset:provider")   /* 指定納付受託者から入る */
#define ACCOUNT_BANK T("asset:bank")           /* 指定金融機関 */
#define ACCOUNT_COUNTER T("asset:counter")     /* 窓口の現金 */
#define ACCOUNT_SUSPENSE T("liability:double") /* 二重に払われ、返すもの */

struct charge charge_from_row(struct arena *arena, const struct money_row *row);
/* Books the payment of the whole charge once. DONE also when this reference was booked before. */
enum status charge_book_payment(const struct city *city, struct store *store, struct arena *arena, int64_t charge_id,
                                struct text debit, struct text reference, const char *paid_by, int64_t now) MUST_USE;

/* Made at the start; city_kept(city, "money"). Tests put a client of their own in. */
struct http_client;
struct money_room {
    struct http_client *http;
};

/* ---- provider.c: questions to the provider; never inside a transaction ---- */
struct provider_payment {
    struct text id, next_url, state; /* created, started, success, failed, cancelled */
    int64_t amount_yen;
};
enum status provider_create(const struct city *city, struct arena *arena, struct text reference, int64_t amount_yen,
                            struct text what, struct text return_url, struct provider_payment *found) MUST_USE;
/* NOT_FOUND: the provider has never heard of the reference. */
enum status provider_find(const struct city *city, struct arena *arena, struct text reference,
                          struct provider_payment *found) MUST_USE;
/* Done once for one reference, however often it is asked for; what the provider gave back before is DONE too. */
enum status provider_refund(const struct city *city, struct arena *arena, struct text provider_id, struct text reference,
                            int64_t amount_yen) MUST_USE;

enum status refund_tell(const struct city *city, struct store *store, struct arena *arena, int64_t charge_id, int64_t yen,
                        const char *name, int64_t now) MUST_USE;
struct text provider_key(const struct city *city, struct arena *arena); /* empty: there is none */
enum status refund_do(const struct city *city, struct store *store, struct arena *arena, int64_t refund_id,
                      int64_t now) MUST_USE;

/*
 * A way back into an account: asked for by the resident online or at a counter, approved by two officials who are not the one
 * who entered it, then one link, once, within a day, to the new address. Old passkeys, codes and sessions end with the
 * second approval; every step is told to all addresses that are known.
 */
#pragma once

#include "city/accounts.h"
#include "city/city.h"
#include "city/people.h"
#include "identity.queries.h"
#include "web/form.h"

enum { RETURN_HOURS = 24 };
enum return_channel { RETURN_ONLINE = 1, RETURN_COUNTER = 2 };
enum return_state { RETURN_WAITS = 1, RETURN_ONE_APPROVED = 2, RETURN_APPROVED = 3, RETURN_REFUSED = 4, RETURN_USED = 5 };

struct return_story { /* what was told */
    struct text name, mail_address, new_mail, what, how_seen;
    struct date born;
};
struct return_case {
    struct identity_return_row row;
    struct return_story story;
};
enum status return_read(struct store *store, const struct city *city, struct arena *arena, int64_t id,
                        struct return_case *found) MUST_USE;

/* ---- inside a transaction; all tell the resident ---- */
/* CONFLICT: one is under way for this account already. */
enum status return_ask(struct store *store, const struct request *request, const struct account *account,
                       enum return_channel channel, const struct return_story *story, int64_t *id) MUST_USE;
/* FORBIDDEN: the same official twice, who entered it, or their own account; CONFLICT: somebody was faster, or it is too early
   (online: the owner must have had the time to object). With the second one *secret is the link's, else empty. */
enum status return_approve(struct store *store, const struct request *request, int64_t id, struct text how,
                           struct text *secret) MUST_USE;
enum status return_refuse(struct store *store, const struct request *request, int64_t id, struct text why) MUST_USE;
enum status return_use(struct store *store, const struct request *request, struct text secret, int64_t *account_id) MUST_USE;
/* Whether the link still holds, for the page with the button. */
enum status return_is_open(struct store *store, const struct request *request, struct text secret) MUST_USE;

struct return_asked_view {
    const struct field *fields;
    bool is_sent;
    struct text secret;
};
struct return_line_view {
    struct identity_return_line line;
    struct message state;
};
struct returns_view {
    struct {
        size_t count;
        struct return_line_view *items;
    } lines;
    const struct field *fields;
};
struct return_view {
    struct return_case one;
    struct message state;
    struct text account_mail, account_name, person_name, person_address;
    struct date person_born;
    bool has_person, may_approve, is_over;
    int64_t not_before; /* 0: now */
    const struct field *fields;
};
handler return_lost_show, return_lost_ask, return_link_show, return_link_use;
handler returns_show, returns_enter, return_desk_show, return_desk_act;

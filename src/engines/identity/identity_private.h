/*
 * What the files of this room share.
 */
#pragma once

#include "engines/identity/identity.h"
#include "engines/identity/provider.h"
#include "identity.queries.h"
#include "web/form.h"

struct identity_room {
    struct provider *provider;
    struct jose_key key;     /* DATA/keys/card.pem */
    struct text staff_secret; /* DATA/keys/staff-sign-on.secret; empty: by key */
};
const struct identity_room *identity_room_of(const struct city *city);

/* ---- flow.c: out to a provider and back ---- */
enum flow_kind { FLOW_CARD = 1, FLOW_STAFF = 2 };
enum { FLOW_MINUTES = 10 };
struct flow { /* what we must remember while somebody is away */
    int64_t account_id;
    struct text state, nonce, verifier, redirect_uri, next;
    enum language language; /* of the page they left: the way back has one address for all languages */
};
/* Fills state, nonce, verifier and redirect_uri, binds them to this browser. */
enum status flow_begin(struct request *request, struct response *response, enum flow_kind kind, const char *back_path,
                       struct text next, struct flow *found) MUST_USE;
/* Once. NOT_FOUND: no such state, used, over ten minutes old, or another browser. */
enum status flow_end(struct request *request, enum flow_kind kind, struct text state, struct flow *found) MUST_USE;

/* ---- register_match.c ---- */
/* Addresses as the card and the register write them, told to be the same place. `known` may leave out the prefecture,
   the city and what stands behind the lot. */
bool is_same_place(struct arena *arena, const struct city *city, struct text told, struct text town, struct text lot,
                   struct text building);
/* The one person of the register with this name, birth date, address and, where both are known, sex. NOT_FOUND: nobody,
   or more than one: a guess is never made. */
enum status register_match(struct store *store, const struct city *city, struct arena *arena,
                           const struct oidc_person *told, int64_t now, int64_t *person_id) MUST_USE;

/* ---- card_account.c ---- */
enum card_outcome {
    CARD_SIGNS_IN = 1,    /* to the account it always opened, or a new one */
    CARD_STEPS_UP,        /* the account that was signed in is now known by card */
    CARD_OTHER_ACCOUNT,   /* the card opens another account than the one that was signed in; drafts come along */
};
struct card_taking {
    const struct city *city;
    struct arena *arena;
    const struct oidc_person *told;
    struct text issuer;
    int64_t current_account_id; /* signed in while leaving; 0 */
    int64_t person_id;          /* of the register; 0: not in it */
    enum language language;
    int64_t now;
    int64_t account_id;         /* found */
    enum card_outcome outcome;
};
/* Inside a transaction. FORBIDDEN: card, account and register speak of different people; nothing is changed. */
enum status card_take(struct store *store, struct card_taking *taking) MUST_USE;

/* ---- what the pages show ---- */
struct card_view {
    struct text next;
    struct text problem; /* why it did not work; empty: nothing was tried */
    struct text url;     /* the provider's door */
    bool is_signed_in, has_card, is_linked, is_other_account;
};

handler card_show, card_leave, card_back, card_done, card_keys;
handler sign_on_show, sign_on_leave, sign_on_back;

/*
 * Payment slips (納付書): one A4 page in three parts with cut lines: 領収証書 (payer keeps), 納付書 (bank keeps), 領収済通知書 (to the city).
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"
#include "paper/barcode.h"

struct slip {
    struct text city, city_code; /* いわき市, 072044 */
    struct text account;      /* 口座番号 and 加入者名 of the city; may be empty */
    struct text payer, payer_address; /* set in IPAmj Mincho */
    struct text what_for;     /* 証明書交付手数料 */
    struct text year;         /* 令和8年度 */
    struct text number;       /* slip number for people and for the bar code of the city */
    struct text due_on;       /* 令和8年12月28日 */
    int64_t amount;           /* yen, above 0 */
    int64_t store_limit;      /* convenience stores take up to so many yen (300,000); above it no store bar code is printed */
    const struct store_payment *store; /* NULL: not payable at convenience stores */
    struct text section, telephone;
    struct text note;         /* where it can be paid; may be empty */
    bool sample;              /* 見本 across it */
    int64_t created_at;
};
/* *has_store_barcode (may be NULL) tells whether a convenience store can take it. */
enum status slip_compose(struct arena *arena, const struct slip *slip, struct text *pdf, bool *has_store_barcode,
                         struct text *problem) MUST_USE;

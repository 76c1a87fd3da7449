/*
 * Bar codes: Code 128 and GS1-128 (payment slips at convenience stores) and NW-7 (Codabar, libraries, parcels).
 *
 * An encoder gives the widths of bars and spaces in modules, bar first; drawing is the same for all.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct barcode {
    const uint8_t *widths; /* bar, space, bar ... in modules */
    size_t count;
    int modules;           /* sum of the widths */
    struct text below;     /* what stands below the bars for people */
};

/* ASCII 0 to 127; switches between code sets A, B and C so that the symbol is short. */
enum status barcode_code128(struct arena *arena, struct text content, struct barcode *found) MUST_USE;
/* FNC1 first, then identifier and value; `below` writes the identifier in brackets. Payment slips have
   identifier 91 and the 42 digits of store_payment_digits: 44 together. */
enum status barcode_gs1_128(struct arena *arena, struct text identifier, struct text value,
                            struct barcode *found) MUST_USE;
/* Digits and - $ : / . + between start and stop letters A to D; adds the modulus 16 check character when
   `with_check`. */
enum status barcode_nw7(struct arena *arena, struct text content, char start, char stop, bool with_check,
                        struct barcode *found) MUST_USE;

/* Modulus 10, weights 3 and 1 from the right, as all GS1 numbers have it. Digits only. */
enum status gs1_check_digit(struct text digits, int *found) MUST_USE;

/* The digits of a convenience store payment (収納代行) behind the identifier 91: maker, issuer, slip number,
   reissue, due date, stamp duty flag, amount, check digit (which covers the identifier as well). INVALID when
   a part has not its digits or the amount does not fit. */
struct store_payment {
    struct text maker;    /* 6 digits: "9" and the collecting company, or as agreed with it */
    struct text issuer;   /* 5 digits: the city's number with the collector */
    struct text number;   /* 16 digits: slip number */
    int reissue;          /* 0 to 9 */
    int due_year, due_month, due_day; /* 0, 0, 0: no date: 999999 */
    bool stamp_duty;
    int64_t amount;       /* yen, up to 999,999 */
};
enum status store_payment_digits(struct arena *arena, const struct store_payment *payment,
                                 struct text *found) MUST_USE;

/* A whole <svg> element with role="img", label as title and quiet zones of ten modules. */
struct text barcode_svg(struct arena *arena, const struct barcode *barcode, struct text label);

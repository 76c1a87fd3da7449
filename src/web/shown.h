/*
 * A value on its way to a page: its type decides how it is shown, its place how it is escaped, the language its words.
 *
 * SHOWN(x) takes any type a page may show. There is no case for char *, bool or enums: those do not compile.
 */
#pragma once

#include "base/buffer.h"
#include "base/date.h"
#include "base/money.h"
#include "web/request.h"

/* Markup already known to be safe: made by markdown, the chart drawer and templates only (web/html.h). */
struct html {
    struct text markup;
};

/* A whole local address ("/en/procedures?page=2"), shown in href without a further language prefix. */
struct address {
    struct text whole;
};

/* Microseconds UTC, shown as 11月26日（木）午後1時30分. */
struct moment {
    int64_t at;
};

/* A sentence of the catalogue by its English; see web/language.h. */
struct message {
    const char *english;
    uint64_t key; /* text_hash of the English, or 0: computed when shown */
};

enum shown_kind {
    SHOWN_TEXT,
    SHOWN_HTML,
    SHOWN_ADDRESS,
    SHOWN_MESSAGE,
    SHOWN_INTEGER,
    SHOWN_COUNT,    /* 1,246 */
    SHOWN_DECIMAL,  /* 12.34 */
    SHOWN_BYTES,    /* 84KB */
    SHOWN_MONEY,    /* 1,960円; ¥1,960 */
    SHOWN_DATE,     /* 11月26日（木）; 26 November 2026 */
    SHOWN_DATE_LONG,
    SHOWN_DATE_WITH_ERA,
    SHOWN_DATE_ERA,
    SHOWN_DATE_SLASH,
    SHOWN_CLOCK,    /* 午後1時30分; 1:30 pm */
    SHOWN_MOMENT,
    SHOWN_MOMENT_LONG,
    SHOWN_MOMENT_SLASH
};

struct shown {
    enum shown_kind kind;
    int places; /* of SHOWN_DECIMAL */
    union {
        struct text text;
        struct message message;
        int64_t integer; /* also yen and moments */
        struct date date;
        struct clock_time clock;
    };
};

struct shown shown_text(struct text text);
struct shown shown_html(struct html html);
struct shown shown_address(struct address address);
struct shown shown_message(struct message message);
struct shown shown_integer(int64_t integer);
struct shown shown_money(struct money money);
struct shown shown_date(struct date date);
struct shown shown_clock(struct clock_time clock);
struct shown shown_moment(struct moment moment);
struct shown shown_itself(struct shown shown);

/* Other ways to show numbers, days and moments. {0} dates and moments of 0 show nothing. */
struct shown counted(int64_t number);               /* 1,246 */
struct shown decimal(int64_t units, int places);    /* decimal(1234, 2): 12.34 */
struct shown file_bytes(int64_t bytes);             /* 84KB, 1.2MB */
struct shown date_long(struct date date);           /* 2026年11月26日（木）; Thursday 26 November 2026 */
struct shown date_with_era(struct date date);       /* 2026年（令和8年）11月26日; 26 November 2026 (Reiwa 8) */
struct shown date_era(struct date date);            /* 令和8年11月26日 */
struct shown date_slash(struct date date);          /* 11/26 */
struct shown moment_at(int64_t at);                 /* 11月26日（木）午後1時30分 */
struct shown moment_long(int64_t at);               /* 2026年11月26日（木）午後1時30分 */
struct shown moment_slash(int64_t at);              /* 11/26 13:30, for staff lists */
struct shown day_of(int64_t at);                    /* 11月26日（木） */
struct shown time_of_day(int64_t at);               /* 午後1時30分 */

/* Types that may stand anywhere. Integers of every width come as int64_t. */
#define SHOWN_TYPES                                                                                                    \
    struct text: shown_text, struct address: shown_address, struct message: shown_message,                            \
    short: shown_integer, int: shown_integer, long: shown_integer, long long: shown_integer,                          \
    unsigned short: shown_integer, unsigned: shown_integer, unsigned long: shown_integer,                             \
    struct money: shown_money, struct date: shown_date, struct clock_time: shown_clock,                               \
    struct moment: shown_moment, struct shown: shown_itself

#define SHOWN(value) _Generic((value), SHOWN_TYPES)(value)
/* In running text markup is allowed too. */
#define SHOWN_IN_TEXT(value) _Generic((value), struct html: shown_html, SHOWN_TYPES)(value)

/* As people read it, not escaped. Messages lose their furigana; html is refused by check(). */
void shown_put(struct buffer *to, enum language language, struct shown shown);
/* As machines read it: 2026-11-26, 2026-11-26T13:30:00+09:00, 1960, 84000. */
void shown_put_machine(struct buffer *to, enum language language, struct shown shown);
struct text shown_words(struct arena *arena, enum language language, struct shown shown);

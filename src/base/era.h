/*
 * Japanese eras (和暦), from 明治 to 令和.
 *
 * An era begins on its first day and ends the day before the next one begins: 大正15年12月24日, 昭和元年12月25日;
 * 昭和64年1月7日, 平成元年1月8日; 平成31年4月30日, 令和元年5月1日. Japan left the lunar calendar on 明治6年1月1日; earlier
 * days are given in the Gregorian calendar.
 */
#pragma once

#include "base/date.h"

struct era {
    struct text name;    /* 令和 */
    struct text initial; /* 令 */
    struct text letter;  /* R */
    struct text english; /* Reiwa */
    struct date first;
    struct date last; /* 9999-12-31 for the present era */
};

enum { ERAS = 5 };
const struct era *era_number(int number);                 /* 0 明治 ... 4 令和; NULL outside */
const struct era *era_of(struct date date, int *year);    /* NULL before 1868-01-25; year may be NULL */
const struct era *era_named(struct text name);            /* 令和, 令, ㋿, R, r, ｒ, Reiwa; NULL */

/* Why a date a person wrote is none. */
enum era_problem {
    ERA_DATE_OK,
    ERA_DATE_EMPTY,
    ERA_DATE_UNREADABLE,     /* no year, month and day found */
    ERA_DATE_NO_SUCH_DAY,    /* 昭和60年2月30日; found: year, month (0: no such month), day 0 */
    ERA_DATE_BEFORE_ERA,     /* 平成1年1月7日: the era had not begun; found holds the day it would be */
    ERA_DATE_AFTER_ERA       /* 昭和64年1月8日, 平成35年: the era was over; found holds the real day */
};
/* Strict: the bounds hold. year 1 is 元年. *found is set for OK and as said above. */
enum era_problem era_date(const struct era *era, int year, int month, int day, struct date *found);
/* The same without bounds: 平成35年4月1日 is 2023-04-01. Only NO_SUCH_DAY remains (and AFTER/BEFORE never). */
enum era_problem era_date_lenient(const struct era *era, int year, int month, int day, struct date *found);

/* A date as people write it: 令和8年11月22日, R8.11.22, r8/11/22, 令和八年十一月二十二日, 令８．１１．２２, 昭和元年12月25日,
   2026年11月22日, 2026-11-22, 2026/1/2, 20261122, S640107. Years without an era are Western, four digits. Bounds are
   kept when strict, else as era_date_lenient. */
enum era_problem era_read(struct text text, bool is_strict, struct date *found);

/* Printing. Days before 明治 are counted back from it (明治0年): such days only occur in tests of this. */
void era_put(struct buffer *buffer, struct date date);      /* 令和8年11月22日, 令和元年5月1日 */
void era_put_year(struct buffer *buffer, struct date date); /* 令和8年, 昭和64年 */
void era_put_both(struct buffer *buffer, struct date date); /* 2026年（令和8年）11月22日 */
void era_put_fiscal_year(struct buffer *buffer, int fiscal_year); /* 令和8年度: the era of its 1 April; 2019 is 令和元年度 by usage */
struct text era_text(struct arena *arena, struct date date);      /* as era_put */
struct text era_text_both(struct arena *arena, struct date date); /* as era_put_both */

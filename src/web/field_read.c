/*
 * What a person typed into one field becomes a value or a sentence that says what to do. Every reasonable writing is
 * taken: full width, hyphens, spaces, hiragana for katakana, 和暦 and 西暦.
 */
#include "web/form.h"

#include "base/contact.h"
#include "base/era.h"
#include "base/japanese.h"
#include "base/numeral.h"
#include "web/form_data.h"

struct reading {
    const struct request *request;
    const struct field_view *view;
    struct text name; /* as sent */
    struct arena *arena;
};

#define PROBLEM(reading, message, ...)                                                                                 \
    SAY((reading)->arena, (reading)->request->language, (message), SHOWN((reading)->view->label), ##__VA_ARGS__)

struct text field_full_name(struct arena *arena, const struct field_view *view)
{
    return view->prefix.length ? arena_join(arena, view->prefix, view->name) : view->name;
}

struct text field_id_of_name(struct arena *arena, struct text full_name)
{
    struct buffer id = buffer_new(arena);
    for (size_t i = 0; i < full_name.length; i++) {
        char byte = full_name.bytes[i];
        bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9')
                        || byte == '_' || byte == '-';
        buffer_put_byte(&id, is_plain ? byte : '-');
    }
    return buffer_text(&id);
}

struct text field_id(struct arena *arena, const struct field_view *view)
{
    return view->id.length ? view->id : field_id_of_name(arena, field_full_name(arena, view));
}

static struct text sent(const struct reading *reading, const char *part)
{
    struct text typed = {0}, found = {0}, name = reading->name;
    if (*part)
        name = arena_print(reading->arena, "%.*s-%s", TEXT_ARGUMENTS(name), part);
    if (!reading->request->form || !form_find(reading->request->form, name, 0, &typed))
        return found;
    bool several_lines = reading->view->kind == FIELD_LONG_TEXT;
    if (japanese_normalise(reading->arena, typed, several_lines, &found) != DONE)
        return (struct text){0};
    return found;
}

/* ---- texts ---- */

static struct text read_text(const struct reading *reading, struct text typed, struct field_value *value)
{
    const struct field_view *view = reading->view;
    int64_t usual = view->kind == FIELD_LONG_TEXT ? FIELD_LONG_TEXT_MAX : FIELD_TEXT_MAX;
    int64_t most = view->max ? view->max : usual, length = (int64_t)grapheme_count(typed);
    if (length > most || (int64_t)typed.length > usual * 8)
        return PROBLEM(reading, TR("{1} can have up to {2} characters. It has {3} now."), counted(most),
                       counted(length));
    if (length < view->min)
        return PROBLEM(reading, TR("Enter {1} with {2} or more characters."), counted(view->min));
    value->text = typed;
    return T("");
}

static struct text read_kana(const struct reading *reading, struct text typed, struct field_value *value)
{
    struct text kana;
    if (japanese_furigana(reading->arena, typed, &kana) != DONE)
        return PROBLEM(reading, TR("Enter {1} in hiragana or katakana."));
    return read_text(reading, kana, value);
}

/* Mobile and IP numbers have eleven digits, the others ten. */
static int missing_digits(struct arena *arena, struct text typed, int digits)
{
    static const struct text long_ones[] = {TEXT_INIT("090"), TEXT_INIT("080"), TEXT_INIT("070"), TEXT_INIT("050")};
    struct text plain = japanese_ascii(arena, typed);
    int wanted = 10;
    for (size_t i = 0; i < sizeof long_ones / sizeof *long_ones; i++)
        if (text_starts(plain, long_ones[i]))
            wanted = 11;
    return wanted > digits ? wanted - digits : 1;
}

static struct text read_phone(const struct reading *reading, struct text typed, struct field_value *value)
{
    int digits = 0;
    switch (phone_read(reading->arena, typed, &value->text, &digits)) {
    case CONTACT_OK:
        return T("");
    case CONTACT_TOO_SHORT:
        return PROBLEM(reading, TR("{1} is {2} {2:digit|digits} short. Enter 10 or 11 digits."),
                       shown_integer(missing_digits(reading->arena, typed, digits)));
    case CONTACT_TOO_LONG:
        return PROBLEM(reading, TR("{1} has too many digits. Enter 10 or 11 digits."));
    case CONTACT_NO_ZERO:
        return PROBLEM(reading, TR("Enter {1} from the area code, beginning with 0."));
    default:
        return PROBLEM(reading, TR("Enter {1} in digits, for example 0246-00-0000."));
    }
}

static struct text read_email(const struct reading *reading, struct text typed, struct field_value *value)
{
    switch (email_read(reading->arena, typed, &value->text)) {
    case CONTACT_OK:
        return T("");
    case CONTACT_NO_AT:
        return PROBLEM(reading, TR("{1} needs one @ sign, for example name@example.jp."));
    case CONTACT_BEHIND_AT:
        return PROBLEM(reading, TR("Check the part of {1} behind the @ sign."));
    case CONTACT_TOO_LONG:
        return PROBLEM(reading, TR("{1} is too long. Up to 254 characters can be used."));
    default:
        return PROBLEM(reading, TR("Check the part of {1} before the @ sign."));
    }
}

static struct text read_postcode(const struct reading *reading, struct text typed, struct field_value *value)
{
    if (postcode_read(reading->arena, typed, &value->text, NULL) == CONTACT_OK)
        return T("");
    return PROBLEM(reading, TR("Enter {1} in 7 digits."));
}

/* ---- numbers ---- */

static struct text check_number(const struct reading *reading, struct field_value *value)
{
    const struct field_view *view = reading->view;
    bool is_money = view->kind == FIELD_MONEY;
    if ((view->has_min || view->min) && value->integer < view->min)
        return PROBLEM(reading, TR("{1} must be {2} or more."),
                       is_money ? shown_money(YEN(view->min)) : counted(view->min));
    if (view->max && value->integer > view->max)
        return PROBLEM(reading, TR("{1} must be {2} or less."),
                       is_money ? shown_money(YEN(view->max)) : counted(view->max));
    value->text = arena_print(reading->arena, "%lld", (long long)value->integer);
    return T("");
}

static struct text read_number(const struct reading *reading, struct text typed, struct field_value *value)
{
    const struct field_view *view = reading->view;
    struct money amount;
    if (view->unit.length && text_ends(typed, view->unit))
        typed = text_trim(text_slice(typed, 0, typed.length - view->unit.length));
    if (money_read(typed, &amount) == DONE)
        value->integer = amount.minor;
    else if (numeral_read(japanese_ascii(reading->arena, typed), &value->integer) != DONE)
        return PROBLEM(reading, TR("Enter {1} as a whole number."));
    return check_number(reading, value);
}

static struct text read_id(const struct reading *reading, struct text typed, struct field_value *value)
{
    if (!text_to_integer(typed, &value->integer) || value->integer <= 0)
        return PROBLEM(reading, TR("Choose {1}."));
    value->text = typed;
    return T("");
}

/* ---- days ---- */

static struct text read_bound(const struct reading *reading, struct field_value *value)
{
    int order = date_compare(value->date, date_of_moment(reading->request->now));
    value->text = date_text(reading->arena, value->date);
    switch (reading->view->bound) {
    case UNTIL_TODAY:
        return order > 0 ? PROBLEM(reading, TR("{1} must be today or earlier.")) : T("");
    case BEFORE_TODAY:
        return order >= 0 ? PROBLEM(reading, TR("{1} must be before today.")) : T("");
    case FROM_TODAY:
        return order < 0 ? PROBLEM(reading, TR("{1} must be today or later.")) : T("");
    case AFTER_TODAY:
        return order <= 0 ? PROBLEM(reading, TR("{1} must be after today.")) : T("");
    case ANY_DAY:
        break;
    }
    return T("");
}

/* 昭和60年2月 or 2026年2月, in the way it was entered. */
static struct text month_said(const struct reading *reading, const struct era *era, int year, int month)
{
    struct buffer said = buffer_new(reading->arena);
    if (reading->request->language == ENGLISH) {
        buffer_print(&said, "%.*s%s%d, month %d", TEXT_ARGUMENTS(era ? era->english : T("")), era ? " " : "", year,
                     month);
    } else {
        buffer_put(&said, era ? era->name : T(""));
        if (era && year == 1)
            buffer_put(&said, T("元"));
        else
            buffer_put_integer(&said, year);
        buffer_print(&said, "年%d月", month);
    }
    return buffer_text(&said);
}

static struct text no_such_day(const struct reading *reading, const struct era *era, int year, int month)
{
    if (month < 1 || month > 12)
        return PROBLEM(reading, TR("Check the month of {1}. Months go from 1 to 12."));
    int western = era ? era->first.year + year - 1 : year;
    return PROBLEM(reading, TR("Check the day of {1}. {2} has days 1 to {3}."),
                   SHOWN(month_said(reading, era, year, month)),
                   shown_integer(date_days_in_month(western, month)));
}

static struct text date_from_parts(const struct reading *reading, const struct era *era, int year, int month, int day,
                                   struct field_value *value)
{
    struct date date = {0};
    if (!era) {
        date = DATE(year, month, day);
        if (!date_is_valid(date))
            return no_such_day(reading, NULL, year, month);
        value->date = date;
        return read_bound(reading, value);
    }
    struct text name = reading->request->language == ENGLISH ? era->english : era->name;
    switch (era_date(era, year, month, day, &date)) {
    case ERA_DATE_OK:
        value->date = date;
        return read_bound(reading, value);
    case ERA_DATE_NO_SUCH_DAY:
        return no_such_day(reading, era, year, month);
    case ERA_DATE_BEFORE_ERA:
        return PROBLEM(reading, TR("Check the year of {1}. {2} begins on {3}."), SHOWN(name),
                       date_with_era(era->first));
    case ERA_DATE_AFTER_ERA:
        return PROBLEM(reading, TR("Check the year of {1}. {2} ended on {3}."), SHOWN(name),
                       date_with_era(era->last));
    default:
        return PROBLEM(reading, TR("Check the year of {1}."));
    }
}

/* The numbers of year, month and day; 元 is year 1. */
static bool part_number(const struct reading *reading, struct text typed, int *number)
{
    int64_t found;
    if (text_is(typed, T("元"))) {
        *number = 1;
        return true;
    }
    if (numeral_read(japanese_ascii(reading->arena, typed), &found) != DONE || found > 9999)
        return false;
    *number = (int)found;
    return true;
}

static struct text read_whole_date(const struct reading *reading, struct text typed, struct field_value *value)
{
    switch (era_read(typed, true, &value->date)) {
    case ERA_DATE_OK:
        return read_bound(reading, value);
    case ERA_DATE_NO_SUCH_DAY:
        return PROBLEM(reading, TR("Check the day of {1}. There is no such day in that month."));
    case ERA_DATE_BEFORE_ERA:
    case ERA_DATE_AFTER_ERA:
        return PROBLEM(reading, TR("Check the era and the year of {1}."));
    default:
        return PROBLEM(reading, TR("Enter the year, month and day of {1} in digits."));
    }
}

static struct text read_date(const struct reading *reading, bool *is_empty, struct field_value *value)
{
    struct text whole = sent(reading, ""), era_name = sent(reading, "era"), year_text = sent(reading, "year");
    struct text month_text = sent(reading, "month"), day_text = sent(reading, "day");
    struct date date;
    int year, month, day;
    if (whole.length)
        return read_whole_date(reading, whole, value);
    if (!year_text.length && !month_text.length && !day_text.length) {
        *is_empty = true;
        return T("");
    }
    const struct era *era = era_named(era_name);
    /* Somebody wrote all of it into the year. */
    if (!month_text.length && !day_text.length
        && era_read(era ? arena_join(reading->arena, era_name, year_text) : year_text, true, &date) == ERA_DATE_OK) {
        value->date = date;
        return read_bound(reading, value);
    }
    if (!year_text.length)
        return PROBLEM(reading, TR("Enter the year of {1}."));
    if (!month_text.length)
        return PROBLEM(reading, TR("Enter the month of {1}."));
    if (!day_text.length)
        return PROBLEM(reading, TR("Enter the day of {1}."));
    if (!part_number(reading, year_text, &year) || !part_number(reading, month_text, &month)
        || !part_number(reading, day_text, &day))
        return PROBLEM(reading, TR("Enter the year, month and day of {1} in digits."));
    if (!era && year < 1000)
        return PROBLEM(reading, TR("Choose the era of {1}, or enter the year in 4 digits."));
    return date_from_parts(reading, year >= 1000 ? NULL : era, year, month, day, value);
}

/* ---- choices ---- */

static bool is_option(const struct field_view *view, struct text value)
{
    for (size_t i = 0; i < view->option_count; i++)
        if (text_is(view->options[i].value, value))
            return true;
    return false;
}

static struct text read_choices(const struct reading *reading, bool *is_empty, struct field_value *value)
{
    struct text *items = TAKE(reading->arena, struct text, FIELD_CHOICES_MAX);
    struct text item;
    size_t count = 0;
    for (size_t i = 0; reading->request->form && form_find(reading->request->form, reading->name, i, &item); i++) {
        if (!is_option(reading->view, item) || count == FIELD_CHOICES_MAX)
            return PROBLEM(reading, TR("Choose {1}."));
        items[count++] = item;
    }
    value->items = items;
    value->item_count = count;
    *is_empty = count == 0;
    return T("");
}

static struct text read_typed(const struct reading *reading, struct text typed, struct field_value *value)
{
    switch (reading->view->kind) {
    case FIELD_ID:
        return read_id(reading, typed, value);
    case FIELD_INTEGER:
    case FIELD_MONEY:
        return read_number(reading, typed, value);
    case FIELD_PHONE:
        return read_phone(reading, typed, value);
    case FIELD_EMAIL:
        return read_email(reading, typed, value);
    case FIELD_POSTCODE:
        return read_postcode(reading, typed, value);
    case FIELD_KANA:
        return read_kana(reading, typed, value);
    case FIELD_CHOICE:
    case FIELD_SELECT:
        value->text = typed;
        return is_option(reading->view, typed) ? T("") : PROBLEM(reading, TR("Choose {1}."));
    default:
        return read_text(reading, typed, value);
    }
}

static struct text missing(const struct reading *reading)
{
    switch (reading->view->kind) {
    case FIELD_CHOICE:
    case FIELD_SELECT:
    case FIELD_CHOICES:
    case FIELD_ID:
    case FIELD_FILE:
        return PROBLEM(reading, TR("Choose {1}."));
    case FIELD_YES_NO:
        return PROBLEM(reading, TR("Tick “{1}” to go on."));
    default:
        return PROBLEM(reading, TR("Enter {1}."));
    }
}

static bool has_upload(const struct reading *reading)
{
    struct upload upload;
    for (size_t i = 0; request_upload_at(reading->request, i, &upload); i++)
        if (text_is(upload.field, reading->name) && upload.size_bytes > 0)
            return true;
    return false;
}

struct text field_read(const struct request *request, const struct field_view *view, struct field_value *value)
{
    struct reading reading = {request, view, field_full_name(request->arena, view), request->arena};
    struct field_value found = {0};
    struct text problem = {0}, typed = {0};
    bool is_empty = false;
    if (view->kind == FIELD_DATE) {
        problem = read_date(&reading, &is_empty, &found);
    } else if (view->kind == FIELD_CHOICES) {
        problem = read_choices(&reading, &is_empty, &found);
    } else if (view->kind == FIELD_FILE) {
        is_empty = !has_upload(&reading);
    } else {
        typed = sent(&reading, "");
        is_empty = typed.length == 0;
        found.is_yes = view->kind == FIELD_YES_NO && !is_empty;
        if (found.is_yes)
            found.text = T("yes");
        else if (!is_empty)
            problem = read_typed(&reading, typed, &found);
    }
    if (is_empty && view->is_required)
        problem = missing(&reading);
    if (problem.length)
        return problem;
    found.is_empty = is_empty;
    *value = found;
    return T("");
}

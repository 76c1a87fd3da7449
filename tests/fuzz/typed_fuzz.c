/* What people type into forms: normalising, folding, dates, amounts, contacts, identifiers, CSV. */
#include "base/check.h"
#include "base/contact.h"
#include "base/csv.h"
#include "base/encoding.h"
#include "base/era.h"
#include "base/identifier.h"
#include "base/japanese.h"
#include "base/money.h"
#include "base/numeral.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void read_fields(struct arena *arena, struct text text)
{
    struct date date = {0};
    struct money money;
    struct text found;
    int64_t number;
    int digits;
    (void)era_read(text, true, &date);
    if (era_read(text, false, &date) == ERA_DATE_OK)
        check(date_is_valid(date));
    if (money_read(text, &money) == DONE) {
        struct money again;
        check(money_read(money_text(arena, money), &again) == DONE && again.minor == money.minor);
    }
    if (numeral_read(text, &number) == DONE)
        check(number >= 0);
    if (phone_read(arena, text, &found, &digits) == CONTACT_OK)
        check(phone_display(arena, found).length > found.length && digits >= 10);
    (void)postcode_read(arena, text, &found, &digits);
    if (email_read(arena, text, &found) == CONTACT_OK)
        check(text_find_byte(found, '\n') == TEXT_NOT_THERE && text_find_byte(found, ' ') == TEXT_NOT_THERE);
    (void)identifier_read(arena, text, 0, &found);
    if (japanese_furigana(arena, text, &found) == DONE && found.length)
        check(is_katakana(found));
    (void)my_number_is_in(text);
}

static void change_text(struct arena *arena, struct text text)
{
    struct text once, twice, part, rest = text;
    if (japanese_normalise(arena, text, true, &once) == DONE) {
        check(japanese_normalise(arena, once, true, &twice) == DONE && text_is(once, twice));
        struct text folded = japanese_fold(arena, once);
        check(text_is(japanese_fold(arena, folded), folded));
        (void)display_width(once);
        size_t graphemes = 0;
        for (rest = once; grapheme_next(&rest, &part);)
            graphemes++;
        check(graphemes == grapheme_count(once));
        struct text jis = csv_to_shift_jis(arena, once, NULL);
        check(csv_from_shift_jis(arena, jis, &part) == DONE);
        (void)kana_to_half(arena, once);
    }
    check(percent_read(arena, percent_text(arena, text), false, &once) == DONE && text_is(once, text));
    check(base64_read(arena, base64_text(arena, text.bytes, text.length), &once) == DONE && text_is(once, text));
    (void)base64url_read(arena, text, &once);
    (void)csv_from_shift_jis(arena, text, &once);
}

/* What is read is written and read again the same. */
static void copy_csv(struct arena *arena, struct text text)
{
    struct csv_reader reader = csv_reader_new(text, ',', NULL);
    struct buffer buffer = buffer_new(arena);
    struct csv_writer writer = csv_writer_new(&buffer, false, false);
    struct csv_row row, again;
    while (csv_next(&reader, arena, &row) == DONE) {
        buffer.length = 0;
        for (size_t i = 0; i < row.count; i++)
            csv_put(&writer, row.cells[i]);
        csv_end_row(&writer);
        struct csv_reader second = csv_reader_new(buffer_text(&buffer), ',', NULL);
        bool is_empty = row.count == 1 && row.cells[0].length == 0;
        if (is_empty || text_starts(buffer_text(&buffer), T("\xef\xbb\xbf")))
            continue;
        check(csv_next(&second, arena, &again) == DONE && again.count == row.count);
        for (size_t i = 0; i < row.count; i++)
            check(text_is(row.cells[i], again.cells[i]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new(0);
    struct text text = arena_copy(arena, (struct text){(const char *)bytes, size});
    read_fields(arena, text);
    change_text(arena, text);
    copy_csv(arena, text);
    arena_free(arena);
    return 0;
}

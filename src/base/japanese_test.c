#include "base/japanese.h"
#include "base/json.h"
#include "base/test.h"

#include <stdlib.h>
#include <utf8proc.h>

/* "0044 0307" to UTF-8; surrogates make it false. */
static bool runes_of_hex(struct arena *arena, struct text hex, struct text *found)
{
    struct buffer buffer = buffer_new(arena);
    struct text rest = text_trim(hex), part;
    while (text_next_part(&rest, ' ', &part)) {
        long rune = strtol(arena_terminated(arena, part), NULL, 16);
        if (rune >= 0xd800 && rune <= 0xdfff)
            return false;
        buffer_put_rune(&buffer, (int32_t)rune);
    }
    *found = buffer_text(&buffer);
    return true;
}

static bool is_normal_line(struct arena *arena, const struct text c[5])
{
    for (int i = 0; i < 5; i++) {
        if (!text_is(unicode_nfc(arena, c[i]), c[i < 3 ? 1 : 3]) || !text_is(unicode_nfd(arena, c[i]), c[i < 3 ? 2 : 4]) ||
            !text_is(unicode_nfkc(arena, c[i]), c[3]) || !text_is(unicode_nfkd(arena, c[i]), c[4]))
            return false;
    }
    return true;
}

static void passes_unicodes_normalization_test(struct test *test)
{
    struct text rest = test_read(test, "japanese/NormalizationTest-15.0.txt"), line;
    bool is_there = rest.bytes != NULL;
    int cases = 0, wrong = 0;
    struct arena *arena = arena_new(0);
    while (is_there && text_next_part(&rest, '\n', &line)) {
        struct text columns[5], left = line;
        int count = 0;
        if (line.length == 0 || line.bytes[0] == '#' || line.bytes[0] == '@')
            continue;
        for (; count < 5; count++) {
            struct text part;
            if (!text_next_part(&left, ';', &part) || !runes_of_hex(arena, part, &columns[count]))
                break;
        }
        if (count == 5) {
            cases++;
            wrong += !is_normal_line(arena, columns);
        }
        arena_reset(arena);
    }
    arena_free(arena);
    EXPECT_INTEGER(wrong, 0);
    EXPECT(!is_there || cases > 5000);
}

static void passes_unicodes_grapheme_test(struct test *test)
{
    struct text rest = test_read(test, "japanese/GraphemeBreakTest.txt"), line;
    bool is_there = rest.bytes != NULL;
    int cases = 0, wrong = 0;
    while (is_there && text_next_part(&rest, '\n', &line)) {
        ptrdiff_t remark = text_find_byte(line, '#');
        struct text left = text_trim(text_slice(line, 0, remark < 0 ? line.length : (size_t)remark)), part;
        struct buffer whole = buffer_new(test_arena(test));
        size_t ends[64], count = 0;
        bool is_surrogate = false;
        if (left.length == 0)
            continue;
        while (text_next_part(&left, ' ', &part)) {
            if (text_is(part, T("÷")))
                ends[count++] = whole.length;
            else if (!text_is(part, T("×"))) {
                long rune = strtol(arena_terminated(test_arena(test), part), NULL, 16);
                is_surrogate = is_surrogate || (rune >= 0xd800 && rune <= 0xdfff);
                if (!is_surrogate)
                    buffer_put_rune(&whole, (int32_t)rune);
            }
        }
        if (is_surrogate)
            continue;
        struct text text = buffer_text(&whole), grapheme;
        size_t at = 0, found = 1;
        bool is_right = true;
        while (grapheme_next(&text, &grapheme)) {
            at += grapheme.length;
            is_right = is_right && found < count && ends[found] == at;
            found++;
        }
        cases++;
        wrong += !is_right || found != count;
    }
    EXPECT_INTEGER(wrong, 0);
    EXPECT(!is_there || cases > 250);
}

/* 1100..115F;W */
static void knows_the_width_of_all_wide_signs(struct test *test)
{
    struct text rest = test_read(test, "japanese/EastAsianWidth.txt"), line;
    int64_t wrong = 0, cases = 0;
    bool is_there = rest.bytes != NULL;
    while (is_there && text_next_part(&rest, '\n', &line)) {
        ptrdiff_t behind = text_find_byte(line, ';');
        if (line.length == 0 || line.bytes[0] == '#' || behind < 0)
            continue;
        bool is_wide = text_starts(text_from(line, (size_t)behind + 1), T("W")) ||
                       text_starts(text_from(line, (size_t)behind + 1), T("F"));
        char *end, *start = arena_terminated(test_arena(test), line);
        long first = strtol(start, &end, 16), last = *end == '.' ? strtol(end + 2, NULL, 16) : first;
        for (long rune = first; is_wide && rune <= last; rune++) {
            if (utf8proc_category((int32_t)rune) == UTF8PROC_CATEGORY_CN)
                continue; /* no sign there yet: wide by its block only */
            struct buffer buffer = buffer_new(test_arena(test));
            buffer_put_rune(&buffer, (int32_t)rune);
            size_t width = display_width(buffer_text(&buffer));
            cases++;
            wrong += width != 2 && width != 0; /* marks have no width of their own */
        }
    }
    EXPECT_INTEGER(wrong, 0);
    EXPECT(!is_there || cases > 100000);
    EXPECT_INTEGER((int64_t)display_width(T("いわき市ABCｱｲ")), 13);
    EXPECT_INTEGER((int64_t)display_width(T("葛\xf3\xa0\x84\x80飾")), 4);
}

static struct text normalised(struct test *test, const char *from, bool several_lines)
{
    struct text found = T("(refused)");
    (void)!japanese_normalise(test_arena(test), text_of(from), several_lines, &found);
    return found;
}

static void normalises_input(struct test *test)
{
    EXPECT_TEXT(normalised(test, "　 山田 　", false), T("山田"));
    EXPECT_TEXT(normalised(test, "か\xe3\x82\x99", false), T("が"));
    EXPECT_TEXT(normalised(test, "\xef\xbb\xbfゼ\xe2\x80\x8bロ\x01\xe2\x80\xae", false), T("ゼロ"));
    EXPECT_TEXT(normalised(test, "葛\xf3\xa0\x84\x80 ☺\xef\xb8\x8e", false), T("葛\xf3\xa0\x84\x80 ☺\xef\xb8\x8e"));
    EXPECT_TEXT(normalised(test, "髙﨑𠮷", false), T("髙﨑𠮷"));
    EXPECT_TEXT(normalised(test, "a\r\nb\rc\td", true), T("a\nb\nc\td"));
    EXPECT_TEXT(normalised(test, "a\r\nb\rc\td", false), T("a b c d"));
    EXPECT_TEXT(normalised(test, "e\xe2\x80\x8b\xcc\x81", false), T("é"));
    EXPECT_TEXT(normalised(test, "👨\xe2\x80\x8d👩\xe2\x80\x8d👧 a\xe2\x80\x8d" "b", false), T("👨\xe2\x80\x8d👩\xe2\x80\x8d👧 ab"));
    EXPECT_TEXT(normalised(test, "\xff", false), T("(refused)"));
    EXPECT_TEXT(normalised(test, "", false), T(""));
    EXPECT_TEXT(normalised(test, "\xe2\x80\x8b", false), T(""));
}

static int32_t rune_of(struct text name) /* "U+9AD9" */
{
    char digits[16] = {0};
    for (size_t i = 2; i < name.length && i < sizeof digits; i++)
        digits[i - 2] = name.bytes[i];
    return (int32_t)strtol(digits, NULL, 16);
}

static struct text sequence(struct arena *arena, const json_t *form, const char *kind)
{
    const json_t *list = json_member(form, text_of(kind));
    struct buffer buffer = buffer_new(arena);
    for (size_t i = 0; i < json_array_size(list); i++)
        buffer_put_rune(&buffer, rune_of(json_text(json_array_get(list, i))));
    return buffer_text(&buffer);
}

static void folds_old_and_new_kanji(struct test *test)
{
    struct text text = test_read(test, "japanese/yosina/kanji-old-new-form.json");
    json_t *pairs = NULL;
    if (!text.bytes || !EXPECT(json_read(test_arena(test), text, NULL, &pairs, NULL) == DONE))
        return;
    size_t same = 0, count = json_array_size(pairs);
    for (size_t i = 0; i < count; i++) {
        const json_t *old = json_array_get(json_array_get(pairs, i), 0), *new = json_array_get(json_array_get(pairs, i), 1);
        struct text left = japanese_fold(test_arena(test), sequence(test_arena(test), old, "ivs"));
        struct text right = japanese_fold(test_arena(test), sequence(test_arena(test), new, "ivs"));
        same += text_is(left, right);
    }
    EXPECT(count > 500 && same * 100 >= count * 98);
}

static void folds_for_search(struct test *test)
{
    static const char *const same[][2] = {{"髙橋", "高橋"},     {"山﨑", "山崎"},       {"渡邊", "渡辺"},   {"渡邉", "渡辺"},
                                          {"齋藤", "斎藤"},     {"齊藤", "斉藤"},       {"斎藤", "斉藤"},   {"吉野", "𠮷野"},
                                          {"葛\xf3\xa0\x84\x80", "葛"}, {"ｱﾍﾞ", "あべ"}, {"ＡＢＣ", "abc"},   {"キヤノン", "キャノン"},
                                          {"霞ヶ関", "霞ケ関"}, {"１－２", "1-2"},      {"１ー２", "1−2"},  {"サーバー", "ｻｰﾊﾞｰ"},
                                          {"サ－バ－", "サーバー"}, {"山田　太郎", "山田 太郎"}, {"ヰ", "イ"}, {"神", "神"},
                                          {"ヷ", "わ\xe3\x82\x99"}, {"澤田", "沢田"},   {"㈱", "(株)"},     {"㋿", "令和"},
                                          {" a  b ", "A B"},   {"vi\xc2\xadr", "VIR"}};
    static const char *const other[][2] = {{"高橋", "高田"}, {"はは", "ばば"}, {"a b", "ab"}, {"里", "裏"}, {"後", "后"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        EXPECT_TEXT(japanese_fold(test_arena(test), text_of(same[i][0])), japanese_fold(test_arena(test), text_of(same[i][1])));
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        EXPECT(!text_is(japanese_fold(test_arena(test), text_of(other[i][0])),
                        japanese_fold(test_arena(test), text_of(other[i][1]))));
    EXPECT_TEXT(japanese_fold(test_arena(test), T("髙﨑　サーバ１－２ＡＢ")), T("高崎 サーバ1-2ab"));
}

/* Folding what is folded changes nothing, for every sign alone and behind a kana. */
static void folds_once(struct test *test)
{
    struct arena *arena = arena_new(0);
    int wrong = 0;
    for (int32_t rune = 1; rune <= 0x2fa1f; rune++) {
        if (rune >= 0xd800 && rune <= 0xdfff)
            continue;
        struct buffer buffer = buffer_new(arena);
        buffer_put_rune(&buffer, rune);
        buffer_put(&buffer, T("ハ"));
        buffer_put_rune(&buffer, rune);
        struct text once = japanese_fold(arena, buffer_text(&buffer));
        wrong += !text_is(japanese_fold(arena, once), once);
        int32_t usual = japanese_fold_kanji(rune);
        wrong += japanese_fold_kanji(usual) != usual;
        arena_reset(arena);
    }
    arena_free(arena);
    EXPECT_INTEGER(wrong, 0);
    EXPECT(japanese_fold(test_arena(test), T("\xff")).length == 0);
}

static struct text furigana(struct test *test, const char *from)
{
    struct text found = T("(refused)");
    (void)!japanese_furigana(test_arena(test), text_of(from), &found);
    return found;
}

static void changes_kana(struct test *test)
{
    struct arena *arena = test_arena(test);
    EXPECT_TEXT(kana_to_katakana(arena, T("いわき ゔゞ漢字")), T("イワキ ヴヾ漢字"));
    EXPECT_TEXT(kana_to_hiragana(arena, T("イワキ ヴヾ漢字ー")), T("いわき ゔゞ漢字ー"));
    EXPECT_TEXT(kana_to_wide(arena, T("ｲﾜｷ ｶﾞﾊﾟｳﾞｰ｡｢ﾞ")), T("イワキ ガパヴー。「゛"));
    EXPECT_TEXT(kana_to_wide(arena, T("ｱﾞ")), T("ア゛"));
    EXPECT_TEXT(kana_to_half(arena, T("イワキガパヴヮー。「」・、漢")), T("ｲﾜｷｶﾞﾊﾟｳﾞﾜｰ｡｢｣･､漢"));
    EXPECT_TEXT(furigana(test, "いわき　たろう"), T("イワキ　タロウ"));
    EXPECT_TEXT(furigana(test, " ｲﾜｷ  ﾀﾛｳ "), T("イワキ　タロウ"));
    EXPECT_TEXT(furigana(test, "じょ-ん・すみす"), T("ジョーン・スミス"));
    EXPECT_TEXT(furigana(test, "か\xe3\x82\x99"), T("ガ"));
    EXPECT_TEXT(furigana(test, "岩城"), T("(refused)"));
    EXPECT_TEXT(furigana(test, "Iwaki"), T("(refused)"));
    EXPECT_TEXT(furigana(test, "-ア"), T("(refused)"));
    EXPECT_TEXT(furigana(test, "　"), T(""));
    EXPECT(is_katakana(T("イワキ　タロウー・ヴ")) && !is_katakana(T("いわき")) && !is_katakana(T("ｲﾜｷ")) && !is_katakana(T("")));
    EXPECT_TEXT(japanese_ascii(arena, T("１２３ＡＢ＠　－ー")), T("123AB@ -ー"));
    EXPECT_TEXT(japanese_ascii_dashes(arena, T("１‐２‑３‒４–５—６―７−８ー９ｰ１－２")), T("1-2-3-4-5-6-7-8-9-1-2"));
}

static void counts_graphemes(struct test *test)
{
    EXPECT_INTEGER((int64_t)grapheme_count(T("葛\xf3\xa0\x84\x80城市")), 3);
    EXPECT_INTEGER((int64_t)grapheme_count(T("👨‍👩‍👧が")), 2);
    EXPECT_INTEGER((int64_t)grapheme_count(T("")), 0);
    EXPECT_TEXT(grapheme_first(T("葛\xf3\xa0\x84\x80城市"), 1), T("葛\xf3\xa0\x84\x80"));
    EXPECT_TEXT(grapheme_first(T("いわき"), 9), T("いわき"));
}

const struct test_case japanese_test[] = {
    {"passes Unicode's NormalizationTest", passes_unicodes_normalization_test},
    {"passes Unicode's GraphemeBreakTest", passes_unicodes_grapheme_test},
    {"knows the width of wide signs", knows_the_width_of_all_wide_signs},
    {"normalises input", normalises_input},
    {"folds old and new kanji", folds_old_and_new_kanji},
    {"folds for search", folds_for_search},
    {"folds once", folds_once},
    {"changes kana", changes_kana},
    {"counts graphemes", counts_graphemes},
    {0}};

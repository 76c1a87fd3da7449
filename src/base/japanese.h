/*
 * Japanese text: what is stored (normalise), what is searched (fold), kana, width, graphemes.
 *
 * Names are kept as typed, with variation selectors; only searching folds variants together. All functions expect
 * UTF-8 and give text in the arena. Unicode data is utf8proc's.
 */
#pragma once

#include "base/buffer.h"
#include "base/status.h"

/* Input of a form, in this order: UTF-8 check, NFC, line ends to \n, control and zero-width characters out
   (variation selectors U+FE00-FE0F and U+E0100-E01EF stay; \n and \t stay when several_lines, else become spaces),
   spaces trimmed at both ends, the wide one too. INVALID: not UTF-8. */
MUST_USE enum status japanese_normalise(struct arena *arena, struct text text, bool several_lines,
                                        struct text *found);

/* Two texts that a person searching would call the same fold to the same text: NFKC, lower case, hiragana to
   katakana, small kana to large (キャ キヤ, ヶ ケ) and ヰ ヱ to イ エ, old and variant kanji to the usual form (髙→高 﨑→崎 邊→辺
   齋 斎→斉), variation selectors and other invisible signs dropped, dashes to "ー" behind kana and to "-" elsewhere, any run
   of spaces to one. Idempotent. Empty when it is not UTF-8. For comparing and searching, never for storing. */
struct text japanese_fold(struct arena *arena, struct text text);
int32_t japanese_fold_kanji(int32_t rune); /* the usual form of one character, or itself */

struct text unicode_nfc(struct arena *arena, struct text text);
struct text unicode_nfd(struct arena *arena, struct text text);
struct text unicode_nfkc(struct arena *arena, struct text text);
struct text unicode_nfkd(struct arena *arena, struct text text);

struct text kana_to_katakana(struct arena *arena, struct text text); /* hiragana to katakana, the rest as it is */
struct text kana_to_hiragana(struct arena *arena, struct text text); /* ヷ ヸ ヹ ヺ stay */
struct text kana_to_wide(struct arena *arena, struct text text); /* half-width kana to full, ｶﾞ → ガ; the rest as it is */
struct text kana_to_half(struct arena *arena, struct text text); /* full katakana and 、。「」・ー to half; bank files */
/* Furigana as it is stored: hiragana and half-width taken, spaces joined to one wide space, dashes between kana
   to ー; then only 全角カタカナ, ー, ・ and the space may remain. INVALID otherwise. Empty gives empty. */
MUST_USE enum status japanese_furigana(struct arena *arena, struct text text, struct text *found);
bool is_katakana(struct text text); /* only full-width katakana, ー, ・, ヽヾ and wide spaces; not empty */

/* Wide ASCII (digits, letters, ＠ ． ／ and the wide space) to ASCII; kana as they are. */
struct text japanese_ascii(struct arena *arena, struct text text);
bool is_dash(int32_t rune); /* - ‐ ‑ ‒ – — ― − ー ｰ － and their kin */
struct text japanese_ascii_dashes(struct arena *arena, struct text text); /* also the dash family to "-" */

/* What people count as one character: 葛󠄀 and 👨‍👩‍👧 are 1. */
size_t grapheme_count(struct text text);
/* Takes one grapheme off the front; false at the end. */
bool grapheme_next(struct text *rest, struct text *grapheme);
struct text grapheme_first(struct text text, size_t count); /* at most count graphemes, from the start */
/* Columns on a fixed-width screen or form: wide and full-width 2, marks 0. */
size_t display_width(struct text text);

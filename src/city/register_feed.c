/*
 * Reading a file of the register: form, checksum, every row. Nothing here touches the store.
 */
#include "city/register_feed.h"

#include "base/csv.h"
#include "base/encoding.h"
#include "base/japanese.h"
#include "base/map.h"
#include "city/people_private.h"
#include "system/random.h"

#include <sodium.h>
#include <string.h>

enum { COLUMNS = 24, LINE_LEAST = 20 };
enum column {
    NUMBER, HOUSEHOLD, HEAD, RELATION, FAMILY_NAME, GIVEN_NAME, FAMILY_KANA, GIVEN_KANA, ALIAS, BORN, SEX, POSTCODE, TOWN, LOT,
    BUILDING, MOVED_IN, SINCE, PREVIOUS_ADDRESS, NATIONALITY, ORIGIN, STATE, ENDED, ISSUE_STOP, MADE_UP
};
static const char *const column_names[COLUMNS] = {
    "number", "household", "is_head", "relation", "family_name", "given_name", "family_kana", "given_kana", "alias", "born",
    "sex", "postcode", "town", "lot", "building", "moved_in", "since", "previous_address", "nationality", "origin", "state",
    "ended", "issue_stop", "specimen"};

#define REFUSE(arena, why, ...) (*(why) = arena_print((arena), __VA_ARGS__), INVALID)

/* ---- the frame: first line, names of columns, last line ---- */

static struct text without_return(struct text line)
{
    return text_ends(line, T("\r")) ? text_slice(line, 0, line.length - 1) : line;
}

static struct text take_line(struct text *rest)
{
    ptrdiff_t end = text_find_byte(*rest, '\n');
    struct text line = end < 0 ? *rest : text_slice(*rest, 0, (size_t)end);
    *rest = end < 0 ? T("") : text_from(*rest, (size_t)end + 1);
    return without_return(line);
}

static enum status read_heading(struct arena *arena, struct text line, struct feed *feed, struct text *why)
{
    struct text rest = line, word;
    if (!text_next_part(&rest, ',', &word) || !text_is(word, T("#ikanai-register")))
        return REFUSE(arena, why, "1行目が「#ikanai-register」で始まっていません。住民の台帳のファイルではありません。");
    if (!text_next_part(&rest, ',', &word) || !text_is(word, T("1")))
        return REFUSE(arena, why, "書式の版が1ではありません。このプログラムが読めるのは版1です。");
    if (!text_next_part(&rest, ',', &word) || !(text_is(word, T("full")) || text_is(word, T("difference"))))
        return REFUSE(arena, why, "1行目の種類は full（全件）か difference（差分）にしてください。");
    feed->kind = text_is(word, T("full")) ? FEED_FULL : FEED_DIFFERENCE;
    if (!text_next_part(&rest, ',', &word) || !text_to_integer(word, &feed->sequence) || feed->sequence <= 0)
        return REFUSE(arena, why, "1行目の通し番号を1以上の数字にしてください。");
    if (!text_next_part(&rest, ',', &word) || date_read(word, &feed->day) != DONE || rest.length)
        return REFUSE(arena, why, "1行目の最後の基準日を2026-11-22の形にしてください。");
    return DONE;
}

static enum status read_columns(struct arena *arena, struct text line, struct text *why)
{
    struct text rest = line, word;
    for (int i = 0; i < COLUMNS; i++)
        if (!text_next_part(&rest, ',', &word) || !text_is(word, text_of(column_names[i])))
            return REFUSE(arena, why, "2行目の%d番目の列は「%s」にしてください。", i + 1, column_names[i]);
    return rest.length ? REFUSE(arena, why, "2行目の列が%dより多いです。", COLUMNS) : DONE;
}

/* The last line stands behind the last line feed but one (or the file has none at its end). */
static enum status read_end(struct arena *arena, struct text file, struct feed *feed, struct text *before, struct text *why)
{
    struct text whole = text_ends(file, T("\n")) ? text_slice(file, 0, file.length - 1) : file;
    ptrdiff_t start = text_find_last_byte(whole, '\n');
    struct text line = start < 0 ? T("") : without_return(text_from(whole, (size_t)start + 1)), word, rest = line;
    uint8_t wanted[crypto_hash_sha256_BYTES], found[crypto_hash_sha256_BYTES];
    int64_t rows;
    if (!text_next_part(&rest, ',', &word) || !text_is(word, T("#end")))
        return REFUSE(arena, why, "最後の行（#end）がありません。途中で切れたファイルなので、何も取りこみませんでした。");
    if (!text_next_part(&rest, ',', &word) || !text_to_integer(word, &rows) || rows < 0 ||
        !text_to_hex(rest, wanted, sizeof wanted))
        return REFUSE(arena, why, "最後の行に、行数と64けたの確かめの値（SHA-256）がそろっていません。何も取りこみませんでした。");
    *before = text_slice(file, 0, (size_t)start + 1);
    crypto_hash_sha256(found, (const unsigned char *)before->bytes, before->length);
    if (memcmp(wanted, found, sizeof found) != 0)
        return REFUSE(arena, why, "中身が最後の行の確かめの値と合いません。送る途中で変わったか欠けたファイルなので、何も取りこみませんでした。");
    feed->checksum = hex_text(arena, found, sizeof found);
    feed->row_count = rows;
    return DONE;
}

/* ---- a row ---- */

static bool read_day(struct text cell, struct date *found)
{
    return cell.length == 0 || date_read(cell, found) == DONE;
}

static bool read_flag(struct text cell, bool *found)
{
    *found = text_is(cell, T("1"));
    return *found || text_is(cell, T("0"));
}

static bool is_number(struct text text)
{
    bool is_good = text.length > 0 && text.length <= FEED_NUMBER_MAX;
    for (size_t i = 0; i < text.length && is_good; i++)
        is_good = (text.bytes[i] >= '0' && text.bytes[i] <= '9') || (text.bytes[i] >= 'A' && text.bytes[i] <= 'Z') ||
                  text.bytes[i] == '-';
    return is_good;
}

/* Name of the first column that does not fit, or NULL. */
static const char *read_person(const struct csv_row *row, struct person *person)
{
    struct text *cells = row->cells;
    static const char *const states[] = {"here", "left", "died"};
    *person = (struct person){.number = cells[NUMBER], .household_number = cells[HOUSEHOLD], .relation = cells[RELATION],
                              .family_name = cells[FAMILY_NAME], .given_name = cells[GIVEN_NAME],
                              .family_kana = cells[FAMILY_KANA], .given_kana = cells[GIVEN_KANA], .alias = cells[ALIAS],
                              .postcode = cells[POSTCODE], .town = cells[TOWN], .lot = cells[LOT], .building = cells[BUILDING],
                              .previous_address = cells[PREVIOUS_ADDRESS], .nationality = cells[NATIONALITY],
                              .origin = cells[ORIGIN]};
    for (int i = 0; i < 3; i++)
        if (text_is(cells[STATE], text_of(states[i])))
            person->state = (enum person_state)(i + 1);
    person->sex = text_is(cells[SEX], T("1")) ? SEX_MALE : text_is(cells[SEX], T("2")) ? SEX_FEMALE : SEX_NOT_GIVEN;
    return !is_number(cells[NUMBER])                              ? "number"
           : !is_number(cells[HOUSEHOLD])                         ? "household"
           : !read_flag(cells[HEAD], &person->is_head)            ? "is_head"
           : !read_day(cells[BORN], &person->born)                ? "born"
           : !text_is(cells[SEX], T("")) && !person->sex          ? "sex"
           : !read_day(cells[MOVED_IN], &person->moved_in)        ? "moved_in"
           : !read_day(cells[SINCE], &person->since)              ? "since"
           : !person->state                                       ? "state"
           : !read_day(cells[ENDED], &person->ended)              ? "ended"
           : !read_flag(cells[ISSUE_STOP], &person->is_issue_stopped) ? "issue_stop"
           : !read_flag(cells[MADE_UP], &person->is_specimen)     ? "specimen"
           : (person->state == PERSON_HERE) != date_is_none(person->ended) ? "ended"
                                                                  : NULL;
}

struct feed_reader {
    struct csv_reader csv;
    int64_t first_line;
};

struct feed_reader *feed_rows(struct arena *arena, const struct feed *feed)
{
    struct feed_reader *reader = TAKE(arena, struct feed_reader, 1);
    struct csv_limits limits = {.rows = 20000000, .columns = COLUMNS + 1, .cell_bytes = 2000};
    reader->csv = csv_reader_new(feed->body, ',', &limits);
    reader->first_line = feed->body_line;
    return reader;
}

struct feed_mark feed_mark(const struct feed_reader *reader)
{
    return (struct feed_mark){reader->csv.rest.bytes, reader->csv.rest.length, reader->csv.line};
}

void feed_go_back(struct feed_reader *reader, struct feed_mark mark)
{
    reader->csv.rest = (struct text){mark.at, mark.left};
    reader->csv.line = mark.line;
}

enum status feed_next(struct feed_reader *reader, struct arena *arena, struct feed_row *row, struct text *why)
{
    struct csv_row cells;
    struct feed_row found = {0};
    enum status status = csv_next(&reader->csv, arena, &cells);
    if (status == NOT_FOUND)
        return status;
    if (status != DONE)
        return REFUSE(arena, why, "%lld行目がCSVとして読めません（引用符、文字コード、長さのどれか）。何も取りこみませんでした。",
                      (long long)(reader->first_line + reader->csv.why_line - 1));
    long long line = (long long)(reader->first_line + cells.line - 1);
    if (cells.count != COLUMNS)
        return REFUSE(arena, why, "%lld行目の列が%dではなく%zuあります。何も取りこみませんでした。", line, COLUMNS, cells.count);
    const char *wrong = read_person(&cells, &found.person);
    if (wrong)
        return REFUSE(arena, why, "%lld行目の「%s」が書式に合いません。何も取りこみませんでした。", line, wrong);
    if (person_is_sound(&found.person) != DONE)
        return REFUSE(arena, why, "%lld行目に、氏名か生年月日がないか、長すぎる項目か、マイナンバーがあります。何も取りこみませんでした。", line);
    found.line = line;
    *row = found;
    return DONE;
}

/* ---- the whole ---- */

struct checking {
    struct map numbers, households;
    struct text household; /* of a whole register: the one that stands here now */
    int64_t heads, here, people, line;
};

/* Of a whole register: households stand together, each has one head as long as somebody of it is here. */
static enum status end_household(struct arena *arena, const struct checking *checking, struct text *why)
{
    if (checking->here > 0 && checking->heads != 1)
        return REFUSE(arena, why, "%lld行目の世帯の世帯主が%lld人です。1人にしてください。何も取りこみませんでした。",
                      (long long)checking->line, (long long)checking->heads);
    if (checking->people > FEED_HOUSEHOLD_MAX)
        return REFUSE(arena, why, "%lld行目の世帯が%d人をこえています。何も取りこみませんでした。", (long long)checking->line,
                      FEED_HOUSEHOLD_MAX);
    return DONE;
}

static enum status check_household(struct arena *arena, struct checking *checking, const struct feed_row *row, struct text *why)
{
    if (!text_is(checking->household, row->person.household_number)) {
        enum status status = end_household(arena, checking, why);
        if (status != DONE)
            return status;
        void **seen = map_at(&checking->households, row->person.household_number);
        if (*seen)
            return REFUSE(arena, why, "%lld行目の世帯が、離れた場所にもあります。同じ世帯は続けてください。何も取りこみませんでした。",
                          (long long)row->line);
        *seen = checking;
        checking->household = row->person.household_number;
        checking->heads = checking->here = checking->people = 0;
        checking->line = row->line;
    }
    checking->people++;
    checking->here += row->person.state == PERSON_HERE;
    checking->heads += row->person.state == PERSON_HERE && row->person.is_head;
    return DONE;
}

static enum status check_rows(struct arena *arena, struct feed *feed, struct text *why)
{
    uint8_t random[2 * sizeof(uint64_t)];
    uint64_t seeds[2];
    random_fill(&system_random, random, sizeof random);
    memcpy(seeds, random, sizeof seeds);
    struct arena *kept = arena_new(0), *scratch = arena_new(0);
    struct checking checking = {map_new(kept, seeds[0], seeds[1]), map_new(kept, seeds[1], seeds[0]), T(""), 0, 0, 0, 0};
    struct feed_reader *reader = feed_rows(kept, feed);
    struct feed_row row;
    int64_t rows = 0;
    enum status status;
    struct text sentence = T("");
    while ((status = feed_next(reader, scratch, &row, &sentence)) == DONE) {
        row.person.number = arena_copy(kept, row.person.number);
        row.person.household_number = arena_copy(kept, row.person.household_number);
        void **seen = map_at(&checking.numbers, row.person.number);
        if (*seen)
            status = REFUSE(scratch, &sentence, "%lld行目の番号が2回出ています。何も取りこみませんでした。", (long long)row.line);
        *seen = feed;
        if (status == DONE && feed->kind == FEED_FULL)
            status = check_household(scratch, &checking, &row, &sentence);
        if (status != DONE)
            break;
        rows++;
        arena_reset(scratch);
    }
    if (status == NOT_FOUND)
        status = feed->kind == FEED_FULL ? end_household(scratch, &checking, &sentence) : DONE;
    if (status == DONE && rows != feed->row_count)
        status = REFUSE(scratch, &sentence, "行数が%lldで、最後の行の%lldと合いません。何も取りこみませんでした。", (long long)rows,
                        (long long)feed->row_count);
    feed->household_count = (int64_t)checking.households.count;
    if (status != DONE)
        *why = arena_copy(arena, sentence);
    arena_free(scratch);
    arena_free(kept);
    return status;
}

enum status feed_read(struct arena *arena, struct text file, struct feed *feed, struct text *why)
{
    struct feed found = {0};
    struct text rest = text_starts(file, T("\xef\xbb\xbf")) ? text_from(file, 3) : file, before = T("");
    if (file.length < LINE_LEAST)
        return REFUSE(arena, why, "ファイルが空か、途中で切れています。何も取りこみませんでした。");
    enum status status = read_heading(arena, take_line(&rest), &found, why);
    if (status == DONE)
        status = read_end(arena, file, &found, &before, why);
    if (status == DONE)
        status = read_columns(arena, take_line(&rest), why);
    if (status != DONE)
        return status;
    size_t start = (size_t)(rest.bytes - file.bytes);
    found.body = start < before.length ? text_slice(file, start, before.length - start) : T("");
    found.body_line = 3;
    status = check_rows(arena, &found, why);
    if (status == DONE)
        *feed = found;
    return status;
}

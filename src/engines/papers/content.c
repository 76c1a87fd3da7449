/*
 * From register, records, answers and decision to the words on a paper.
 */
#include "base/buffer.h"
#include "base/encoding.h"
#include "base/era.h"
#include "base/money.h"
#include "city/city.h"
#include "city/keys.h"
#include "engines/papers/papers_private.h"
#include "paper/binding.h"
#include "paper/certificate.h"
#include "paper/letter.h"

#include <sodium.h>

/* Everything a line may be made of for one person. */
struct filling {
    struct arena *arena;
    const struct paper_source *source;
    const struct person *person; /* NULL in head lines of papers without persons */
    const json_t *record;        /* figures of another system; NULL: none */
    struct text head_name;       /* of the household, where a line shows it */
    json_t *values;              /* what conditions see: the answers */
    bool lacks_person;           /* a line wants the register, and nobody of it stands on the paper */
};

static struct text day_in_words(struct arena *arena, struct date date)
{
    struct buffer words = buffer_new(arena);
    if (!date_is_none(date))
        era_put(&words, date);
    return buffer_text(&words);
}

static struct text sex_in_words(enum sex sex)
{
    return sex == SEX_MALE ? T("男") : sex == SEX_FEMALE ? T("女") : T("");
}

static struct text name_of_head(struct arena *arena, const struct people *persons)
{
    for (size_t i = 0; i < persons->count; i++)
        if (persons->items[i].is_head)
            return person_name(arena, &persons->items[i]);
    return T("");
}

/* Everybody the paper is about: 汐見 太郎、汐見 花子. */
static struct text names_of_all(const struct filling *filling)
{
    const struct people *persons = filling->source->persons;
    struct buffer names = buffer_new(filling->arena);
    for (size_t i = 0; i < persons->count; i++) {
        buffer_put(&names, i ? T("、") : T(""));
        buffer_put(&names, person_name(filling->arena, &persons->items[i]));
    }
    return buffer_text(&names);
}

static struct text number_in_words(struct arena *arena, int64_t number, struct text unit)
{
    struct buffer words = buffer_new(arena);
    number_put(&words, number);
    buffer_put(&words, unit);
    return buffer_text(&words);
}

static struct text json_in_words(struct arena *arena, const json_t *value, struct text unit)
{
    struct date date;
    if (json_is_integer(value))
        return number_in_words(arena, json_integer_value(value), unit);
    struct text text = json_text(value);
    return date_read(text, &date) == DONE ? day_in_words(arena, date) : text.length ? arena_join(arena, text, unit) : text;
}

/* Days by their era and figures with their unit; choices, addresses and the like as the procedure says them in words. */
static struct text answer_in_words(const struct filling *filling, struct text field, struct text unit)
{
    const json_t *value = json_member(filling->values, field);
    struct date date;
    struct text shown = json_member_text(json_object_get(filling->source->wanted->shown, "fields"),
                                         arena_terminated(filling->arena, field));
    bool is_plain = json_is_integer(value) || date_read(json_text(value), &date) == DONE;
    return shown.length && !is_plain ? shown : json_in_words(filling->arena, value, unit);
}

static struct text person_value(struct filling *filling, struct text value)
{
    const struct person *person = filling->person;
    struct arena *arena = filling->arena;
    if (text_is(value, T("head_name")))
        return filling->head_name;
    if (text_is(value, T("decision")))
        return filling->source->wanted->decision;
    if (!person) {
        filling->lacks_person = true;
        return T("");
    }
    return text_is(value, T("name"))               ? person_name(arena, person)
           : text_is(value, T("kana"))             ? person_kana(arena, person)
           : text_is(value, T("alias"))            ? person->alias
           : text_is(value, T("born"))             ? day_in_words(arena, person->born)
           : text_is(value, T("sex"))              ? sex_in_words(person->sex)
           : text_is(value, T("relation"))         ? person->relation
           : text_is(value, T("address"))          ? arena_join(arena, words_in(&city_profile(filling->source->city)->name, JAPANESE),
                                                                person_address(arena, person))
           : text_is(value, T("since"))            ? day_in_words(arena, person->since)
           : text_is(value, T("moved_in"))         ? day_in_words(arena, person->moved_in)
           : text_is(value, T("previous_address")) ? person->previous_address
           : text_is(value, T("origin"))           ? person->origin
                                                   : person->nationality;
}

static struct text line_value(struct filling *filling, const json_t *line)
{
    struct text value = json_member_text(line, "value"), unit = json_member_text(line, "unit");
    if (text_starts(value, T("answer:")))
        return answer_in_words(filling, text_from(value, 7), unit);
    if (text_starts(value, T("record:")))
        return json_in_words(filling->arena, json_member(filling->record, text_from(value, 7)), unit);
    return person_value(filling, value);
}

static bool line_is_shown(const struct filling *filling, const json_t *line)
{
    const json_t *show = json_object_get(line, "show");
    bool is_shown = true;
    if (show && rules_holds(filling->arena, show, filling->values, &is_shown) != DONE)
        is_shown = false;
    return is_shown;
}

static size_t fill_lines(struct filling *filling, const char *list_name, struct certificate_line **found)
{
    const json_t *list = json_object_get(filling->source->kind->body, list_name);
    size_t size = json_array_size(list), count = 0;
    *found = TAKE(filling->arena, struct certificate_line, size);
    for (size_t i = 0; i < size; i++) {
        const json_t *line = json_array_get(list, i);
        if (!line_is_shown(filling, line))
            continue;
        struct text value = line_value(filling, line);
        if (value.length || !json_is_true(json_object_get(line, "if_any")))
            (*found)[count++] = (struct certificate_line){json_member_text(line, "label"), value};
    }
    return count;
}

static bool shows_head(const struct filling *filling, const char *list_name)
{
    const json_t *list = json_object_get(filling->source->kind->body, list_name);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *line = json_array_get(list, i);
        if (text_is(json_member_text(line, "value"), T("head_name")) && line_is_shown(filling, line))
            return true;
    }
    return false;
}

/* The head of the household of who stands on the paper, who need not stand on it; read only where a line shows it. */
static enum status find_head(struct filling *filling)
{
    const struct paper_source *source = filling->source;
    if (source->persons->count == 0 || (!shows_head(filling, "head_lines") && !shows_head(filling, "lines")))
        return DONE;
    filling->head_name = name_of_head(filling->arena, source->persons);
    if (filling->head_name.length)
        return DONE;
    struct people household = {0};
    struct reading reading = reading_by_system(T("世帯主の氏名の証明"), "certificate", source->row->id, source->row->made_at);
    enum status status = people_household(source->store, source->city->keys, filling->arena, &reading,
                                          source->persons->items[0].household_id, &household);
    if (status == DONE)
        filling->head_name = name_of_head(filling->arena, &household);
    return status;
}

struct text paper_signature(const struct papers_room *room, struct arena *arena, struct text code, struct text kind,
                            struct text number, struct text issued_day)
{
    struct text message = arena_print(arena, "ikanai paper\n%.*s\n%.*s\n%.*s\n%.*s\n", TEXT_ARGUMENTS(code),
                                      TEXT_ARGUMENTS(kind), TEXT_ARGUMENTS(number), TEXT_ARGUMENTS(issued_day));
    uint8_t signature[crypto_sign_BYTES];
    crypto_sign_detached(signature, NULL, (const uint8_t *)message.bytes, message.length, room->code_secret);
    return base64url_text(arena, signature, sizeof signature);
}

/* The year of a record, as the applicant chose it; 0: none wanted. */
static int64_t record_year(const struct paper_source *source)
{
    struct text field = json_member_text(source->kind->body, "record_year");
    const json_t *answer = field.length ? json_member(source->wanted->values, field) : NULL;
    int64_t year = json_is_integer(answer) ? json_integer_value(answer) : 0;
    if (answer && year == 0 && !text_to_integer(json_text(answer), &year))
        year = 0;
    return year;
}

static enum status find_record(struct filling *filling, struct text *problem)
{
    const struct paper_source *source = filling->source;
    struct text kind = json_member_text(source->kind->body, "record");
    if (kind.length == 0)
        return DONE;
    int64_t year = record_year(source);
    json_t *figures;
    enum status status = papers_read_record(source->city, source->store, filling->arena,
                                            filling->person ? filling->person->id : 0, kind, year, &figures);
    if (status == NOT_FOUND) {
        *problem = year ? arena_print(filling->arena, "%lld年度の記録が見つかりません。担当の課で確かめてください。", (long long)year)
                        : T("証明する記録が見つかりません。担当の課で確かめてください。");
        return INVALID;
    }
    if (status == DONE)
        filling->record = figures;
    return status;
}

static struct text issuer_name(const struct paper_source *source)
{
    return city_setting_text(source->city, "papers.issuer_name", source->issued_on);
}

/* A line of the register cannot be left blank because nobody knows whose it is. */
static bool needs_person(const struct paper_kind *kind)
{
    static const char *const lists[] = {"head_lines", "lines"};
    for (size_t k = 0; k < 2; k++) {
        const json_t *list = json_object_get(kind->body, lists[k]);
        for (size_t i = 0; i < json_array_size(list); i++) {
            struct text value = json_member_text(json_array_get(list, i), "value");
            if (!text_starts(value, T("answer:")) && !text_is(value, T("decision")))
                return true;
        }
    }
    return false;
}

static enum status compose_certificate(struct arena *arena, const struct paper_source *source, struct text *pdf,
                                       struct text *problem)
{
    const struct papers_room *room = papers_room(source->city);
    const struct city_profile *profile = city_profile(source->city);
    const struct papers_row *row = source->row;
    struct filling filling = {arena, source, source->persons->count ? &source->persons->items[0] : NULL, NULL, T(""),
                              source->wanted->values ? json_deep_copy(source->wanted->values) : json_object()};
    json_kept(arena, filling.values);
    if (source->persons->count == 0 && needs_person(source->kind)) {
        *problem = T("申請した方が、住民の記録と結びついていません。");
        return INVALID;
    }
    enum status status = find_record(&filling, problem);
    if (status == DONE)
        status = find_head(&filling);
    if (status != DONE)
        return status;
    struct certificate_content content = {
        .city = words_in(&profile->name, JAPANESE), .title = words_in(&source->kind->title, JAPANESE),
        .number = arena_print(arena, "第 %.*s 号", TEXT_ARGUMENTS(row->number)),
        .issued_on = day_in_words(arena, source->issued_on), .created_at = row->made_at,
        .note = json_member_text(source->kind->body, "note"),
        .statement = json_member_text(source->kind->body, "statement"),
        .issuer_post = words_in(&profile->mayor_title, JAPANESE), .issuer_name = issuer_name(source),
        .seal = arena_join(arena, words_in(&profile->mayor_title, JAPANESE), T("之印")), .sample = room->is_specimen,
        .verify_code = row->code, .job = row->job, .requester = source->wanted->requester,
        .binding_key = room->binding_key};
    struct text signature = paper_signature(room, arena, row->code, row->kind, row->number, row->issued_day);
    content.verify_url = city_url(source->city, arena, arena_print(arena, "/verify/%.*s/%.*s", TEXT_ARGUMENTS(row->code),
                                                                   TEXT_ARGUMENTS(signature)));
    struct certificate_line *head_lines;
    content.head_line_count = fill_lines(&filling, "head_lines", &head_lines);
    content.head_lines = head_lines;
    bool has_lines = json_array_size(json_object_get(source->kind->body, "lines")) > 0;
    size_t groups = !has_lines ? 0 : source->persons->count ? source->persons->count : 1;
    struct certificate_group *group = TAKE(arena, struct certificate_group, groups);
    for (size_t i = 0; i < groups; i++) {
        filling.person = source->persons->count ? &source->persons->items[i] : NULL;
        struct certificate_line *lines;
        group[i].line_count = fill_lines(&filling, "lines", &lines);
        group[i].lines = lines;
    }
    content.groups = group;
    content.group_count = groups;
    if (filling.lacks_person) {
        *problem = T("申請した方が住民の記録に見つかりません。氏名と生年月日を確かめてください。");
        return INVALID;
    }
    return certificate_compose(arena, &content, pdf, problem);
}

/* What stands in a place may not begin a line of its own: a reason of several lines stays in its place. */
static void put_in_line(struct buffer *words, struct text value)
{
    for (struct text line; value.length && text_next_part(&value, '\n', &line);) {
        buffer_put(words, text_trim(line));
        buffer_put(words, value.length ? T("　") : T(""));
    }
}

/* Every answer of a step, one pair a line: {step:dogs}. */
static void put_step(const struct filling *filling, struct buffer *words, struct text step)
{
    const json_t *rows = json_object_get(json_object_get(filling->source->wanted->shown, "steps"),
                                         arena_terminated(filling->arena, step));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (json_text(json_array_get(row, 1)).length == 0)
            continue;
        put_in_line(words, json_text(json_array_get(row, 0)));
        buffer_put(words, T("："));
        put_in_line(words, json_text(json_array_get(row, 1)));
        buffer_put(words, T("\n\n"));
    }
}

static void put_place(struct filling *filling, struct buffer *words, struct text place)
{
    const struct paper_wanted *wanted = filling->source->wanted;
    if (text_starts(place, T("step:")))
        put_step(filling, words, text_from(place, 5));
    else if (text_is(place, T("addressee")))
        put_in_line(words, wanted->addressee);
    else if (text_is(place, T("receipt")))
        put_in_line(words, wanted->number_of_subject);
    else if (text_is(place, T("procedure")))
        put_in_line(words, wanted->title_of_subject);
    else if (text_is(place, T("persons")))
        put_in_line(words, names_of_all(filling));
    else if (text_starts(place, T("answer:")))
        put_in_line(words, answer_in_words(filling, text_from(place, 7), T("")));
    else
        put_in_line(words, person_value(filling, place));
}

/* Puts {name}, {decision}, {receipt}, {procedure}, {answer:x} and {step:x} into the body of a letter. */
static struct text fill_places(struct filling *filling, struct text body)
{
    struct buffer words = buffer_new(filling->arena);
    for (ptrdiff_t open; (open = text_find_byte(body, '{')) != TEXT_NOT_THERE;) {
        ptrdiff_t close = text_find_byte(body, '}');
        if (close < open)
            break;
        buffer_put(&words, text_slice(body, 0, (size_t)open));
        put_place(filling, &words, text_slice(body, (size_t)open + 1, (size_t)(close - open) - 1));
        body = text_from(body, (size_t)close + 1);
    }
    buffer_put(&words, body);
    return buffer_text(&words);
}

static enum status compose_letter(struct arena *arena, const struct paper_source *source, struct text *pdf,
                                  struct text *problem)
{
    const struct papers_room *room = papers_room(source->city);
    const struct city_profile *profile = city_profile(source->city);
    const struct papers_row *row = source->row;
    struct filling filling = {arena, source, source->persons->count ? &source->persons->items[0] : NULL, NULL, T(""),
                              source->wanted->values ? json_deep_copy(source->wanted->values) : json_object()};
    json_kept(arena, filling.values);
    struct text body = fill_places(&filling, json_member_text(source->kind->body, "body"));
    uint8_t mark[32];
    struct letter letter = {.city = words_in(&profile->name, JAPANESE), .number = arena_print(arena, "%.*s 号", TEXT_ARGUMENTS(row->number)),
                            .sent_on = day_in_words(arena, source->issued_on), .address = source->wanted->address,
                            .addressee = arena_join(arena, source->wanted->addressee, T("　様")),
                            .sender_post = words_in(&profile->mayor_title, JAPANESE), .sender_name = issuer_name(source),
                            .sample = room->is_specimen, .title = words_in(&source->kind->title, JAPANESE),
                            .appeal = json_member_text(source->kind->body, "appeal"), .created_at = row->made_at};
    letter.blocks = letter_blocks_of(arena, body, &letter.block_count);
    certificate_mark(room->binding_key, row->job, source->wanted->requester, mark);
    letter.keywords = binding_keywords(arena, row->job, mark);
    return letter_compose(arena, &letter, pdf, problem);
}

enum status paper_compose(struct arena *arena, const struct paper_source *source, struct text *pdf, struct text *problem)
{
    return source->kind->is_letter ? compose_letter(arena, source, pdf, problem)
                                   : compose_certificate(arena, source, pdf, problem);
}

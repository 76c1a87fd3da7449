#include "base/check.h"
#include "base/test.h"
#include "web/form.h"
#include "web/form_data.h"
#include "web/html.h"
#include "web.pages.h"

struct sample {
    int64_t id;
    struct text name, kana, phone, email, postcode, way, note;
    int64_t copies;
    struct money fee;
    struct date born;
    bool agrees;
    struct text_list topics;
};

static const struct option ways[] = {{.value = "post", .label = TR_INIT("Era")}, {.value = "hall", .label = TR_INIT("Remark")}, {0}};

static const struct field fields[] = {
    ID_FIELD(struct sample, id, .label = TR_INIT("Era")),
    TEXT_FIELD(struct sample, name, .label = TR_INIT("Era"), .hint = TR_INIT("Remark"), .min = 2, .max = 5),
    KANA_FIELD(struct sample, kana, .label = TR_INIT("Era")),
    PHONE_FIELD(struct sample, phone, .label = TR_INIT("Era")),
    EMAIL_FIELD(struct sample, email, .label = TR_INIT("Era"), .is_optional = true),
    POSTCODE_FIELD(struct sample, postcode, .label = TR_INIT("Era")),
    CHOICE_FIELD(struct sample, way, .label = TR_INIT("Era"), .options = ways),
    LONG_TEXT_FIELD(struct sample, note, .label = TR_INIT("Era"), .is_optional = true),
    INTEGER_FIELD(struct sample, copies, .label = TR_INIT("Era"), .min = 1, .max = 10),
    MONEY_FIELD(struct sample, fee, .label = TR_INIT("Era"), .is_optional = true),
    DATE_FIELD(struct sample, born, .label = TR_INIT("Era"), .bound = BEFORE_TODAY, .autocomplete = "bday"),
    YES_NO_FIELD(struct sample, agrees, .label = TR_INIT("Era"), .min = 1),
    CHOICES_FIELD(struct sample, topics, .label = TR_INIT("Era"), .options = ways, .is_optional = true),
    {0},
};

static struct request request_in(struct test *test)
{
    struct arena *arena = test_arena(test);
    return (struct request){.arena = arena, .form = form_new(arena),
                            .now = date_start_at(DATE(2026, 11, 22)) + 5 * HOUR_MICROS};
}

static void send(struct request *request, const char *name, const char *value)
{
    check(form_add(request->form, text_of(name), text_of(value)) == DONE);
}

static void send_good(struct request *request)
{
    static const char *const pairs[][2] = {
        {"id", "7"},           {"name", "  髙﨑　"},  {"kana", "ﾀｶｻｷ"},     {"phone", "０９０-1234 5678"},
        {"email", ""},         {"postcode", "〒970-8686"}, {"way", "post"}, {"note", ""},
        {"copies", "３"},    {"fee", "1,960円"},    {"born-era", "昭和"}, {"born-year", "６０"},
        {"born-month", "2"},   {"born-day", "28"},    {"agrees", "yes"},    {"topics", "hall"},
        {"topics", "post"},    {"admin", "1"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        send(request, pairs[i][0], pairs[i][1]);
}

static void fills_the_struct(struct test *test)
{
    struct request request = request_in(test);
    struct sample sample = {0};
    send_good(&request);
    if (!EXPECT(form_read(&request, fields, &sample) == DONE) && request.problems)
        EXPECT_TEXT(request.problems->sentence, T(""));
    EXPECT_INTEGER(sample.id, 7);
    EXPECT_TEXT(sample.name, T("髙﨑"));
    EXPECT_TEXT(sample.kana, T("タカサキ"));
    EXPECT_TEXT(sample.phone, T("09012345678"));
    EXPECT_TEXT(sample.postcode, T("9708686"));
    EXPECT_TEXT(sample.way, T("post"));
    EXPECT_INTEGER(sample.copies, 3);
    EXPECT_INTEGER(sample.fee.minor, 1960);
    EXPECT(date_is_same(sample.born, DATE(1985, 2, 28)));
    EXPECT(sample.agrees && sample.topics.count == 2 && text_is(sample.topics.items[0], T("hall")));
}

/* One field sent in one way, and the sentence it gets ("" for none). */
static struct text sentence_for(struct test *test, const char *field, const char *const (*pairs)[2], size_t count)
{
    struct request request = request_in(test);
    struct sample sample = {.id = -1};
    for (size_t i = 0; i < count; i++)
        send(&request, pairs[i][0], pairs[i][1]);
    EXPECT(form_read(&request, fields, &sample) == INVALID);
    EXPECT(sample.id == -1 && sample.name.length == 0);
    for (const struct form_problem *problem = request.problems; problem; problem = problem->next)
        if (text_is(problem->field, text_of(field)))
            return problem->sentence;
    return T("");
}

static void says_what_to_do(struct test *test)
{
    static const struct {
        const char *field, *value, *sentence;
    } cases[] = {
        {"name", "", "年号を入力してください"},
        {"name", "あ", "年号は2文字以上で入力してください"},
        {"name", "あいうえおか", "年号は5文字までです。いま6文字あります"},
        {"name", "葛\xf3\xa0\x84\x80飾区役所", ""},
        {"kana", "たかさき", ""},
        {"kana", "高崎", "年号は、ひらがなかカタカナで入力してください"},
        {"phone", "090-0000-000", "年号の数字が1つ足りません。10けたか11けたで入力してください"},
        {"phone", "0246-22-111", "年号の数字が1つ足りません。10けたか11けたで入力してください"},
        {"phone", "080-1234", "年号の数字が4つ足りません。10けたか11けたで入力してください"},
        {"phone", "123", "年号は、0から始まる市外局番から入力してください"},
        {"email", "a@b", "年号の「@」より後ろを確かめてください"},
        {"email", "a＠example.jp", ""},
        {"postcode", "123", "年号は、7けたの数字で入力してください"},
        {"way", "other", "年号を選んでください"},
        {"way", "", "年号を選んでください"},
        {"copies", "0", "年号は1以上にしてください"},
        {"copies", "十一", "年号は10以下にしてください"},
        {"copies", "two", "年号は、1、2、3のような数字で入力してください"},
        {"born", "令和8年11月21日", ""},
        {"born", "2026-11-22", "年号は今日より前の日にしてください"},
        {"born", "昔", "年号の年・月・日を数字で入力してください"},
        {"agrees", "", "先に進むには、「年号」にチェックを入れてください"},
        {"topics", "other", "年号を選んでください"},
        {"id", "-3", "年号を選んでください"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const pair[1][2] = {{cases[i].field, cases[i].value}};
        EXPECT_TEXT(sentence_for(test, cases[i].field, pair, 1), text_of(cases[i].sentence));
    }
}

static void reads_days(struct test *test)
{
    static const struct {
        const char *era, *year, *month, *day, *sentence;
    } cases[] = {
        {"昭和", "60", "2", "30", "年号の「日」を確かめてください。昭和60年2月は28日までです"},
        {"昭和", "64", "1", "8", "年号の「年」を確かめてください。昭和は1989年（昭和64年）1月7日までです"},
        {"平成", "1", "1", "7", "年号の「年」を確かめてください。平成は1989年（平成元年）1月8日からです"},
        {"令和", "元", "5", "1", ""},
        {"", "1985", "13", "1", "年号の「月」を確かめてください。月は1から12までです"},
        {"", "60", "1", "1", "年号の年号を選ぶか、「年」を西暦4けたで入力してください"},
        {"昭和", "1985", "2", "28", ""},
        {"昭和", "", "2", "28", "年号の「年」を入力してください"},
        {"", "1985", "", "28", "年号の「月」を入力してください"},
        {"", "1985", "2", "", "年号の「日」を入力してください"},
        {"", "S60.2.28", "", "", ""},
        {"", "", "", "", "年号を入力してください"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const pairs[4][2] = {{"born-era", cases[i].era}, {"born-year", cases[i].year},
                                         {"born-month", cases[i].month}, {"born-day", cases[i].day}};
        EXPECT_TEXT(sentence_for(test, "born", pairs, 4), text_of(cases[i].sentence));
    }
}

static void draws_every_field(struct test *test)
{
    struct arena *arena = test_arena(test);
    for (int with_problems = 0; with_problems < 2; with_problems++) {
        for (enum language language = JAPANESE; language < LANGUAGE_COUNT; language++) {
            struct request request = request_in(test);
            struct sample sample;
            request.language = language;
            if (with_problems && form_read(&request, fields, &sample) == DONE)
                EXPECT(false);
            struct buffer buffer = buffer_new(arena);
            struct output out = output_to(&buffer, &request, language);
            web_error_summary_part(&out, form_problem_links(&out));
            for (const struct field *field = fields; field->name; field++)
                web_field_part(&out, form_view(&out, fields, text_of(field->name)));
            struct text why = T("");
            if (!EXPECT(html_check_part(arena, buffer_text(&buffer), &why)))
                EXPECT_TEXT(why, T(""));
            EXPECT(text_has(buffer_text(&buffer), T("aria-invalid")) == with_problems);
        }
    }
}

static void keeps_what_was_typed(struct test *test)
{
    struct request request = request_in(test);
    struct sample sample;
    send(&request, "name", "<b>\"");
    send(&request, "born-era", "昭和");
    send(&request, "born-year", "60");
    send(&request, "way", "hall");
    form_initial(&request, "phone", T("0246"));
    form_initial(&request, "name", T("from the store"));
    EXPECT(form_read(&request, fields, &sample) == INVALID);
    struct buffer buffer = buffer_new(test_arena(test));
    struct output out = output_to(&buffer, &request, JAPANESE);
    web_field_part(&out, form_view(&out, fields, T("name")));
    EXPECT(text_has(buffer_text(&buffer), T("value=\"&lt;b&gt;&quot;\"")));
    web_field_part(&out, form_view(&out, fields, T("born")));
    EXPECT(text_has(buffer_text(&buffer), T("<option value=\"昭和\" selected>")));
    EXPECT(text_has(buffer_text(&buffer), T("name=\"born-year\" inputmode=\"numeric\" class=\"w4\" value=\"60\"")));
    web_field_part(&out, form_view(&out, fields, T("way")));
    EXPECT(text_has(buffer_text(&buffer), T("value=\"hall\" id=\"way-2\" checked")));
    web_field_part(&out, form_view(&out, fields, T("phone")));
    EXPECT(text_has(buffer_text(&buffer), T("value=\"0246\"")));
    EXPECT_TEXT(page_entered(&out, T("name")), T("<b>\""));
    EXPECT_TEXT(page_entered(&out, T("phone")), T("0246"));
    EXPECT(page_has_problems(&out) && page_has_problem(&out, T("kana")) && !page_has_problem(&out, T("way")));
}

static void draws_dynamic_views(struct test *test)
{
    struct buffer buffer = buffer_new(test_arena(test));
    struct output out = output_to(&buffer, NULL, JAPANESE);
    struct option_view options[8];
    for (int i = 0; i < 8; i++)
        options[i] = (struct option_view){.value = T("x"), .label = T("y")};
    struct field_view view = {.kind = FIELD_CHOICE, .prefix = T("household.0."), .name = T("town"), .label = T("町"),
                              .options = options, .option_count = 8, .is_required = true};
    web_field_part(&out, &view);
    EXPECT(text_has(buffer_text(&buffer), T("<select id=\"household-0-town\" name=\"household.0.town\"")));
    view.is_read_only = true;
    view.reason = T("住民票のとおりです");
    web_field_part(&out, &view);
    EXPECT(text_has(buffer_text(&buffer), T("住民票のとおりです")));
    struct field_view born = {.kind = FIELD_DATE, .name = T("born"), .label = T("生年月日"), .value = T("1985-02-28"),
                              .autocomplete = T("bday")};
    web_field_part(&out, &born);
    EXPECT(text_has(buffer_text(&buffer), T("value=\"60\" autocomplete=\"bday-year\"")));
}

const struct test_case form_test[] = {{"fills the struct", fills_the_struct},
                                      {"says what to do", says_what_to_do},
                                      {"reads days", reads_days},
                                      {"draws every field", draws_every_field},
                                      {"keeps what was typed", keeps_what_was_typed},
                                      {"draws dynamic views", draws_dynamic_views},
                                      {0}};

#include "engines/procedures/procedures_testing.h"

#include "engines/procedures/answers_private.h"

static void begin(struct test *test, struct answer_set *answers)
{
    struct answer_facts facts = bench_facts();
    answers_begin(test_arena(test), bench_definition(test), &facts, answers);
}

/* ---- every kind of question: what is typed, what is understood, what is said ---- */

struct typed_case {
    const char *step, *body, *field, *shown, *problem;
};

#define PAPER "&kind=a&copies=1&urgent=no"
static const struct typed_case typed_cases[] = {
    {"paper", "kind=b&other=ひみつ&copies=1&urgent=no", "kind", "ビー", ""},
    {"paper", "kind=q&copies=1&urgent=no", "kind", "", "種類を選んでください"},
    {"paper", "kind=b&other=12345678901&copies=1&urgent=no", "other", "", "くわしくは10文字までです。いま11文字あります"},
    {"paper", "kind=b&other=葛󠄀葛󠄀葛󠄀葛󠄀葛󠄀葛󠄀葛󠄀葛󠄀葛󠄀葛󠄀&copies=1&urgent=no", "other", "葛󠄀葛󠄀葛󠄀葛󠄀葛󠄀葛󠄀葛󠄀葛󠄀葛󠄀葛󠄀", ""},
    {"paper", "kind=b&other=1234-5678-9018&copies=1&urgent=no", "other", "", "マイナンバー（12けたの番号）は書かないでください"},
    {"paper", "kind=a&copies=３&urgent=no", "copies", "3通", ""},
    {"paper", "kind=a&copies=三通&urgent=no", "copies", "3通", ""},
    {"paper", "kind=a&copies=6&urgent=no", "copies", "", "通数は1から5通までで入力してください"},
    {"paper", "kind=a&copies=-1&urgent=no", "copies", "", "通数は1から5通までで入力してください"},
    {"paper", "kind=a&copies=たくさん&urgent=no", "copies", "", "通数を数字で入力してください"},
    {"paper", "kind=a&copies=&urgent=no", "copies", "", "通数を入力してください"},
    {"paper", "extras=z&extras=x" PAPER, "extras", "本籍、国籍", ""},
    {"paper", "extras=z&extras=x&extras=y" PAPER, "extras", "", "加えることは2つまで選べます"},
    {"paper", "extras=nothing" PAPER, "extras", "", ""},
    {"paper", "kind=a&copies=1&urgent=maybe", "urgent", "", "「急ぎか」に、「はい」か「いいえ」で答えてください"},
    {"paper", "income=１，０００円" PAPER, "income", "1,000円", ""},
    {"paper", "income=2000000" PAPER, "income", "", "収入は0円から1,000,000円までで入力してください"},
    {"paper", "words=一行目\r\n二行目" PAPER, "words", "一行目\n二行目", ""},
    {"paper", "words=あいうえおあいうえおあいうえおあいうえおか" PAPER, "words", "", "ご意見は20文字までです。いま21文字あります"},

    {"applicant", "name-family=𠮷田&name-given=葛󠄀子", "name", "𠮷田 葛󠄀子", NULL},
    {"applicant", "name-family=Nguyen Van A&name-given=", "name", "Nguyen Van A", NULL},
    {"applicant", "name-family=&name-given=花子", "name", "", "お名前の「氏」を入力してください"},
    {"applicant", "name-family=髙橋&name-given=", "name", "", "お名前の「名」を入力してください"},
    {"applicant", "kana-family=たかはし&kana-given=ﾊﾅｺ", "kana", "タカハシ ハナコ", NULL},
    {"applicant", "kana-family=たかはし&kana-given=", "kana", "", "名前のフリガナ（メイ）を入力してください"},
    {"applicant", "kana-family=高橋&kana-given=ハナコ", "kana", "", "フリガナは、ひらがなかカタカナで入力してください"},

    {"applicant", "birth-era=昭和&birth-year=６０&birth-month=２&birth-day=２８", "birth", "1985年（昭和60年）2月28日", NULL},
    {"applicant", "birth-era=昭和&birth-year=60&birth-month=2&birth-day=30", "birth", "",
     "生年月日の「日」を確かめてください。昭和60年2月は28日までです"},
    {"applicant", "birth-era=&birth-year=1985&birth-month=2&birth-day=28", "birth", "1985年（昭和60年）2月28日", NULL},
    {"applicant", "birth-era=令和&birth-year=元&birth-month=5&birth-day=1", "birth", "2019年（令和元年）5月1日", NULL},
    {"applicant", "birth-era=平成&birth-year=1&birth-month=1&birth-day=7", "birth", "",
     "生年月日の「年」を確かめてください。平成は1989年（平成元年）1月8日からです"},
    {"applicant", "birth-era=昭和&birth-year=64&birth-month=1&birth-day=8", "birth", "",
     "生年月日の「年」を確かめてください。昭和は1989年（昭和64年）1月7日までです"},
    {"applicant", "birth-era=&birth-year=60&birth-month=2&birth-day=1", "birth", "",
     "生年月日の年号を選ぶか、「年」を西暦4けたで入力してください"},
    {"applicant", "birth-era=&birth-year=1985&birth-month=13&birth-day=1", "birth", "",
     "生年月日の「月」を確かめてください。月は1から12までです"},
    {"applicant", "birth-era=&birth-year=1985&birth-month=&birth-day=1", "birth", "", "生年月日の「月」を入力してください"},
    {"applicant", "birth-era=&birth-year=2026&birth-month=11&birth-day=21", "birth", "",
     "生年月日は、今日か今日より前の日にしてください"},
    {"applicant", "birth-era=&birth-year=2026&birth-month=11&birth-day=20", "birth", "2026年（令和8年）11月20日", NULL},
    {"applicant", "birth-era=&birth-year=S60.2.28&birth-month=&birth-day=", "birth", "1985年（昭和60年）2月28日", NULL},

    {"applicant", "address-postcode=〒９７０−８０２６&address-town=福島県いわき市平&address-street=２１番地の３&address-building=海荘　101",
     "address", "〒970-8026 福島県いわき市平21番地の3 海荘 101", NULL},
    {"applicant", "address-postcode=9708&address-town=いわき市平&address-street=21", "address", "",
     "住所の郵便番号は、数字7けたで入力してください"},
    {"applicant", "address-postcode=9708026&address-town=&address-street=", "address", "",
     "住所を町名まで入力してください/住所の番地を入力してください"},

    {"applicant", "phone=+81 90-1234-5678", "phone", "090-1234-5678", NULL},
    {"applicant", "phone=090-0000-000", "phone", "", "電話番号の数字が1つ足りません。10けたか11けたで入力してください"},
    {"applicant", "phone=246221111", "phone", "", NULL},
    {"applicant", "phone=でんわ", "phone", "", "電話番号は、0246-00-0000のように数字で入力してください"},
    {"applicant", "email=ｈａｎａ＠example.jp", "email", "hana@example.jp", NULL},
    {"applicant", "email=hana.example.jp", "email", "", "メールには「@」が1つ必要です。name@example.jpのように入力してください"},
    {"applicant", "email=hana@", "email", "", "メールの「@」より後ろを確かめてください"},
    {"applicant", "family=髙橋 太郎\n\n髙橋 海\n", "family", "髙橋 太郎、髙橋 海", NULL},
    {"applicant", "family=a\nb\nc\nd", "family", "", "家族は3つまで選べます"},
};

static struct text problems_of_field(struct answer_problems *problems, struct text field)
{
    struct buffer all = buffer_new(problems->arena);
    for (size_t i = 0; i < problems->count; i++)
        if (text_is(problems->items[i].field, field))
            buffer_print(&all, "%s%.*s", all.length ? "/" : "", TEXT_ARGUMENTS(problems->items[i].sentence));
    return buffer_text(&all);
}

static void reads_every_kind(struct test *test)
{
    const struct procedure *procedure = bench_definition(test);
    struct answer_facts facts = bench_facts();
    for (size_t i = 0; procedure && i < sizeof typed_cases / sizeof *typed_cases; i++) {
        const struct typed_case *one = &typed_cases[i];
        struct answer_set answers;
        struct arena *arena = test_arena(test);
        struct answer_problems problems = {.arena = arena};
        struct answer_source source = {.request = bench_form(arena, text_of(one->body), JAPANESE)};
        answers_begin(arena, procedure, &facts, &answers);
        enum status status = answers_read_step(&answers, procedure_step(procedure, text_of(one->step)), 0, &source, &problems);
        const struct procedure_field *field = procedure_field(procedure, text_of(one->field), NULL);
        bool is_good = EXPECT_TEXT(answer_shown(&answers, field, NULL, JAPANESE), text_of(one->shown));
        struct text said = problems_of_field(&problems, text_of(one->field));
        if (one->problem)
            is_good = EXPECT_TEXT(said, text_of(one->problem)) && is_good;
        else
            is_good = EXPECT((said.length == 0) == (one->shown[0] != '\0')) && is_good;
        if (said.length)
            EXPECT(status == INVALID);
        if (!is_good)
            EXPECT_TEXT(text_of(one->body), T("this case"));
    }
}

static void speaks_three_languages(struct test *test)
{
    struct answer_set answers;
    struct arena *arena = test_arena(test);
    static const char *const wanted[] = {"種類を選んでください", "Choose an answer: kind.", "「種類」を 選んでください"};
    for (enum language language = JAPANESE; language < LANGUAGE_COUNT; language++) {
        struct answer_problems problems = {.arena = arena};
        struct answer_source source = {.request = bench_form(arena, T("copies=1&urgent=no"), language)};
        begin(test, &answers);
        EXPECT(answers_read_step(&answers, procedure_step(answers.procedure, T("paper")), 0, &source, &problems) == INVALID);
        EXPECT_INTEGER((int64_t)problems.count, 1);
        if (problems.count)
            EXPECT_TEXT(problems.items[0].sentence, text_of(wanted[language]));
    }
}

static void english_reads_like_english(struct test *test)
{
    EXPECT_TEXT(label_inside(test_arena(test), ENGLISH, T("Your name")), T("your name"));
    EXPECT_TEXT(label_inside(test_arena(test), ENGLISH, T("PIN")), T("PIN"));
    EXPECT_TEXT(label_inside(test_arena(test), JAPANESE, T("Your name")), T("Your name"));
    EXPECT_TEXT(SAY_ABOUT(test_arena(test), ENGLISH, T("Your name"), TR("answer|Enter {1}.")), T("Enter your name."));
    EXPECT_TEXT(SAY_ABOUT(test_arena(test), ENGLISH, T("Phone"), TR("{1} must be today or a day after.")),
                T("Phone must be today or a day after."));
}

/* What was typed wrongly is shown again as it was; what was right is not lost. */
static void keeps_what_was_typed(struct test *test)
{
    struct answer_set answers, again;
    struct answer_facts facts = bench_facts();
    begin(test, &answers);
    (void)bench_answer(&answers, T("applicant"), 0, "name-family=髙橋&name-given=花子&birth-era=昭和&birth-year=60&birth-month=2&birth-day=30");
    EXPECT(answers_from_json(test_arena(test), answers.procedure, &facts, answers_json(&answers, test_arena(test)), &again) == DONE);
    struct answer_problems problems = {.arena = test_arena(test)};
    struct answer_views views;
    answers_views(&again, procedure_step(again.procedure, T("applicant")), 0, JAPANESE, NULL, &problems, NULL, &views);
    EXPECT_INTEGER((int64_t)views.count, 8);
    EXPECT_TEXT(views.items[0].parts[0].value, T("髙橋"));
    EXPECT_TEXT(views.items[0].parts[1].value, T("花子"));
    EXPECT_TEXT(views.items[2].parts[0].era, T("昭和"));
    EXPECT_TEXT(views.items[2].parts[0].day, T("30"));
    EXPECT(answers_value(&again, T("birth"), NULL) == NULL);
    answers_tidy(&again);
    EXPECT(!text_has(answers_json(&again, test_arena(test)), T("!")));
}

static void a_my_number_is_not_even_kept_as_typed(struct test *test)
{
    struct answer_set answers;
    begin(test, &answers);
    EXPECT_TEXT(bench_answer(&answers, T("paper"), 0, "words=番号は123456789018です" PAPER),
                T("マイナンバー（12けたの番号）は書かないでください"));
    EXPECT(!text_has(answers_json(&answers, test_arena(test)), T("123456789018")));
    EXPECT_TEXT(bench_answer(&answers, T("paper"), 0, "words=電話は0246221111です" PAPER), T(""));
}

/* ---- the way through ---- */

static void conditions_open_and_close(struct test *test)
{
    struct answer_set answers;
    struct open_steps steps;
    begin(test, &answers);
    EXPECT(answers_next_step(&answers) == procedure_step(answers.procedure, T("paper")));
    EXPECT_TEXT(bench_answer(&answers, T("paper"), 0, "kind=b&other=くわしい&copies=1&urgent=yes"), T(""));
    answers_open_steps(&answers, &steps);
    EXPECT_INTEGER((int64_t)steps.count, 4);
    EXPECT(answers_next_step(&answers) == procedure_step(answers.procedure, T("pets")));
    /* The other answer closes the field and the steps, and drops what was answered there. */
    EXPECT_TEXT(bench_answer(&answers, T("pets"), 0, "dog=ポチ&big=no"), T(""));
    EXPECT_TEXT(bench_answer(&answers, T("paper"), 0, "kind=a&other=くわしい&copies=1&urgent=no"), T(""));
    EXPECT_TEXT(answers_text(&answers, T("other")), T(""));
    answers_open_steps(&answers, &steps);
    EXPECT_INTEGER((int64_t)steps.count, 2);
    answers_tidy(&answers);
    EXPECT(!text_has(answers_json(&answers, test_arena(test)), T("ポチ")));
}

static void an_exit_ends_the_way(struct test *test)
{
    struct answer_set answers;
    struct answer_problems problems = {.arena = test_arena(test)};
    begin(test, &answers);
    EXPECT_TEXT(bench_answer(&answers, T("paper"), 0, "kind=no&copies=1&urgent=no"), T(""));
    EXPECT(answers_exit(&answers) == procedure_step(answers.procedure, T("no-way")));
    EXPECT(answers_next_step(&answers) == answers_exit(&answers));
    EXPECT(answers_check(&answers, JAPANESE, &problems) == INVALID);
    struct answer_source source = {.request = bench_form(test_arena(test), T("a=b"), JAPANESE)};
    EXPECT(answers_read_step(&answers, answers_exit(&answers), 0, &source, &problems) == INVALID);
}

static void repeats_up_to_a_number(struct test *test)
{
    struct answer_set answers;
    begin(test, &answers);
    EXPECT_TEXT(bench_answer(&answers, T("paper"), 0, "kind=b&other=い&copies=1&urgent=no"), T(""));
    const struct procedure_step *pets = procedure_step(answers.procedure, T("pets"));
    EXPECT_TEXT(bench_answer(&answers, T("pets"), 0, "dog=ポチ&big=yes&weight=200"), T("体重は1から100までで入力してください"));
    EXPECT_TEXT(bench_answer(&answers, T("pets"), 0, "dog=ポチ&big=yes&weight=20"), T(""));
    EXPECT_TEXT(bench_answer(&answers, T("pets"), 1, "dog=ハナ&big=no&weight=20"), T("")); /* weight is closed there */
    EXPECT_TEXT(bench_answer(&answers, T("pets"), 2, "dog=&big=no"), T("犬の名前を入力してください"));
    EXPECT(answers_next_step(&answers) == pets);
    EXPECT(answers_remove_item(&answers, pets, 2) == DONE);
    EXPECT(answers_remove_item(&answers, pets, 2) == NOT_FOUND);
    EXPECT_INTEGER((int64_t)answers_items(&answers, pets), 2);
    EXPECT(answers_next_step(&answers) == procedure_step(answers.procedure, T("applicant")));
    EXPECT_TEXT(bench_answer(&answers, T("pets"), 2, "dog=モモ&big=no"), T(""));
    struct answer_source source = {.request = bench_form(test_arena(test), T("dog=x&big=no"), JAPANESE)};
    EXPECT(answers_read_step(&answers, pets, 3, &source, NULL) == TOO_MUCH);
    EXPECT(answers_read_step(&answers, pets, -1, &source, NULL) == INVALID);
    struct shown_answers shown;
    answers_shown(&answers, JAPANESE, &shown);
    EXPECT_INTEGER((int64_t)shown.count, 5); /* paper, three dogs, applicant */
    EXPECT_TEXT(shown.items[1].title, T("犬（1）"));
    EXPECT_INTEGER((int64_t)shown.items[1].count, 3);
    EXPECT_INTEGER((int64_t)shown.items[2].count, 2);
}

/* ---- fees ---- */

static void computes_fees_of_the_day(struct test *test)
{
    struct answer_set answers;
    struct fee_total fee;
    begin(test, &answers);
    EXPECT_TEXT(bench_answer(&answers, T("paper"), 0, "kind=a&copies=3&urgent=yes"), T(""));
    EXPECT(answers_fee(&answers, JAPANESE, &fee) == DONE);
    EXPECT_INTEGER(fee.yen, 3 * 300 + 1000);
    EXPECT_INTEGER((int64_t)fee.count, 2);
    EXPECT_TEXT(fee.items[0].basis, T("条例"));
    answers.facts.today = DATE(2023, 3, 31);
    EXPECT(answers_fee(&answers, JAPANESE, &fee) == DONE);
    EXPECT_INTEGER(fee.yen, 3 * 200 + 1000);
    answers.facts.today = DATE(2027, 4, 1);
    EXPECT(answers_fee(&answers, ENGLISH, &fee) == DONE);
    EXPECT_INTEGER(fee.yen, 3 * 400 + 1000);
    EXPECT_TEXT(fee.items[1].label, T("Urgent"));
    answers.facts.today = DATE(2020, 3, 31); /* before the first amount there is no fee to ask */
    EXPECT(answers_fee(&answers, JAPANESE, &fee) == INVALID);
}

/* ---- files ---- */

struct keeping {
    int kept;
};

static enum status keep(void *context, const struct upload *upload, struct kept_file *kept)
{
    struct keeping *keeping = context;
    if (text_is(upload->file_name, T("virus.exe"))) {
        kept->problem = T("写真（JPEG・PNG）かPDFを選んでください");
        return INVALID;
    }
    static const struct text ids[] = {TEXT_INIT("f0"), TEXT_INIT("f1"), TEXT_INIT("f2"), TEXT_INIT("f3")};
    *kept = (struct kept_file){.public_id = ids[keeping->kept++ & 3], .name = upload->file_name, .size_bytes = upload->size_bytes};
    return DONE;
}

static struct text send_files(struct answer_set *answers, const char *body, const char *const *files)
{
    struct keeping keeping = {0};
    struct request *request = bench_form(answers->arena, text_of(body), JAPANESE);
    struct answer_problems problems = {.arena = answers->arena};
    struct upload *uploads = TAKE(answers->arena, struct upload, 8);
    for (size_t i = 0; files[i]; i++)
        uploads[request->form->upload_count++] =
            (struct upload){.field = T("photos"), .file_name = text_of(files[i]), .size_bytes = 2048};
    request->form->uploads = uploads;
    struct answer_source source = {.request = request, .keep_file = keep, .context = &keeping};
    (void)!answers_read_step(answers, procedure_step(answers->procedure, T("files")), 0, &source, &problems);
    return problems.count ? problems.items[0].sentence : T("");
}

static void keeps_and_removes_files(struct test *test)
{
    static const char *const none[] = {NULL}, *const one[] = {"家.jpg", NULL}, *const bad[] = {"屋根.jpg", "virus.exe", NULL},
                             *const many[] = {"1.jpg", "2.jpg", "3.jpg", NULL};
    struct answer_set answers;
    begin(test, &answers);
    const struct procedure_field *photos = procedure_field(answers.procedure, T("photos"), NULL);
    EXPECT_TEXT(send_files(&answers, "a=b", none), T("写真のファイルを選んでください"));
    EXPECT_TEXT(send_files(&answers, "a=b", one), T(""));
    EXPECT_TEXT(answer_shown(&answers, photos, NULL, JAPANESE), T("家.jpg（2KB）"));
    EXPECT_TEXT(send_files(&answers, "a=b", none), T("")); /* what is there stays */
    EXPECT_TEXT(send_files(&answers, "photos-remove=f0", none), T("写真のファイルを選んでください"));
    EXPECT_TEXT(answer_shown(&answers, photos, NULL, JAPANESE), T(""));
    EXPECT_TEXT(send_files(&answers, "a=b", bad), T("写真（JPEG・PNG）かPDFを選んでください"));
    EXPECT_TEXT(answer_shown(&answers, photos, NULL, JAPANESE), T("屋根.jpg（2KB）")); /* the good one is not lost */
    begin(test, &answers);
    EXPECT_TEXT(send_files(&answers, "a=b", many), T("写真は2つまで送れます"));
    EXPECT_TEXT(answer_shown(&answers, photos, NULL, JAPANESE), T("1.jpg（2KB）、2.jpg（2KB）"));
}

/* Up by one, again kept by an earlier try of the same page; a question for one file takes the newest; or a promise. */
static enum status find_kept(void *context, struct text public_id, struct kept_file *kept)
{
    (void)context;
    *kept = (struct kept_file){.public_id = public_id, .name = T("前の.jpg"), .size_bytes = 1024};
    return text_is(public_id, T("before")) ? DONE : NOT_FOUND;
}

static void orders_files_and_takes_promises(struct test *test)
{
    static const char *const two[] = {"1.jpg", "2.jpg", NULL}, *const none[] = {NULL};
    struct answer_set answers;
    begin(test, &answers);
    const struct procedure_field *photos = procedure_field(answers.procedure, T("photos"), NULL);
    const struct procedure_field *plan = procedure_field(answers.procedure, T("plan"), NULL);
    EXPECT_TEXT(send_files(&answers, "a=b", two), T(""));
    EXPECT_TEXT(send_files(&answers, "do=up:f1", none), T(""));
    EXPECT_TEXT(answer_shown(&answers, photos, NULL, JAPANESE), T("2.jpg（2KB）、1.jpg（2KB）"));
    EXPECT_TEXT(send_files(&answers, "do=up:f1", none), T("")); /* it is the first already */
    EXPECT_TEXT(answer_shown(&answers, photos, NULL, JAPANESE), T("2.jpg（2KB）、1.jpg（2KB）"));

    begin(test, &answers);
    struct answer_problems problems = {.arena = answers.arena};
    struct answer_source source = {.request = bench_form(answers.arena, T("photos-kept=before&photos-kept=stranger"), JAPANESE),
                                   .find_file = find_kept};
    EXPECT_INTEGER(answers_read_step(&answers, procedure_step(answers.procedure, T("files")), 0, &source, &problems), DONE);
    EXPECT_TEXT(answer_shown(&answers, photos, NULL, JAPANESE), T("前の.jpg（1KB）")); /* only what is the owner's */

    (void)bench_answer(&answers, T("paper"), 0, "kind=a&copies=2&urgent=yes&words=あとで");
    EXPECT_TEXT(bench_answer(&answers, T("files"), 0, "a=b"), T("図面のファイルを選んでください")); /* it blocks */
    EXPECT_TEXT(bench_answer(&answers, T("files"), 0, "plan-later=yes&photos-later=yes"), T(""));
    EXPECT_TEXT(answer_shown(&answers, plan, NULL, JAPANESE), T("あとで提出"));
    EXPECT_TEXT(answer_shown(&answers, photos, NULL, JAPANESE), T("前の.jpg（1KB）"));
    EXPECT_TEXT(bench_answer(&answers, T("files"), 0, "photos-remove=before&photos-later=yes&plan-later=yes"),
                T("写真のファイルを選んでください")); /* that one may not come later */
}

/* ---- household, applicant, correction ---- */

static void takes_members_of_the_register_only(struct test *test)
{
    struct answer_set answers;
    struct arena *arena = test_arena(test);
    const struct household_choice members[] = {{11, TEXT_INIT("髙橋 太郎"), TEXT_INIT("世帯主"), true},
                                               {12, TEXT_INIT("髙橋 海"), TEXT_INIT("子"), false}};
    struct answer_source source = {.request = bench_form(arena, T("family=12&family=99&family=x"), JAPANESE),
                                   .members = members,
                                   .member_count = 2};
    begin(test, &answers);
    (void)!answers_read_step(&answers, procedure_step(answers.procedure, T("applicant")), 0, &source, NULL);
    const json_t *list = answers_value(&answers, T("family"), NULL);
    EXPECT_INTEGER((int64_t)json_array_size(list), 1);
    EXPECT_TEXT(json_member_text(json_array_get(list, 0), "name"), T("髙橋 海"));
    struct answer_views views;
    answers_views(&answers, procedure_step(answers.procedure, T("applicant")), 0, JAPANESE, &source, NULL, NULL, &views);
    EXPECT_INTEGER((int64_t)views.items[6].parts[0].option_count, 2);
    EXPECT(!views.items[6].parts[0].options[0].is_chosen && views.items[6].parts[0].options[1].is_chosen);
}

static void knows_the_applicant(struct test *test)
{
    struct answer_set answers;
    struct applicant applicant;
    begin(test, &answers);
    EXPECT_TEXT(bench_answer(&answers, T("applicant"), 0, BENCH_APPLICANT "&email=a@b.jp"), T(""));
    answers_applicant(&answers, &applicant);
    EXPECT_TEXT(applicant.name, T("髙橋 花子"));
    EXPECT_TEXT(applicant.kana_given, T("ハナコ"));
    EXPECT_TEXT(applicant.phone, T("09012345678"));
    EXPECT_TEXT(applicant.address, T("〒970-8026 福島県いわき市平21-3"));
    EXPECT(date_is_same(applicant.birth, DATE(1985, 2, 28)));
    struct applicant known = {.family = T("別"), .given = T("人"), .email = T("c@d.jp"), .birth = DATE(1990, 1, 1)};
    begin(test, &answers);
    (void)bench_answer(&answers, T("applicant"), 0, "name-family=髙橋&name-given=花子&birth-era=&birth-year=19");
    answers_prefill(&answers, &known);
    answers_applicant(&answers, &applicant);
    EXPECT_TEXT(applicant.name, T("髙橋 花子")); /* never over what was entered, right or wrong */
    EXPECT(date_is_none(applicant.birth));
    EXPECT_TEXT(applicant.email, T("c@d.jp"));
}

static void a_correction_opens_only_its_fields(struct test *test)
{
    struct answer_set answers;
    struct arena *arena = test_arena(test);
    const struct text only[] = {TEXT_INIT("phone")};
    begin(test, &answers);
    EXPECT_TEXT(bench_answer(&answers, T("applicant"), 0, BENCH_APPLICANT), T(""));
    struct answer_source source = {.request = bench_form(arena, T("phone=0246-22-1111&name-family=悪&name-given=人"), JAPANESE),
                                   .only = only,
                                   .only_count = 1};
    EXPECT(answers_read_step(&answers, procedure_step(answers.procedure, T("applicant")), 0, &source, NULL) == DONE);
    struct applicant applicant;
    answers_applicant(&answers, &applicant);
    EXPECT_TEXT(applicant.name, T("髙橋 花子"));
    EXPECT_TEXT(applicant.phone, T("0246221111"));
}

static void checks_all_again_before_sending(struct test *test)
{
    struct answer_set answers;
    struct answer_problems problems = {.arena = test_arena(test)};
    begin(test, &answers);
    EXPECT_TEXT(bench_answer(&answers, T("paper"), 0, BENCH_PAPER), T(""));
    EXPECT(answers_check(&answers, JAPANESE, &problems) == INVALID);
    EXPECT_INTEGER((int64_t)problems.count, 5); /* name, kana, birth, address, phone */
    EXPECT_TEXT(bench_answer(&answers, T("applicant"), 0, BENCH_APPLICANT), T(""));
    EXPECT(answers_check(&answers, JAPANESE, NULL) == DONE);
    EXPECT(answers_next_step(&answers) == NULL);
    answers.facts.today = DATE(1985, 2, 27); /* a day that no longer holds */
    answers.seen = NULL;
    EXPECT(answers_check(&answers, JAPANESE, NULL) == INVALID);
}

const struct test_case answers_test[] = {
    {"reads every kind of question", reads_every_kind},
    {"speaks three languages", speaks_three_languages},
    {"English reads like English", english_reads_like_english},
    {"keeps what was typed", keeps_what_was_typed},
    {"a My Number is not even kept as typed", a_my_number_is_not_even_kept_as_typed},
    {"conditions open and close", conditions_open_and_close},
    {"an exit ends the way", an_exit_ends_the_way},
    {"repeats up to a number", repeats_up_to_a_number},
    {"computes the fees of the day", computes_fees_of_the_day},
    {"keeps and removes files", keeps_and_removes_files},
    {"orders files and takes promises", orders_files_and_takes_promises},
                                         {"orders files and takes promises", orders_files_and_takes_promises},
    {"takes members of the register only", takes_members_of_the_register_only},
    {"knows the applicant, and prefills gently", knows_the_applicant},
    {"a correction opens only its fields", a_correction_opens_only_its_fields},
    {"checks all again before sending", checks_all_again_before_sending},
    {0}};

/* Slips, letters, copies of answers: what stands in them, and that they come out of odd input. */
#include "paper/answers.h"
#include "paper/letter.h"
#include "paper/slip.h"

#include "paper/tools_for_tests.h"

static struct text text_of_pdf(struct test *test, const char *name, struct text pdf)
{
    struct text text = {0};
    const char *path = test_file(test, name, pdf);
    if (RUN_TOOL(test, &text, "pdftotext", "-layout", path, "-") == TOOL_MISSING)
        test_skip(test, "pdftotext is not installed");
    return text;
}

static void expect_words(struct test *test, struct text text, const struct text *words, size_t count)
{
    for (size_t i = 0; text.length > 0 && i < count; i++)
        if (!EXPECT(text_has(text, words[i])))
            fprintf(stderr, "  not found: %.*s in\n%.*s\n", TEXT_ARGUMENTS(words[i]), TEXT_ARGUMENTS(text));
}

static const struct store_payment store = {.maker = TEXT_INIT("901234"), .issuer = TEXT_INIT("00001"),
                                           .number = TEXT_INIT("0000000000004711"), .due_year = 2026, .due_month = 12,
                                           .due_day = 28, .amount = 1960};

static struct slip sample_slip(void)
{
    return (struct slip){.city = T("いわき市"), .city_code = T("072044"), .account = T("口座番号 見本　加入者 いわき市会計管理者"),
                         .payer = T("渡邉\xf3\xa0\x84\x90 一郎"), .payer_address = T("いわき市平字梅本21番地"),
                         .what_for = T("証明書交付手数料（住民票の写し 2通）"), .year = T("令和8年度"),
                         .number = T("R8-0004711"), .due_on = T("令和8年12月28日"), .amount = 1960, .store_limit = 300000,
                         .store = &store, .section = T("市民課"), .telephone = T("0246-00-0000（見本）"),
                         .note = T("金融機関、市役所・支所の窓口、コンビニエンスストアで納められます。"), .sample = true,
                         .created_at = sample_moment};
}

static void a_slip_has_three_parts(struct test *test)
{
    struct slip slip = sample_slip();
    struct text pdf = {0}, problem = {0};
    bool in_store = false;
    EXPECT(slip_compose(test_arena(test), &slip, &pdf, &in_store, &problem) == DONE && in_store);
    struct text words[] = {T("領収証書"), T("納付書"), T("領収済通知書"), T("1,960円"), T("渡邉\xf3\xa0\x84\x90 一郎"),
                           T("(91)901234"), T("令和8年12月28日")};
    struct text text = text_of_pdf(test, "slip.pdf", pdf);
    expect_words(test, text, words, sizeof(words) / sizeof(words[0]));
    EXPECT(text_find(text, T("\f")) == (ptrdiff_t)text.length - 1); /* one page */
}

static void shops_take_up_to_their_limit(struct test *test)
{
    struct slip slip = sample_slip();
    struct store_payment dear = store;
    struct text pdf = {0}, problem = {0};
    bool in_store = true;
    slip.store = &dear;
    slip.amount = dear.amount = 300000;
    EXPECT(slip_compose(test_arena(test), &slip, &pdf, &in_store, &problem) == DONE && in_store);
    slip.amount = dear.amount = 300001;
    EXPECT(slip_compose(test_arena(test), &slip, &pdf, &in_store, &problem) == DONE && !in_store);
    slip.amount = 500; /* not what the bar code says */
    EXPECT(slip_compose(test_arena(test), &slip, &pdf, &in_store, &problem) == INVALID);
    slip.amount = 0;
    EXPECT(slip_compose(test_arena(test), &slip, &pdf, &in_store, &problem) == INVALID);
    slip = sample_slip();
    slip.payer = T("\xf0\x9f\x98\x80");
    EXPECT(slip_compose(test_arena(test), &slip, &pdf, &in_store, &problem) == INVALID);
    EXPECT(text_has(problem, T("U+1F600")));
}

static void markdown_becomes_blocks(struct test *test)
{
    size_t count;
    struct letter_block *blocks = letter_blocks_of(
        test_arena(test), T("一行目\r\n続き\n\n# 見出し\n- 品\n1. 一番\n記\n交付する証明書: 住民票の写し\n手数料：300円\n以上\n注: 文\n"), &count);
    const enum letter_block_kind kinds[] = {LETTER_PARAGRAPH, LETTER_HEADING, LETTER_ITEM, LETTER_ITEM, LETTER_RECORD,
                                            LETTER_PAIR, LETTER_PAIR, LETTER_END, LETTER_PARAGRAPH};
    if (!EXPECT_INTEGER((int64_t)count, sizeof(kinds) / sizeof(kinds[0])))
        return;
    for (size_t i = 0; i < count; i++)
        EXPECT_INTEGER(blocks[i].kind, kinds[i]);
    EXPECT_TEXT(blocks[0].text, T("一行目続き"));
    EXPECT_TEXT(blocks[3].label, T("1."));
    EXPECT_TEXT(blocks[5].label, T("交付する証明書"));
    EXPECT_TEXT(blocks[6].text, T("300円"));
    EXPECT_TEXT(blocks[8].text, T("注: 文"));
    letter_blocks_of(test_arena(test), (struct text){0}, &count);
    EXPECT_INTEGER((int64_t)count, 0);
}

static struct letter sample_letter(struct test *test)
{
    struct letter letter = {.city = T("いわき市"), .number = T("8い市第123号"), .sent_on = T("令和8年11月22日"),
                            .postcode = T("970-8686"), .address = T("いわき市平字梅本21番地"),
                            .addressee = T("渡邉\xf3\xa0\x84\x90 一郎 様"), .sender_post = T("いわき市長"),
                            .sender_name = T("見本 太郎"), .seal = T("いわき市長之印"), .sample = true,
                            .title = T("罹災証明書の交付について（通知）"),
                            .appeal = T("この決定に不服があるときは、この決定があったことを知った日の翌日から起算して3か月以内に、市長に対して"
                                        "審査請求をすることができます。\n決定の取消しの訴えは、この決定があったことを知った日の翌日から起算して"
                                        "6か月以内に、市を被告として提起することができます。"),
                            .section = T("税務課 家屋係"), .contact = T("電話 0246-00-0000（見本）"),
                            .created_at = sample_moment};
    letter.blocks = letter_blocks_of(test_arena(test),
                                     T("令和8年11月1日に申請のありました罹災証明書について、下記のとおり決定しましたので通知します。\n"
                                       "記\n申請の番号: R8-H7KM2\n住家の所在地: いわき市平字梅本21番地\n被害の程度: 一部損壊（見本）\n以上"),
                                     &letter.block_count);
    return letter;
}

static void a_letter_has_its_order(struct test *test)
{
    struct letter letter = sample_letter(test);
    struct text pdf = {0}, problem = {0};
    EXPECT(letter_compose(test_arena(test), &letter, &pdf, &problem) == DONE);
    struct text text = text_of_pdf(test, "letter.pdf", pdf);
    struct text words[] = {letter.number, letter.addressee, letter.sender_name, letter.title, T("住家の所在地"), T("以上"),
                           T("教示"), T("3か月以内"), letter.section};
    expect_words(test, text, words, sizeof(words) / sizeof(words[0]));
    ptrdiff_t before = -1;
    for (size_t i = 0; text.length > 0 && i < 4; i++) {
        ptrdiff_t place = text_find(text, words[i]);
        EXPECT(place > before);
        before = place;
    }
    letter.seal = (struct text){0};
    EXPECT(letter_compose(test_arena(test), &letter, &pdf, &problem) == DONE);
    text = text_of_pdf(test, "letter-plain.pdf", pdf);
    EXPECT(text.length == 0 || text_has(text, T("（公印省略）")));
    letter.addressee = (struct text){0};
    EXPECT(letter_compose(test_arena(test), &letter, &pdf, &problem) == INVALID);
}

static void a_copy_of_the_answers_always_comes_out(struct test *test)
{
    static const struct answer who[] = {{TEXT_INIT("氏名"), TEXT_INIT("渡邉󠄐 一郎")},
                                        {TEXT_INIT("ふりがな"), TEXT_INIT("わたなべ いちろう")},
                                        {TEXT_INIT("生年月日"), TEXT_INIT("昭和60年4月1日（1985年）")},
                                        {TEXT_INIT("電話番号"), TEXT_INIT("")}};
    static const struct answer what[] = {{TEXT_INIT("使いみち"), TEXT_INIT("銀行に出すため \xf0\x9f\x98\x80\n二行目")},
                                         {TEXT_INIT("載せる人"), TEXT_INIT("世帯の全員")},
                                         {TEXT_INIT("通数"), TEXT_INIT("2通")}};
    const struct answer_section sections[] = {{T("申請する方"), who, 4}, {T("申請の内容"), what, 3}};
    struct answers answers = {.city = T("いわき市"), .procedure = T("住民票の写しの交付申請"), .receipt_number = T("H7KM-2PQR-XW4T"),
                              .received_on = T("令和8年11月22日 10時15分"), .sections = sections, .section_count = 2,
                              .next_steps = T("手数料を納めると、証明書をダウンロードできます。"),
                              .contact = T("問い合わせ　市民課　電話 0246-00-0000（見本）"), .created_at = sample_moment};
    struct text pdf = {0}, problem = {0};
    EXPECT(answers_compose(test_arena(test), &answers, &pdf, &problem) == DONE);
    struct text words[] = {T("H7KM-2PQR-XW4T"), T("渡邉\xf3\xa0\x84\x90 一郎"), T("（未記入）"), T("〔U+1F600〕"), T("二行目"), T("証明書ではありません")};
    expect_words(test, text_of_pdf(test, "answers.pdf", pdf), words, sizeof(words) / sizeof(words[0]));
    answers.receipt_number = T("番号"); /* no bar code can hold it */
    EXPECT(answers_compose(test_arena(test), &answers, &pdf, &problem) == DONE);
}

const struct test_case letters_test[] = {{"a slip has three parts", a_slip_has_three_parts},
                                         {"shops take up to their limit", shops_take_up_to_their_limit},
                                         {"Markdown becomes blocks", markdown_becomes_blocks},
                                         {"a letter has its order", a_letter_has_its_order},
                                         {"a copy of the answers always comes out", a_copy_of_the_answers_always_comes_out},
                                         {0}};

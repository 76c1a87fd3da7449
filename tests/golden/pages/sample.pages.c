/* Made by tools/make_pages.c from the templates of sample. */
#include "sample.pages.h"

#include "web/chart.h"
#include "web/form.h"
#include "web/site.h"
#include "web.pages.h"

#line 3 "frame.html"

void sample_frame_begin(struct output *out, const struct page_head *head)
{
    (void)head;
    put_markup(out, T("<!doctype html><html lang=\""));
#line 4
    put_in(out, IN_ATTRIBUTE, language_tag(out->language));
    put_markup(out, T("\"><head><meta charset=\"utf-8\"><title>"));
#line 7
    put_in(out, IN_WORDS, head->title);
    put_markup(out, T("</title><meta name=\"description\" content=\""));
#line 8
    put_in(out, IN_MACHINE, head->description);
    put_markup(out, T("\"></head><body><main id=\"main\">"));
}

void sample_frame_end(struct output *out, const struct page_head *head)
{
    (void)head;
    put_markup(out, T("</main></body></html>"));
}

#line 3 "row.html"

void sample_row_part(struct output *out, const struct sample_item *item, size_t number)
{
    (void)item;
    (void)number;
    put_markup(out, T("<a href=\""));
#line 3
    put_language_prefix(out);
    put_markup(out, T("/items/"));
#line 3
    put_in(out, IN_URL_PART, item->id);
    put_markup(out, T("\" title=\""));
#line 3
    put_message(out, IN_ATTRIBUTE, MESSAGE("Found at {1}", 0x4ec1487c0befe887), SHOWN(item->place));
    put_markup(out, T("\">"));
#line 3
    put(out, number + 1);
    put_markup(out, T(". "));
#line 3
    put(out, item->what);
    put_markup(out, T("</a> "));
#line 3
    put(out, day_of(item->found_at));
}

#line 3 "sample.html"

enum status sample_page(struct request *req, struct response *res, const struct sample_view *view, struct sample_list list)
{
    (void)view;
    (void)list;
    struct output output = output_begin(req, res), *out = &output;
    struct page_head head = {.frame = "desk", .name = "sample"};
    {
        size_t mark = output_mark(out);
#line 4
            put_in(out, IN_PLAIN, MESSAGE("Lost and found", 0xbe1f8e59ca6cba1a));
            put_markup(out, T(" "));
#line 4
            put_in(out, IN_PLAIN, view->title);
            put_markup(out, T(" ("));
#line 4
            put_in(out, IN_PLAIN, list.count);
            put_markup(out, T(")"));
#line 4
        head.title = output_cut(out, mark);
    }
    {
        size_t mark = output_mark(out);
#line 5
            put_in(out, IN_PLAIN, view->note);
#line 5
        head.description = output_cut(out, mark);
    }
    output_page_begin(out, res, &head);
    put_markup(out, T("<h1 id=\"top\" title=\""));
#line 6
    put_in(out, IN_ATTRIBUTE, view->title);
    put_markup(out, T("\">"));
#line 6
    put(out, view->title);
    put_markup(out, T(" {braces} &amp; more</h1><p class=\""));
    if (holds(view->note)) {
        put_markup(out, T("with"));
#line 8
    } else if (holds(view->number > 3)) {
        put_markup(out, T("many"));
#line 8
    } else {
        put_markup(out, T("without"));
    }
    put_markup(out, T(" tag\" data-day=\""));
#line 8
    put_in(out, IN_MACHINE, view->day);
    put_markup(out, T("\">"));
#line 9
    put(out, view->note);
    put_markup(out, T(" "));
#line 9
    put(out, view->day);
    put_markup(out, T(" "));
#line 9
    put(out, view->sent);
    put_markup(out, T(" "));
#line 9
    put(out, view->fee);
    put_markup(out, T(" "));
#line 9
    put(out, view->state);
    put_markup(out, T(" "));
#line 9
    put(out, view->number);
    put_markup(out, T(" "));
#line 10
    put_message(out, IN_TEXT, MESSAGE("{1} of {2}", 0x883d97eeb35a0a0d), SHOWN_IN_TEXT(view->number), SHOWN_IN_TEXT(counted(view->second.count)));
    put_markup(out, T(" "));
#line 10
    put(out, MESSAGE("button|Open", 0xdf03820e3d3c929b));
    put_markup(out, T(" <time datetime=\""));
#line 11
    put_in(out, IN_MACHINE, view->sent);
    put_markup(out, T("\">"));
#line 11
    put(out, date_with_era(view->day));
    put_markup(out, T("</time></p><div>"));
    put(out, view->body);
    put_markup(out, T("</div><a href=\""));
#line 14
    put_language_prefix(out);
    put_markup(out, T("/items/"));
#line 14
    put_in(out, IN_URL_PART, view->number);
    put_markup(out, T("\?q="));
#line 14
    put_in(out, IN_URL_PART, view->query);
    put_markup(out, T("&amp;page=2#top\">"));
#line 14
    put(out, view->query);
    put_markup(out, T("</a> <a href=\""));
#line 15
    put_in(out, IN_URL, view->address);
    put_markup(out, T("\">"));
#line 15
    put_icon(out, T("next"));
#line 15
    put(out, view->address);
    put_markup(out, T("</a> <a href=\""));
#line 16
    put_in(out, IN_URL, view->address);
    put_markup(out, T("\?q="));
#line 16
    put_in(out, IN_URL_PART, view->query);
    put_markup(out, T("\">"));
#line 16
    put(out, view->query);
    put_markup(out, T("</a> <a href=\""));
#line 17
    if (holds(view->note)) {
#line 17
        put_language_prefix(out);
        put_markup(out, T("/a/"));
#line 17
        put_in(out, IN_URL_PART, view->note);
#line 17
    } else {
#line 17
        put_language_prefix(out);
        put_markup(out, T("/b"));
    }
    put_markup(out, T("\">x</a> <a href=\"https://example.jp/"));
#line 18
    put_in(out, IN_URL_PART, view->title);
    put_markup(out, T("\">"));
#line 18
    put_message(out, IN_TEXT, MESSAGE("Where it is: {1}", 0x43bee1dbe31870), SHOWN_IN_TEXT(view->title));
    put_markup(out, T("</a><link rel=\"stylesheet\" href=\""));
#line 19
    put_asset(out, T("site.css"));
    put_markup(out, T("\"><script src=\""));
#line 20
    put_asset(out, T("app.js"));
    put_markup(out, T("\" defer></script><ul class=\"list\">"));
    for (size_t item_at = 0; item_at < (size_t)((*view->list).count); item_at++) {
#line 22
        const __typeof__(*((*view->list).items)) *item = &((*view->list).items)[item_at];
#line 22
        (void)item;
        put_markup(out, T("<li"));
#line 23
        if (holds(item->is_new)) {
            put_markup(out, T(" class=\"new\""));
        }
        put_markup(out, T(">"));
#line 23
        sample_row_part(out, item, item_at);
        put_markup(out, T("</li>"));
    }
#line 24
    if (((*view->list).count) == 0) {
        put_markup(out, T("<li>"));
#line 25
        put(out, MESSAGE("Nothing", 0x41d0639ac24cbb6a));
        put_markup(out, T("</li>"));
    }
#line 27
    for (size_t item_at = 0; item_at < (size_t)(list.count); item_at++) {
#line 27
        const __typeof__(*(list.items)) *item = &(list.items)[item_at];
#line 27
        (void)item;
        put_markup(out, T("<li>"));
#line 27
        put(out, item->what);
        put_markup(out, T("</li>"));
    }
#line 28
    for (size_t tag_at = 0; tag_at < (size_t)(view->tag_count); tag_at++) {
#line 28
        const __typeof__(*(view->tags)) *tag = &(view->tags)[tag_at];
#line 28
        (void)tag;
        put_markup(out, T("<li>"));
#line 28
        put(out, *tag);
        put_markup(out, T("</li>"));
    }
    put_markup(out, T("</ul><form action=\""));
#line 30
    put_language_prefix(out);
    put_markup(out, T("/items/"));
#line 30
    put_in(out, IN_URL_PART, view->number);
    put_markup(out, T("/keep\" method=\"post\" accept-charset=\"utf-8\" novalidate class=\"f\" enctype=\"multipart/form-data\">"));
#line 30
    put_form_secrets(out);
        put_markup(out, T(" <label>"));
#line 31
        put(out, MESSAGE("Name", 0xef49aec68fd1dc66));
        put_markup(out, T(" <input type=\"text\" name=\"owner\" value=\""));
#line 31
        put_in(out, IN_MACHINE, page_entered(out, T("owner")));
        put_markup(out, T("\""));
#line 31
        if (holds(page_has_problem(out, T("owner")))) {
            put_markup(out, T(" aria-invalid=\"true\""));
        }
        put_markup(out, T("></label> "));
#line 32
        if (holds(page_has_problems(out))) {
            put_markup(out, T("<p>"));
#line 32
            put(out, page_problem(out, T("owner")));
            put_markup(out, T("</p>"));
        }
        put_markup(out, T("<select name=\"way\" aria-label=\""));
#line 33
        put_in(out, IN_ATTRIBUTE, MESSAGE("Way", 0x74b70e19e635cbc4));
        put_markup(out, T("\"><option value=\""));
#line 33
        put_in(out, IN_MACHINE, view->title);
        put_markup(out, T("\""));
#line 33
        if (holds(view->number == 3)) {
            put_markup(out, T(" selected"));
        }
        put_markup(out, T(">"));
#line 33
        put_in(out, IN_WORDS, view->title);
        put_markup(out, T("</option></select><textarea name=\"note\" aria-label=\""));
#line 34
        put_in(out, IN_ATTRIBUTE, MESSAGE("Note", 0x6686fcc6d2c8f0bd));
        put_markup(out, T("\">"));
#line 34
        put_in(out, IN_WORDS, view->note);
        put_markup(out, T("</textarea> <button type=\"submit\">"));
#line 35
        put(out, MESSAGE("Keep", 0xd60a7dde73859828));
        put_markup(out, T("</button> "));
    put_markup(out, T("</form><form action=\""));
#line 37
    put_in(out, IN_URL, view->address);
    put_markup(out, T("\" method=\"post\" accept-charset=\"utf-8\" novalidate>"));
#line 37
    put_form_secrets(out);
        put_markup(out, T("<button type=\"submit\" name=\"do\" value=\""));
#line 37
        put_in(out, IN_MACHINE, view->title);
        put_markup(out, T("\">"));
#line 37
        put(out, view->title);
        put_markup(out, T("</button>"));
    put_markup(out, T("</form><form action=\""));
#line 38
    put_language_prefix(out);
    put_markup(out, T("/search\"><label>"));
#line 38
    put(out, MESSAGE("Search", 0x5d929ff1619ac0c9));
    put_markup(out, T(" <input type=\"search\" name=\"q\" value=\""));
#line 38
    put_in(out, IN_MACHINE, view->query);
    put_markup(out, T("\"></label></form><pre>\n  "));
    put(out, view->note);
    put_markup(out, T("\n</pre>"));
    put_chart(out, &(view->chart));
    output_page_end(out, &head);
    return DONE;
}

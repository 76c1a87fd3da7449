#include "web/output.h"

#include "base/check.h"
#include "web/assets.h"
#include "web/csrf.h"
#include "web/form.h"
#include "web/form_data.h"
#include "web/html.h"
#include "web/site.h"

#include <string.h>

void put_markup(struct output *out, struct text literal)
{
    buffer_put(out->to, literal);
}

static struct text entity_of(char byte)
{
    switch (byte) {
    case '&':
        return T("&amp;");
    case '<':
        return T("&lt;");
    case '>':
        return T("&gt;");
    case '"':
        return T("&quot;");
    case '\'':
        return T("&#39;");
    default:
        return (struct text){0};
    }
}

/* All five stand below 0x80; Japanese has only bytes above, so eight of its bytes are passed over in one look. */
static bool is_all_high(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return (word & 0x8080808080808080u) == 0x8080808080808080u;
}

void html_escape(struct buffer *to, struct text text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.length - i >= 8 && is_all_high(text.bytes + i)) {
            i += 7;
            continue;
        }
        char byte = text.bytes[i];
        if ((unsigned char)byte > '>')
            continue;
        struct text entity = entity_of(byte);
        if (entity.length == 0)
            continue;
        buffer_put(to, text_slice(text, from, i - from));
        buffer_put(to, entity);
        from = i + 1;
    }
    buffer_put(to, text_from(text, from));
}

/* ---- addresses ---- */

static bool is_unreserved(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-'
           || byte == '.' || byte == '_' || byte == '~';
}

static bool is_of_address(char byte)
{
    switch (byte) {
    case ':': case '/': case '?': case '#': case '[': case ']': case '@': case '!': case '$':
    case '(': case ')': case '*': case '+': case ',': case ';': case '=': case '%':
        return true;
    default:
        return is_unreserved(byte);
    }
}

static void put_encoded(struct buffer *to, struct text text, bool keeps_address)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t from = 0; /* what may stand as it is goes in one piece */
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (keeps_address ? is_of_address(text.bytes[i]) : is_unreserved(text.bytes[i]))
            continue;
        buffer_put(to, text_slice(text, from, i - from));
        from = i + 1;
        if (keeps_address && byte == '&')
            buffer_put(to, T("&amp;"));
        else
            buffer_put(to, (struct text){(const char[]){'%', digits[byte >> 4], digits[byte & 15]}, 3});
    }
    buffer_put(to, text_from(text, from));
}

static bool has_allowed_scheme(struct text address)
{
    return text_starts(address, T("https://")) || text_starts(address, T("http://"))
           || text_starts(address, T("mailto:")) || text_starts(address, T("tel:")) || text_starts(address, T("#"))
           || text_starts(address, T("?"));
}

static bool is_local(struct text address)
{
    return text_starts(address, T("/")) && !text_starts(address, T("//"));
}

static bool wants_prefix(struct text address)
{
    struct text rest;
    return !text_starts(address, T("/assets/")) && !text_starts(address, T("/api/"))
           && language_of_path(address, &rest) == JAPANESE;
}

/* A whole address from data: what could run script or leave by surprise becomes "#". */
static void put_address(struct output *out, struct shown shown)
{
    struct text address = shown_words(out->arena, out->language, shown);
    if (is_local(address)) {
        if (shown.kind != SHOWN_ADDRESS && wants_prefix(address))
            put_language_prefix(out);
        put_encoded(out->to, address, true);
    } else if (address.length == 0 || has_allowed_scheme(address)) {
        put_encoded(out->to, address, true);
    } else {
        buffer_put_byte(out->to, '#');
    }
}

void put_language_prefix(struct output *out)
{
    buffer_put(out->to, language_prefix(out->language));
}

void put_asset(struct output *out, struct text name)
{
    const struct asset *asset = asset_find(name);
    if (asset) {
        buffer_put(out->to, asset->url);
    } else {
        buffer_put(out->to, T("/assets/"));
        put_encoded(out->to, name, false);
    }
}

/* ---- values ---- */

static void put_text_or_message(struct output *out, enum place place, struct shown shown)
{
    const struct message_row *row = NULL;
    if (shown.kind == SHOWN_MESSAGE && place == IN_TEXT)
        row = message_row(shown.message);
    if (row)
        buffer_put(out->to, row->in[out->language].html);
    else
        html_escape(out->to, shown_words(out->arena, out->language, shown));
}

void put_shown(struct output *out, enum place place, struct shown shown)
{
    bool is_words = shown.kind == SHOWN_TEXT || shown.kind == SHOWN_ADDRESS || shown.kind == SHOWN_MESSAGE;
    switch (place) {
    case IN_URL:
        put_address(out, shown);
        break;
    case IN_URL_PART: {
        struct buffer words = buffer_new(out->arena);
        shown_put_machine(&words, out->language, shown);
        put_encoded(out->to, buffer_text(&words), false);
        break;
    }
    case IN_PLAIN:
        shown_put(out->to, out->language, shown);
        break;
    case IN_TEXT:
    case IN_WORDS:
    case IN_ATTRIBUTE:
    case IN_MACHINE:
        if (shown.kind == SHOWN_HTML) {
            check(place == IN_TEXT);
            buffer_put(out->to, shown.text);
        } else if (is_words) {
            put_text_or_message(out, place, shown);
        } else if (place == IN_MACHINE) {
            shown_put_machine(out->to, out->language, shown);
        } else {
            shown_put(out->to, out->language, shown);
        }
        break;
    }
}

/* The sentence is escaped (or made at build time with furigana) before its values are put in, each escaped alone. */
void put_message_values(struct output *out, enum place place, struct message message, const struct shown *values,
                        size_t count)
{
    const struct message_row *row = message_row(message);
    struct text rest = say(out->language, message), literal, one, many;
    bool is_escaped = place == IN_TEXT && row;
    size_t value;
    check(place != IN_URL && place != IN_URL_PART);
    if (is_escaped) {
        rest = row->in[out->language].html;
    } else if (place != IN_PLAIN) {
        struct buffer escaped = buffer_new(out->arena);
        html_escape(&escaped, rest);
        rest = buffer_text(&escaped);
    }
    while (sentence_next(&rest, &literal, &value, &one, &many)) {
        buffer_put(out->to, literal);
        check(value < count);
        if (one.length || many.length)
            buffer_put(out->to, values[value].integer == 1 ? one : many);
        else
            put_shown(out, place, values[value]);
    }
    buffer_put(out->to, rest);
}

void put_icon(struct output *out, struct text name)
{
    put_markup(out, T("<svg class=\"ic\" aria-hidden=\"true\"><use href=\""));
    put_asset(out, T("icons.svg"));
    put_markup(out, T("#"));
    put_in(out, IN_URL_PART, name);
    put_markup(out, T("\"/></svg>"));
}

void put_form_secrets(struct output *out)
{
    if (!out->request || !out->request->web_site) /* a part shown in a test */
        return;
    put_markup(out, T("<input type=\"hidden\" name=\"" FORM_TOKEN_FIELD "\" value=\""));
    put_in(out, IN_MACHINE, csrf_token(out->request, out->arena));
    put_markup(out, T("\"><input type=\"hidden\" name=\"" FORM_KEY_FIELD "\" value=\""));
    put_in(out, IN_MACHINE, once_key(out->request, out->arena));
    put_markup(out, T("\">"));
}

bool holds_text(struct text text)
{
    return text.length > 0;
}

bool holds_scalar(bool value)
{
    return value;
}

size_t output_mark(const struct output *out)
{
    return out->to->length;
}

struct text output_cut(struct output *out, size_t mark)
{
    check(mark <= out->to->length);
    struct text cut = arena_copy(out->arena, text_from(buffer_text(out->to), mark));
    out->to->length = mark;
    return cut;
}

struct html output_cut_html(struct output *out, size_t mark)
{
    return (struct html){output_cut(out, mark)};
}

/* ---- pages ---- */

struct output output_begin(struct request *request, struct response *response)
{
    if (!response->body.arena)
        response->body = buffer_new(request->arena);
    return (struct output){&response->body, request, request->arena, request->language};
}

struct output output_to(struct buffer *to, const struct request *request, enum language language)
{
    return (struct output){to, request, to->arena, language};
}

static const struct site_rules *rules_of(const struct output *out)
{
    return out->request && out->request->web_site ? out->request->web_site->rules : NULL;
}

void output_page_begin(struct output *out, struct response *response, struct page_head *head)
{
    const struct site_rules *rules = rules_of(out);
    head->has_problems = out->request && form_has_problems(out->request);
    if (head->has_problems && (response->code == 0 || response->code == 200))
        response->code = 422;
    if (rules && rules->frame_begin) {
        rules->frame_begin(out, head);
        return;
    }
    put_markup(out, T("<!doctype html><html lang=\""));
    put_in(out, IN_ATTRIBUTE, language_tag(out->language));
    put_markup(out, T("\"><head><meta charset=\"utf-8\"><title>"));
    put_in(out, IN_WORDS, head->title);
    put_markup(out, T("</title></head><body><main id=\"main\">"));
}

void output_page_end(struct output *out, const struct page_head *head)
{
    const struct site_rules *rules = rules_of(out);
    if (rules && rules->frame_end)
        rules->frame_end(out, head);
    else
        put_markup(out, T("</main></body></html>"));
}

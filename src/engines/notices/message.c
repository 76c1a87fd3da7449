/*
 * A mail as a message of RFC 5322 with MIME: one text part, UTF-8, base64, so that no relay can spoil it.
 */
#include "base/encoding.h"
#include "base/date.h"
#include "engines/notices/notices.h"

enum { ENCODED_WORD_BYTES = 42, BASE64_LINE = 76 };

/* Encoded words of whole characters (RFC 2047: at most 75 signs each), folded onto lines of their own. */
static void put_subject(struct buffer *to, struct text subject)
{
    struct arena *arena = to->arena;
    while (subject.length) {
        struct text rest = subject;
        size_t length = 0;
        while (rest.length) {
            struct text before = rest;
            text_next_rune(&rest);
            if (length + (before.length - rest.length) > ENCODED_WORD_BYTES)
                break;
            length += before.length - rest.length;
        }
        struct text word = base64_text(arena, subject.bytes, length);
        buffer_print(to, "%s=?UTF-8?B?%.*s?=", to->bytes[to->length - 1] == ' ' ? "" : "\r\n ", TEXT_ARGUMENTS(word));
        subject = text_from(subject, length);
    }
}

static void put_date(struct buffer *to, int64_t now)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct date date = date_of_moment(now);
    struct clock_time clock = clock_of_moment(now);
    buffer_print(to, "Date: %s, %02d %s %d %02d:%02d:%02d +0900\r\n", days[date_weekday(date)], date.day,
                 months[date.month - 1], date.year, clock.hour, clock.minute, clock.second);
}

struct text notice_message(struct arena *arena, struct text from, const struct mail *mail, struct text id, int64_t now)
{
    struct buffer message = buffer_new(arena);
    ptrdiff_t at = text_find_last_byte(from, '@');
    struct text host = at == TEXT_NOT_THERE ? T("localhost") : text_from(from, (size_t)at + 1);
    buffer_print(&message, "From: <%.*s>\r\nTo: <%.*s>\r\n", TEXT_ARGUMENTS(from), TEXT_ARGUMENTS(mail->to));
    buffer_put(&message, T("Subject: "));
    put_subject(&message, mail->subject);
    buffer_put(&message, T("\r\n"));
    put_date(&message, now);
    buffer_print(&message, "Message-ID: <%.*s@%.*s>\r\n", TEXT_ARGUMENTS(id), TEXT_ARGUMENTS(host));
    buffer_put(&message, T("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                           "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n"));
    buffer_print(&message, "Content-Language: %s\r\n\r\n", mail->language == ENGLISH ? "en" : "ja");
    struct text body = base64_text(arena, mail->body.bytes, mail->body.length);
    for (; body.length; body = text_from(body, BASE64_LINE)) {
        buffer_put(&message, text_slice(body, 0, BASE64_LINE));
        buffer_put(&message, T("\r\n"));
    }
    return buffer_text(&message);
}

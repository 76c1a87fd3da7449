#include "web/request.h"

#include "web/form_data.h"
#include "web/language.h"

#include <string.h>

void response_header(struct response *response, const char *name, struct text value)
{
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)value.bytes[i] < ' ' || value.bytes[i] == 127)
            return; /* a value that would begin another header: not sent at all */
    buffer_put(&response->headers, text_of(name));
    buffer_put(&response->headers, T(": "));
    buffer_put(&response->headers, value);
    buffer_put(&response->headers, T("\r\n"));
}

/* What may stand in a Location as it is; the rest is percent-encoded. '%' is taken as the beginning of an escape. */
static void put_address(struct buffer *out, struct text address)
{
    static const char kept[] = "-._~!$&'()*+,;=:@/?#[]%";
    for (size_t i = 0; i < address.length; i++) {
        unsigned char byte = (unsigned char)address.bytes[i];
        bool is_letter = (byte | 32) >= 'a' && (byte | 32) <= 'z';
        if (is_letter || (byte >= '0' && byte <= '9') || (byte && strchr(kept, byte)))
            buffer_put_byte(out, (char)byte);
        else
            buffer_print(out, "%%%02X", byte);
    }
}

static bool has_no_language(struct text path)
{
    struct text rest;
    return text_starts(path, T("/assets/")) || text_starts(path, T("/api/")) ||
           language_of_path(path, &rest) != JAPANESE;
}

enum status redirect(struct response *response, struct text to)
{
    /* Only own paths: "//host" and "/\host" lead elsewhere. */
    if (!text_starts(to, T("/")) || text_starts(to, T("//")) || text_starts(to, T("/\\")) || !text_is_clean(to))
        return INVALID;
    struct buffer location = buffer_new(response->arena);
    if (response->request && !has_no_language(to))
        buffer_put(&location, language_prefix(response->request->language));
    put_address(&location, to);
    response->location = buffer_text(&location);
    response->code = 303;
    return DONE;
}

enum status redirect_print(struct response *response, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    struct text to = arena_print_list(response->arena, format, list);
    va_end(list);
    return redirect(response, to);
}

enum status response_file(struct response *response, struct text bytes, struct text type, struct text file_name)
{
    struct buffer disposition = buffer_new(response->arena);
    struct text clean = file_name_clean(response->arena, file_name);
    buffer_put(&disposition, T("attachment; filename=\""));
    for (size_t i = 0; i < clean.length; i++) {
        unsigned char byte = (unsigned char)clean.bytes[i];
        buffer_put_byte(&disposition, byte < 127 && byte != '"' && byte != '\\' && byte != '%' ? (char)byte : '_');
    }
    buffer_put(&disposition, T("\"; filename*=UTF-8''"));
    for (size_t i = 0; i < clean.length; i++) {
        unsigned char byte = (unsigned char)clean.bytes[i];
        bool is_letter = (byte | 32) >= 'a' && (byte | 32) <= 'z';
        if (is_letter || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_')
            buffer_put_byte(&disposition, (char)byte);
        else
            buffer_print(&disposition, "%%%02X", byte);
    }
    response_header(response, "Content-Disposition", buffer_text(&disposition));
    response->body = (struct buffer){.arena = response->arena, .bytes = (char *)(uintptr_t)bytes.bytes,
                                     .length = bytes.length, .size = bytes.length};
    response->type = type;
    response->is_sandboxed = true;
    return DONE;
}

enum status response_json(struct response *response, struct text json)
{
    response->body.length = 0;
    buffer_put(&response->body, json);
    response->type = T("application/json; charset=utf-8");
    return DONE;
}

#include "web/request.h"

#include "web/serving.h"

struct text request_part(const struct request *request, const char *name)
{
    const struct serving *serving = serving_of(request);
    for (size_t i = 0; serving && i < serving->routed.part_count; i++)
        if (text_is(serving->routed.parts[i].name, text_of(name)))
            return serving->routed.parts[i].value;
    return T("");
}

int64_t request_part_id(const struct request *request, const char *name)
{
    int64_t id = 0;
    struct text part = request_part(request, name);
    /* One spelling only: "007" and "7" would be two addresses of one page. */
    if (part.length == 0 || part.bytes[0] < '1' || part.bytes[0] > '9' || !text_to_integer(part, &id))
        return 0;
    return id;
}

struct text request_query(const struct request *request, const char *name)
{
    const struct serving *serving = serving_of(request);
    struct text value = T("");
    if (serving)
        form_find(serving->query, text_of(name), 0, &value);
    return value;
}

struct text request_header(const struct request *request, const char *name)
{
    const struct serving *serving = serving_of(request);
    return serving ? http_header(serving->parser, serving->head, text_of(name)) : T("");
}

struct text request_field(const struct request *request, const char *name)
{
    struct text value = T("");
    form_find(request->form, text_of(name), 0, &value);
    return value;
}

bool request_has_field(const struct request *request, const char *name)
{
    struct text value;
    return form_find(request->form, text_of(name), 0, &value);
}

struct text request_body(const struct request *request)
{
    return request->form ? request->form->raw : T("");
}

bool request_field_at(const struct request *request, const char *name, size_t i, struct text *found)
{
    return form_find(request->form, text_of(name), i, found);
}

bool request_field_number(const struct request *request, size_t i, struct text *name, struct text *value)
{
    if (!request->form || i >= request->form->count)
        return false;
    *name = request->form->fields[i].name;
    *value = request->form->fields[i].value;
    return true;
}

bool request_upload_at(const struct request *request, size_t i, struct upload *found)
{
    if (!request->form || i >= request->form->upload_count)
        return false;
    *found = request->form->uploads[i];
    return true;
}

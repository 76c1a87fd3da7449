#include "web/shape.h"

#include "base/date.h"

/* ---- values ---- */

static void put_moment(struct json_writer *json, int64_t at)
{
    struct buffer moment = buffer_new(json->buffer->arena);
    if (at == 0) {
        json_put_null(json);
        return;
    }
    moment_put(&moment, at);
    json_put_text(json, buffer_text(&moment));
}

static void put_day(struct json_writer *json, struct date day)
{
    if (date_is_none(day))
        json_put_null(json);
    else
        json_put_text(json, date_text(json->buffer->arena, day));
}

static void put_list(struct json_writer *json, const struct shape *of, const struct shape_list *list)
{
    json_start_list(json);
    for (size_t i = 0; i < list->count; i++)
        shape_put(json, of, (const char *)list->items + i * of->size);
    json_end_list(json);
}

static void put_value(struct json_writer *json, const struct member *member, const void *at)
{
    switch (member->type) {
    case MEMBER_TEXT:
        json_put_text(json, *(const struct text *)at);
        break;
    case MEMBER_INTEGER:
        json_put_integer(json, *(const int64_t *)at);
        break;
    case MEMBER_BOOLEAN:
        json_put_boolean(json, *(const bool *)at);
        break;
    case MEMBER_MOMENT:
        put_moment(json, *(const int64_t *)at);
        break;
    case MEMBER_DAY:
        put_day(json, *(const struct date *)at);
        break;
    case MEMBER_OBJECT:
        shape_put(json, member->of, at);
        break;
    case MEMBER_LIST:
        put_list(json, member->of, at);
        break;
    case MEMBER_ANY:
        if (*(const json_t *const *)at)
            json_put_value(json, *(const json_t *const *)at);
        else
            json_put_null(json);
        break;
    }
}

void shape_put(struct json_writer *json, const struct shape *shape, const void *value)
{
    json_start_object(json);
    for (const struct member *member = shape->members; member->name; member++) {
        json_put_key(json, text_of(member->name));
        put_value(json, member, (const char *)value + member->offset);
    }
    json_end_object(json);
}

/* ---- the description ---- */

static void put_reference(struct json_writer *json, const struct shape *of)
{
    struct text to = arena_print(json->buffer->arena, "#/components/schemas/%s", of->name);
    json_put_member_text(json, T("$ref"), to);
}

/* "string", or ["string","null"] for what may be missing. */
static void put_type(struct json_writer *json, struct text type, struct text format, bool may_be_null)
{
    json_put_key(json, T("type"));
    if (may_be_null) {
        json_start_list(json);
        json_put_text(json, type);
        json_put_text(json, T("null"));
        json_end_list(json);
    } else {
        json_put_text(json, type);
    }
    if (format.length)
        json_put_member_text(json, T("format"), format);
}

static void put_member_schema(struct json_writer *json, const struct member *member)
{
    json_put_key(json, text_of(member->name));
    json_start_object(json);
    switch (member->type) {
    case MEMBER_TEXT:
        put_type(json, T("string"), T(""), false);
        break;
    case MEMBER_INTEGER:
        put_type(json, T("integer"), T("int64"), false);
        break;
    case MEMBER_BOOLEAN:
        put_type(json, T("boolean"), T(""), false);
        break;
    case MEMBER_MOMENT:
        put_type(json, T("string"), T("date-time"), true);
        break;
    case MEMBER_DAY:
        put_type(json, T("string"), T("date"), true);
        break;
    case MEMBER_OBJECT:
        put_reference(json, member->of);
        break;
    case MEMBER_LIST:
        put_type(json, T("array"), T(""), false);
        json_put_key(json, T("items"));
        json_start_object(json);
        put_reference(json, member->of);
        json_end_object(json);
        break;
    case MEMBER_ANY: /* any value: no type */
        break;
    }
    if (member->meaning)
        json_put_member_text(json, T("description"), text_of(member->meaning));
    json_end_object(json);
}

void shape_put_schema(struct json_writer *json, const struct shape *shape)
{
    json_start_object(json);
    json_put_member_text(json, T("type"), T("object"));
    json_put_key(json, T("properties"));
    json_start_object(json);
    for (const struct member *member = shape->members; member->name; member++)
        put_member_schema(json, member);
    json_end_object(json);
    json_put_key(json, T("required"));
    json_start_list(json);
    for (const struct member *member = shape->members; member->name; member++)
        json_put_text(json, text_of(member->name));
    json_end_list(json);
    json_put_member_boolean(json, T("additionalProperties"), false);
    json_end_object(json);
}

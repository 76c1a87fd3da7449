/*
 * The API's description (OpenAPI 3.1), made from the routes: what is not routed is not described, and the other way round.
 */
#include "base/json.h"
#include "city/registry.h"
#include "program/commands.h"
#include "program/version.h"

/* The {names} of a path. */
static void put_parameters(struct json_writer *json, struct text path)
{
    json_put_key(json, T("parameters"));
    json_start_list(json);
    for (ptrdiff_t open; (open = text_find_byte(path, '{')) != TEXT_NOT_THERE;) {
        ptrdiff_t close = text_find_byte(path, '}');
        json_start_object(json);
        json_put_member_text(json, T("name"), text_slice(path, (size_t)open + 1, (size_t)(close - open) - 1));
        json_put_member_text(json, T("in"), T("path"));
        json_put_member_boolean(json, T("required"), true);
        json_put_key(json, T("schema"));
        json_start_object(json);
        json_put_member_text(json, T("type"), T("string"));
        json_end_object(json);
        json_end_object(json);
        path = text_from(path, (size_t)close + 1);
    }
    json_end_list(json);
}

static void put_answer(struct json_writer *json, struct text code, struct text description)
{
    json_put_key(json, code);
    json_start_object(json);
    json_put_member_text(json, T("description"), description);
    json_end_object(json);
}

static void put_operation(struct json_writer *json, const struct route *route)
{
    bool is_post = text_is(text_of(route->method), T("POST"));
    json_put_key(json, is_post ? T("post") : T("get"));
    json_start_object(json);
    put_parameters(json, text_of(route->path));
    if (route->access == STAFF || route->access == NEEDS_PERMISSION || route->access == RESIDENT) {
        json_put_key(json, T("security"));
        json_start_list(json);
        json_start_object(json);
        json_put_key(json, T("session"));
        json_start_list(json);
        json_end_list(json);
        json_end_object(json);
        json_end_list(json);
    }
    if (route->permission)
        json_put_member_text(json, T("x-permission"), text_of(route->permission));
    json_put_key(json, T("responses"));
    json_start_object(json);
    put_answer(json, T("200"), T("The data"));
    put_answer(json, T("404"), T("No such thing, or not for you to know"));
    put_answer(json, T("429"), T("Too many requests; Retry-After says when to try again"));
    json_end_object(json);
    json_end_object(json);
}

static bool is_described(const struct route *route)
{
    return (route->flags & ROUTE_API) != 0;
}

static void put_path(struct json_writer *json, const struct route *route)
{
    json_put_key(json, text_of(route->path));
    json_start_object(json);
    put_operation(json, route);
    json_end_object(json);
}

void openapi_put(struct buffer *out, const struct registry *registry)
{
    struct json_writer json = json_writer_new(out);
    json_start_object(&json);
    json_put_member_text(&json, T("openapi"), T("3.1.0"));
    json_put_key(&json, T("info"));
    json_start_object(&json);
    json_put_member_text(&json, T("title"), T("Ikanai"));
    json_put_member_text(&json, T("version"), T(IKANAI_VERSION));
    json_end_object(&json);
    json_put_key(&json, T("components"));
    json_start_object(&json);
    json_put_key(&json, T("securitySchemes"));
    json_start_object(&json);
    json_put_key(&json, T("session"));
    json_start_object(&json);
    json_put_member_text(&json, T("type"), T("apiKey"));
    json_put_member_text(&json, T("in"), T("cookie"));
    json_put_member_text(&json, T("name"), T("__Host-session"));
    json_end_object(&json);
    json_end_object(&json);
    json_end_object(&json);
    json_put_key(&json, T("paths"));
    json_start_object(&json);
    for (const struct route *const *list = registry->routes; *list; list++)
        for (const struct route *route = *list; route->path; route++)
            if (is_described(route))
                put_path(&json, route);
    json_end_object(&json);
    json_end_object(&json);
}

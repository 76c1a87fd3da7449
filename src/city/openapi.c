#include "city/openapi.h"

#include "base/check.h"
#include "base/json.h"
#include "city/city.h"
#include "web/shape.h"

#include <string.h>

enum { SHAPES_MAX = 200, CACHE_SECONDS = 60 };

static void put_type(struct json_writer *json, struct text type)
{
    json_put_key(json, T("schema"));
    json_start_object(json);
    json_put_member_text(json, T("type"), type);
    json_end_object(json);
}

/* The {names} of a path, then what may stand behind the question mark. */
static void put_parameters(struct json_writer *json, const struct route *route)
{
    struct text path = text_of(route->path);
    json_put_key(json, T("parameters"));
    json_start_list(json);
    for (ptrdiff_t open; (open = text_find_byte(path, '{')) != TEXT_NOT_THERE;) {
        ptrdiff_t close = text_find_byte(path, '}');
        json_start_object(json);
        json_put_member_text(json, T("name"), text_slice(path, (size_t)open + 1, (size_t)(close - open) - 1));
        json_put_member_text(json, T("in"), T("path"));
        json_put_member_boolean(json, T("required"), true);
        put_type(json, T("string"));
        json_end_object(json);
        path = text_from(path, (size_t)close + 1);
    }
    for (const struct route_query *query = route->queries; query && query->name; query++) {
        json_start_object(json);
        json_put_member_text(json, T("name"), text_of(query->name));
        json_put_member_text(json, T("in"), T("query"));
        json_put_member_text(json, T("description"), text_of(query->meaning));
        put_type(json, T("string"));
        json_end_object(json);
    }
    json_end_list(json);
}

static void put_content(struct json_writer *json, struct text type, const char *schema)
{
    struct text to = arena_print(json->buffer->arena, "#/components/schemas/%s", schema);
    json_put_key(json, T("content"));
    json_start_object(json);
    json_put_key(json, type);
    json_start_object(json);
    json_put_key(json, T("schema"));
    json_start_object(json);
    json_put_member_text(json, T("$ref"), to);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
}

static void put_answer(struct json_writer *json, struct text code, struct text description, struct text type,
                       const char *schema)
{
    json_put_key(json, code);
    json_start_object(json);
    json_put_member_text(json, T("description"), description);
    if (schema)
        put_content(json, type, schema);
    json_end_object(json);
}

static void put_answers(struct json_writer *json, const struct route *route)
{
    struct text problem = T("application/problem+json");
    json_put_key(json, T("responses"));
    json_start_object(json);
    put_answer(json, T("200"), T("The data"), T("application/json"), route->answer ? route->answer->name : NULL);
    if (route->access == NEEDS_SCOPE) {
        put_answer(json, T("401"), T("No key, or one that no longer holds"), problem, "Problem");
        put_answer(json, T("403"), T("The key does not have this scope"), problem, "Problem");
    }
    if (route->takes) {
        put_answer(json, T("409"), T("It does not go with what stands already"), problem, "Problem");
        put_answer(json, T("422"), T("The body is not as described"), problem, "Problem");
    }
    put_answer(json, T("404"), T("No such thing, or not for you to know"), problem, "Problem");
    put_answer(json, T("429"), T("Too many requests; Retry-After says when to try again"), problem, "Problem");
    put_answer(json, T("503"), T("Very busy; Retry-After says when to try again"), problem, "Problem");
    json_end_object(json);
}

static void put_security(struct json_writer *json, const struct route *route)
{
    bool is_session = route->access == STAFF || route->access == NEEDS_PERMISSION || route->access == RESIDENT;
    json_put_key(json, T("security"));
    json_start_list(json);
    if (is_session || route->access == NEEDS_SCOPE) {
        json_start_object(json);
        json_put_key(json, is_session ? T("session") : T("key"));
        json_start_list(json);
        if (route->access == NEEDS_SCOPE)
            json_put_text(json, text_of(route->permission));
        json_end_list(json);
        json_end_object(json);
    }
    json_end_list(json);
}

static void put_operation(struct json_writer *json, const struct route *route)
{
    json_put_key(json, strcmp(route->method, "POST") == 0 ? T("post") : T("get"));
    json_start_object(json);
    put_parameters(json, route);
    put_security(json, route);
    if (route->access == NEEDS_PERMISSION)
        json_put_member_text(json, T("x-permission"), text_of(route->permission));
    if (route->takes) {
        json_put_key(json, T("requestBody"));
        json_start_object(json);
        json_put_member_boolean(json, T("required"), true);
        put_content(json, T("application/json"), route->takes->name);
        json_end_object(json);
    }
    put_answers(json, route);
    json_end_object(json);
}

static bool is_described(const struct route *route)
{
    return (route->flags & ROUTE_API) != 0;
}

/* Every method of one path stands under its name once. */
static void put_path(struct json_writer *json, const struct registry *registry, const struct route *first)
{
    json_put_key(json, text_of(first->path));
    json_start_object(json);
    for (const struct route *const *list = registry->routes; *list; list++)
        for (const struct route *route = *list; route->path; route++)
            if (is_described(route) && strcmp(route->path, first->path) == 0)
                put_operation(json, route);
    json_end_object(json);
}

static bool is_first_of_path(const struct registry *registry, const struct route *wanted)
{
    for (const struct route *const *list = registry->routes; *list; list++)
        for (const struct route *route = *list; route->path; route++)
            if (is_described(route) && strcmp(route->path, wanted->path) == 0)
                return route == wanted;
    return false;
}

/* ---- components ---- */

static void put_schemes(struct json_writer *json)
{
    json_put_key(json, T("securitySchemes"));
    json_start_object(json);
    json_put_key(json, T("key"));
    json_start_object(json);
    json_put_member_text(json, T("type"), T("http"));
    json_put_member_text(json, T("scheme"), T("bearer"));
    json_put_member_text(json, T("description"),
                         T("A program's key, made at /desk/keys. What an operation names is the scope the key must have."));
    json_end_object(json);
    json_put_key(json, T("session"));
    json_start_object(json);
    json_put_member_text(json, T("type"), T("apiKey"));
    json_put_member_text(json, T("in"), T("cookie"));
    json_put_member_text(json, T("name"), T("__Host-session"));
    json_end_object(json);
    json_end_object(json);
}

struct shapes {
    const struct shape *items[SHAPES_MAX];
    size_t count;
};

/* The shape and those it refers to, each once. */
static void add_shape(struct shapes *shapes, const struct shape *shape)
{
    if (!shape)
        return;
    for (size_t i = 0; i < shapes->count; i++)
        if (shapes->items[i] == shape)
            return;
    check(shapes->count < SHAPES_MAX);
    shapes->items[shapes->count++] = shape;
    for (const struct member *member = shape->members; member->name; member++)
        add_shape(shapes, member->of);
}

/* RFC 9457; written by refuse.c. */
static const struct member problem_members[] = {{"type", MEMBER_TEXT, 0, "about:blank: the status says it all", NULL},
                                                {"title", MEMBER_TEXT, 0, "What happened, in English", NULL},
                                                {"status", MEMBER_INTEGER, 0, NULL, NULL},
                                                {"detail", MEMBER_TEXT, 0, "What to do", NULL},
                                                {"problem", MEMBER_TEXT, 0, "One word for programs", NULL},
                                                {0}};
static const struct shape problem_shape = {"Problem", 0, problem_members};

static void put_schemas(struct json_writer *json, const struct registry *registry)
{
    struct shapes shapes = {.count = 0};
    add_shape(&shapes, &problem_shape);
    for (const struct route *const *list = registry->routes; *list; list++)
        for (const struct route *route = *list; route->path; route++) {
            add_shape(&shapes, route->answer);
            add_shape(&shapes, route->takes);
        }
    json_put_key(json, T("schemas"));
    json_start_object(json);
    for (size_t i = 0; i < shapes.count; i++) {
        json_put_key(json, text_of(shapes.items[i]->name));
        shape_put_schema(json, shapes.items[i]);
    }
    json_end_object(json);
}

void openapi_put(struct buffer *out, const struct registry *registry, struct text version)
{
    struct json_writer json = json_writer_new(out);
    json_start_object(&json);
    json_put_member_text(&json, T("openapi"), T("3.1.0"));
    json_put_key(&json, T("info"));
    json_start_object(&json);
    json_put_member_text(&json, T("title"), T("Ikanai"));
    json_put_member_text(&json, T("version"), version);
    json_end_object(&json);
    json_put_key(&json, T("components"));
    json_start_object(&json);
    put_schemes(&json);
    put_schemas(&json, registry);
    json_end_object(&json);
    json_put_key(&json, T("paths"));
    json_start_object(&json);
    for (const struct route *const *list = registry->routes; *list; list++)
        for (const struct route *route = *list; route->path; route++)
            if (is_described(route) && is_first_of_path(registry, route))
                put_path(&json, registry, route);
    json_end_object(&json);
    json_end_object(&json);
}

enum status city_send_openapi(struct request *request, struct response *response)
{
    const struct city *city = city_of(request);
    struct buffer json = buffer_new(request->arena);
    openapi_put(&json, city->registry, city->program_version);
    response->is_private = false;
    response->max_age_seconds = CACHE_SECONDS;
    return response_json(response, buffer_text(&json));
}

/*
 * The API's routes, each with the scope that a key must have and the shape of its answer.
 */
#include "services/api/api.h"

#include "city/city.h"
#include "city/module.h"
#include "city/sections.h"
#include "web/language.h"

static const struct route_query cases_queries[] = {
    {"state", "Only cases in this state: received, checking, correction, ..."},
    {"procedure", "Only cases of this procedure, by its name"},
    {"ended", "yes: those that are over, newest first; else those that are open"},
    {"after", "What `next` of the page before said"},
    {0}};
static const struct route_query charges_queries[] = {{"after", "The id of the last charge that was read"}, {0}};

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/api/offices",                NEEDS_SCOPE, "api.offices.read",   api_list_offices,  ROUTE_API, .answer = &api_offices_shape},
    {"GET",  "/api/cases",                  NEEDS_SCOPE, "api.cases.read",     api_list_cases,    ROUTE_API, .answer = &api_cases_shape, .queries = cases_queries},
    {"GET",  "/api/cases/{number}",         NEEDS_SCOPE, "api.cases.read_one", api_show_case,     ROUTE_API, .answer = &api_case_shape},
    {"GET",  "/api/charges",                NEEDS_SCOPE, "api.charges.read",   api_list_charges,  ROUTE_API, .answer = &api_charges_shape, .queries = charges_queries},
    {"GET",  "/api/charges/{slip}",         NEEDS_SCOPE, "api.charges.read",   api_show_charge,   ROUTE_API, .answer = &api_charge_shape},
    {"POST", "/api/charges/{slip}/payment", NEEDS_SCOPE, "api.charges.settle", api_settle_charge, ROUTE_API, .answer = &api_charge_shape, .takes = &api_payment_shape},
    {0}};

static const struct permission scopes[] = {
    {"api.offices.read", SENTENCE("scope|Read the offices with a counter")},
    {"api.cases.read", SENTENCE("scope|List cases, without names and answers")},
    {"api.cases.read_one", SENTENCE("scope|Read one case with its answers (entered in the person's record of readings)")},
    {"api.charges.read", SENTENCE("scope|Read charges and payments")},
    {"api.charges.settle", SENTENCE("scope|Report payments by payment slip")},
    {0}};
/* clang-format on */

enum status api_send(struct request *request, struct response *response, const struct shape *shape, const void *value)
{
    struct buffer buffer = buffer_new(request->arena);
    struct json_writer json = json_writer_new(&buffer);
    shape_put(&json, shape, value);
    return response_json(response, buffer_text(&buffer));
}

struct text api_section_code(const struct request *request, int64_t section_id)
{
    struct section section;
    return section_of(request->store, request->arena, section_id, &section) == DONE ? section.code : T("");
}

static const char *const needs[] = {"procedures", "money", NULL};

const struct module api_module = {.name = "api", .title = "API", .needs = needs, .routes = routes, .scopes = scopes};

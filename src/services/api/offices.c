/*
 * /api/offices: places with a counter.
 */
#include "services/api/api.h"

#include "city/offices.h"

struct office_list {
    struct shape_list items;
};
static const struct member office_members[] = {
    MEMBER(TEXT, struct office, code, NULL),
    MEMBER(TEXT, struct office, kind, "hall, branch, ..."),
    MEMBER(TEXT, struct office, name, "In Japanese"),
    MEMBER(TEXT, struct office, district, NULL),
    MEMBER(TEXT, struct office, address, NULL),
    MEMBER(INTEGER, struct office, latitude_e6, "Degrees of WGS 84 in millionths; 0: not known"),
    MEMBER(INTEGER, struct office, longitude_e6, NULL),
    MEMBER(BOOLEAN, struct office, is_specimen, "Not established as a fact about this city"),
    {0}};
static const struct shape office_shape = {"Office", sizeof(struct office), office_members};
static const struct member list_members[] = {MEMBER_OF(LIST, struct office_list, items, &office_shape, NULL), {0}};
const struct shape api_offices_shape = {"Offices", sizeof(struct office_list), list_members};

enum status api_list_offices(struct request *request, struct response *response)
{
    struct offices offices;
    enum status status = offices_open(request->store, request->arena, &offices);
    struct office_list list = {{offices.count, offices.items}};
    return status == DONE ? api_send(request, response, &api_offices_shape, &list) : status;
}

/*
 * The API's description (OpenAPI 3.1), made from the routes, their scopes and their shapes: what is not routed is not
 * described, and the other way round. Served at /api/openapi.json, printed by `ikanai openapi`.
 */
#pragma once

#include "city/registry.h"

void openapi_put(struct buffer *json, const struct registry *registry, struct text version);
handler city_send_openapi;

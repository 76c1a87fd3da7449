/*
 * The handlers of the API for programs, and what they share.
 */
#pragma once

#include "web/route.h"
#include "web/shape.h"

handler api_list_offices;                                    /* offices.c */
handler api_list_cases, api_show_case;                       /* cases.c */
handler api_list_charges, api_show_charge, api_settle_charge; /* charges.c */
extern const struct shape api_offices_shape, api_cases_shape, api_case_shape, api_charges_shape, api_charge_shape,
    api_payment_shape;

enum status api_send(struct request *request, struct response *response, const struct shape *shape, const void *value);
/* The code of a section, to be read by programs. Empty when it is gone. */
struct text api_section_code(const struct request *request, int64_t section_id);

#include "city/site_rules.h"

#include "city/city.h"
#include "city/frame.h"
#include "city/permissions.h"
#include "city/sessions.h"

static int64_t now(const void *city)
{
    return city_now(city);
}

const struct site_rules city_site_rules = {.recognise = session_recognise,
                                           .admit = city_admit,
                                           .refuse = city_refuse,
                                           .frame_begin = city_frame_begin,
                                           .frame_end = city_frame_end,
                                           .now = now};

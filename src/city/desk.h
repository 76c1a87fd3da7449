/*
 * The city's own pages on the desk; those about health stand in health.h.
 */
#pragma once

#include "web/request.h"

handler city_show_settings, city_show_setting, city_add_setting; /* desk_settings.c */
handler city_revive_work;                                        /* desk_system.c */
handler city_show_transfers, city_undo_transfer, city_show_sections, city_assign_staff, city_release_staff, city_delegate_staff; /* desk_sections.c */

/*
 * Least rights: what the serving process can no longer do after its start.
 */
#pragma once

struct city;

/* No new privileges; no core dumps (they would hold keys); where the kernel has Landlock, writing only below the data
   folder and the system's temporary folder, and starting no other program but those below /usr and /bin. What the
   kernel lacks is left out with one line on standard error. */
void drop_rights(const struct city *city);

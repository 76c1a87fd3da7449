#include "base/status.h"

const char *status_name(enum status status)
{
    static const char *const names[] = {"DONE",      "NOT_FOUND", "INVALID", "CONFLICT",
                                        "FORBIDDEN", "TOO_MUCH",  "BUSY",    "BROKEN"};
    return (unsigned)status < sizeof names / sizeof *names ? names[status] : "UNKNOWN";
}

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

void check_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "ikanai: a rule of the program was broken: %s (%s:%d)\n", condition, file, line);
    abort();
}

#include "engines/procedures/jobs.h"

enum status procedures_demo(struct job_run *run)
{
    (void)run;
    return DONE;
}

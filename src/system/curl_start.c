#include "system/curl_start.h"

#include "base/check.h"

#include <curl/curl.h>
#include <pthread.h>

static void start_once(void)
{
    check(curl_global_init(CURL_GLOBAL_DEFAULT) == 0);
}

void curl_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_once);
}

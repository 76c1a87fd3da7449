/*
 * libcurl wants one start for the whole program before any thread uses it.
 */
#pragma once

void curl_start(void);

/*
 * What this server serves, asked after the syntax: HTTP/1.0 and 1.1, GET, HEAD and POST, exactly one Host, an own
 * target, no transfer coding but chunked. Everything else has its own code.
 */
#pragma once

#include "web/http_parser.h"

/* 0, or the HTTP status of the refusal and *why. */
int http_rules_refuse(const struct http_parser *parser, const char *head, const char **why);
bool http_is_host(struct text host); /* name, IPv4 or [IPv6], with or without :port */

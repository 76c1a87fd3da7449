/*
 * Sessions: 256 random bits in a cookie, their hash in the store.
 *
 * Residents: 30 minutes idle, 12 hours in all; staff: 15 minutes, 10 hours. A new one at each sign-in; ending is a fact
 * in the store, so it holds at once on every node. A session is at most as sure as the way it was opened by: who holds
 * the mail box of a known resident gets no further than somebody known by mail. Being seen is written at most once a minute, so that reading pages
 * does not write.
 */
#pragma once

#include "web/request.h"

struct city;
struct store;

enum sign_in_way { BY_MAIL = 1, BY_PASSKEY = 2, BY_CARD = 3, BY_LINK = 4, BY_DEMO = 5, BY_TOTP = 6, BY_SIGN_ON = 7 };

/* Starts a session for a resident's account or for staff, ends the one the browser had, and sets the cookie. Opens its
   own transaction; adds the event. */
enum status session_start(struct request *request, struct response *response, enum actor_kind kind, int64_t id,
                          enum sign_in_way way) MUST_USE;
/* The same by a passkey, which is as sure as the session in which it was registered (enum assurance). */
enum status session_start_by_passkey(struct request *request, struct response *response, enum actor_kind kind, int64_t id,
                                     int assurance) MUST_USE;
/* A second factor was shown in this session. Opens its own transaction; adds the event. */
enum status session_strengthen(struct request *request) MUST_USE;
/* One click, only in the demonstration city: FORBIDDEN elsewhere. */
enum status session_start_demo(struct request *request, struct response *response, enum actor_kind kind,
                               int64_t id) MUST_USE;

/* The session hook of the site: fills request->actor (rights for staff too). One indexed read. */
enum status session_recognise(struct request *request);

/* Signs out this browser: the session ends, the cookie goes. */
enum status session_end(struct request *request, struct response *response) MUST_USE;
/* Ends all sessions of somebody but `except_session_id` (0: all): sign-out everywhere, change of rights. In a
   transaction or by itself. */
enum status session_end_all(struct store *store, enum actor_kind kind, int64_t id, int64_t except_session_id,
                            int64_t now) MUST_USE;
enum status session_end_one(struct store *store, enum actor_kind kind, int64_t id, int64_t session_id,
                            int64_t now) MUST_USE;

struct session {
    int64_t id, started_at, seen_at;
    enum sign_in_way way;
    struct text browser; /* "Firefox, Linux": made from the User-Agent, never the whole of it */
};
struct sessions { size_t count; struct session *items; };
/* Those that still hold, newest first. */
enum status sessions_of(struct store *store, struct arena *arena, enum actor_kind kind, int64_t id, int64_t now,
                        struct sessions *found) MUST_USE;

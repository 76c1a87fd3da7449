/*
 * Starting and stopping, and the loop of each thread: take a place, take the next ready connection.
 */
#include "web/web.h"

#include "base/check.h"
#include "store/store.h"
#include "web/assets.h"
#include "web/places.h"
#include "web/web_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ACCEPT_AT_ONCE = 64, BACKLOG = 4096, SPARE_FILES = 512 };

/* ---- threads ---- */

static void accept_one(struct web *web, int socket, const struct sockaddr_storage *peer)
{
    uint8_t address[16] = {[10] = 0xff, [11] = 0xff};
    int one = 1;
    if (peer->ss_family == AF_INET6)
        memcpy(address, &((const struct sockaddr_in6 *)peer)->sin6_addr, 16);
    else
        memcpy(address + 12, &((const struct sockaddr_in *)peer)->sin_addr, 4);
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *connection = connection_new(web, socket, address);
    if (!connection) {
        struct text answer = answer_plain(503);
        ssize_t sent = send(socket, answer.bytes, answer.length, MSG_NOSIGNAL | MSG_DONTWAIT);
        (void)sent; /* a courtesy */
        close(socket);
        return;
    }
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data.ptr = connection};
    atomic_store(&connection->deadline_ms, deadline_in(web, DEADLINE_IDLE_MS));
    atomic_store_explicit(&connection->is_armed, true, memory_order_release);
    if (epoll_ctl(web->epoll, EPOLL_CTL_ADD, socket, &event) != 0)
        connection_close(connection);
}

static void accept_some(struct web *web)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.ptr = &web->listener};
    for (int i = 0; i < ACCEPT_AT_ONCE; i++) {
        struct sockaddr_storage peer = {0};
        socklen_t size = sizeof peer;
        int socket = accept4(web->listener, (struct sockaddr *)&peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (socket < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)) {
            atomic_store(&web->is_full, true);
            return; /* the keeper tries again in a moment */
        }
        if (socket < 0)
            break;
        accept_one(web, socket, &peer);
    }
    if (!atomic_load(&web->is_stopping))
        epoll_ctl(web->epoll, EPOLL_CTL_MOD, web->listener, &event);
}

static void *worker_run(void *context)
{
    struct worker *worker = context;
    struct web *web = worker->web;
    this_worker = worker;
    worker->arena = arena_new(THREAD_ARENA_BYTES);
    worker->reading = malloc(READING_BYTES);
    check(worker->reading != NULL);
    randombytes_buf(&worker->id_start, sizeof worker->id_start);
    while (!atomic_load(&web->is_ended)) {
        struct epoll_event event;
        place_take(worker);
        int ready = epoll_wait(web->epoll, &event, 1, -1);
        if (ready != 1 || event.data.ptr == &web->wake)
            continue;
        if (event.data.ptr == &web->listener)
            accept_some(web);
        else
            connection_ready(worker, event.data.ptr, event.events);
    }
    arena_free(worker->arena);
    free(worker->reading);
    while (worker->spare) {
        struct exchange *next = worker->spare->next_spare;
        free(worker->spare);
        worker->spare = next;
    }
    return NULL;
}

bool worker_start(struct web *web)
{
    struct worker *worker = calloc(1, sizeof *worker);
    pthread_attr_t attributes;
    check(worker != NULL);
    worker->web = web;
    pthread_cond_init(&worker->has_turn, NULL);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, THREAD_STACK_BYTES);
    bool is_started = pthread_create(&worker->thread, &attributes, worker_run, worker) == 0;
    pthread_attr_destroy(&attributes);
    if (is_started)
        web->workers[web->thread_count++] = worker;
    else
        free(worker);
    return is_started;
}

/* ---- start ---- */

static bool open_listener(struct web *web, struct arena *arena, struct text *why)
{
    struct text address = web->options.address.length ? web->options.address : T("127.0.0.1");
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)web->options.port)};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t)web->options.port)};
    char *terminated = arena_terminated(arena, address);
    bool is_four = inet_pton(AF_INET, terminated, &four.sin_addr) == 1;
    if (!is_four && inet_pton(AF_INET6, terminated, &six.sin6_addr) != 1) {
        *why = arena_print(arena, "%s is not an IP address to listen on.", terminated);
        return false;
    }
    struct sockaddr *any = is_four ? (struct sockaddr *)&four : (struct sockaddr *)&six;
    socklen_t size = is_four ? sizeof four : sizeof six;
    int one = 1;
    web->listener = socket(any->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (web->listener >= 0)
        setsockopt(web->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (web->listener < 0 || bind(web->listener, any, size) != 0 || listen(web->listener, BACKLOG) != 0 ||
        getsockname(web->listener, any, &size) != 0) {
        *why = arena_print(arena, "%s port %d cannot be listened on: %s.", terminated, web->options.port, strerror(errno));
        return false;
    }
    web->port = ntohs(is_four ? four.sin_port : six.sin6_port);
    return true;
}

static bool read_proxies(struct web *web, struct arena *arena, struct text *why)
{
    struct text rest = web->options.trusted_proxies, one;
    while (rest.length && text_next_part(&rest, ',', &one)) {
        one = text_trim(one);
        if (web->proxy_count == TRUSTED_PROXIES || !address_read(one, web->proxies[web->proxy_count])) {
            *why = arena_print(arena, "%.*s is not the address of a proxy, or there are more than %d.",
                               TEXT_ARGUMENTS(one), TRUSTED_PROXIES);
            return false;
        }
        web->proxy_count++;
    }
    return true;
}

/* A socket for each connection, and files besides. */
static int connections_possible(int wanted)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return wanted;
    if (files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
        getrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur == RLIM_INFINITY || files.rlim_cur > (rlim_t)wanted + SPARE_FILES)
        return wanted;
    return files.rlim_cur > 2 * SPARE_FILES ? (int)files.rlim_cur - SPARE_FILES : SPARE_FILES;
}

static void make_table(struct web *web, struct arena *arena)
{
    int wanted = web->options.connections ? web->options.connections : LIMIT_CONNECTIONS;
    web->slot_count = web->free_count = (uint32_t)connections_possible(wanted);
    uint32_t of_one = web->options.connections_of_one > 0 ? (uint32_t)web->options.connections_of_one
                                                          : (uint32_t)LIMIT_CONNECTIONS_OF_ONE;
    neighbours_init(&web->neighbours, arena, web->slot_count, of_one);
    web->table = TAKE(arena, struct connection *, web->slot_count);
    web->free_slots = TAKE(arena, uint32_t, web->slot_count);
    for (uint32_t i = 0; i < web->slot_count; i++)
        web->free_slots[i] = web->slot_count - 1 - i;
}

static void add_to_epoll(struct web *web, int file, void *what, uint32_t wanted)
{
    struct epoll_event event = {.events = wanted, .data.ptr = what};
    check(epoll_ctl(web->epoll, EPOLL_CTL_ADD, file, &event) == 0);
}

static bool start_threads(struct web *web, struct text *why)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int places = web->options.places ? web->options.places : (int)(cores > 0 ? cores : 1) * WEB_PLACES_PER_CORE;
    web->thread_limit = web->options.threads ? web->options.threads : WEB_THREADS;
    web->places_free = places < web->thread_limit ? places : web->thread_limit;
    web->workers = TAKE(web->arena, struct worker *, (size_t)web->thread_limit);
    pthread_mutex_lock(&web->places_lock);
    bool is_started = true;
    for (int i = 0; i < places && i < web->thread_limit && is_started; i++)
        is_started = worker_start(web);
    pthread_mutex_unlock(&web->places_lock);
    if (!is_started || pthread_create(&web->keeper, NULL, keeper_run, web) != 0) {
        *why = T("The server's threads cannot be started.");
        return false;
    }
    return true;
}

/* Some threads are always left to say that there are too many. */
static int work_limit(const struct web_options *options)
{
    if (options->in_work)
        return options->in_work;
    return options->threads ? options->threads - options->threads / 8 - 1 : LIMIT_IN_WORK;
}

enum status web_start(struct arena *arena, const struct web_options *options, const struct site *site,
                      struct web **started, struct text *why)
{
    check(sodium_init() >= 0);
    struct rate_limits usual = rate_limits_usual();
    struct web *web = TAKE(arena, struct web, 1);
    *web = (struct web){.options = *options, .site = site, .arena = arena, .listener = -1};
    *why = T("");
    if (!web->options.upload_folder.length)
        web->options.upload_folder = T(P_tmpdir);
    enum status status = router_build(arena, site->routes, &web->router, why);
    if (status != DONE)
        return status;
    if (!read_proxies(web, arena, why))
        return INVALID;
    web->access_log = access_log_open(arena, options->access_log, why);
    if (why->length || !open_listener(web, arena, why)) {
        if (web->listener >= 0)
            close(web->listener);
        access_log_close(web->access_log);
        return BROKEN;
    }
    mallopt(M_ARENA_MAX, 4); /* hundreds of threads, few of which run: memory pools for those */
    web->route_counts = TAKE(arena, struct route_count, router_count(web->router) + 1);
    web->rates = rates_new(options->rates ? options->rates : &usual);
    web->once = once_table_new();
    assets_register(site->assets);
    make_table(web, arena);
    pthread_mutex_init(&web->places_lock, NULL);
    pthread_mutex_init(&web->table_lock, NULL);
    pthread_mutex_init(&web->compressors_lock, NULL);
    events_init(&web->events);
    crowd_init(&web->crowd, work_limit(options),
               options->patience_ms ? options->patience_ms : PATIENCE_MS);
    web->epoll = epoll_create1(EPOLL_CLOEXEC);
    web->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    web->keeper_wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    check(web->epoll >= 0 && web->wake >= 0 && web->keeper_wake >= 0);
    add_to_epoll(web, web->wake, &web->wake, EPOLLIN);
    add_to_epoll(web, web->listener, &web->listener, EPOLLIN | EPOLLONESHOT);
    store_waiting_hooks(web_waiting_begin, web_waiting_end);
    if (!start_threads(web, why))
        return BROKEN;
    *started = web;
    return DONE;
}

/* ---- stop ---- */

void web_stop(struct web *web)
{
    uint64_t one = 1;
    atomic_store(&web->is_stopping, true);
    ssize_t written = write(web->keeper_wake, &one, sizeof one);
    (void)written; /* the keeper looks by itself soon */
}

void web_run(struct web *web)
{
    if (web->is_joined)
        return;
    pthread_join(web->keeper, NULL);
    for (int i = 0; i < web->thread_count; i++)
        pthread_join(web->workers[i]->thread, NULL);
    web->is_joined = true;
}

struct web *web_free(struct web *web)
{
    if (!web)
        return NULL;
    web_stop(web);
    web_run(web);
    for (uint32_t i = 0; i < web->slot_count; i++)
        if (web->table[i]) /* not done when the time of the stop was over */
            connection_close(web->table[i]);
    for (int i = 0; i < web->thread_count; i++) {
        pthread_cond_destroy(&web->workers[i]->has_turn);
        free(web->workers[i]);
    }
    close(web->listener);
    close(web->epoll);
    close(web->wake);
    close(web->keeper_wake);
    events_clear(&web->events);
    crowd_clear(&web->crowd);
    answer_forget_compressors(web);
    web->once = once_table_free(web->once);
    web->rates = rates_free(web->rates);
    web->access_log = access_log_close(web->access_log);
    pthread_mutex_destroy(&web->places_lock);
    pthread_mutex_destroy(&web->table_lock);
    pthread_mutex_destroy(&web->compressors_lock);
    return NULL;
}

int web_port(const struct web *web)
{
    return web->port;
}

const struct router *web_router(const struct web *web)
{
    return web->router;
}

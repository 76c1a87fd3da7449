#include "web/places.h"

#include "web/web_private.h"

_Thread_local struct worker *this_worker;

/* With the lock held: hands a free place to a thread that waits for one, or to a new thread. */
static void pass_on(struct web *web)
{
    struct worker *next = web->parked;
    if (next) {
        web->parked = next->next_parked;
        next->has_place = true;
        web->places_free--;
        pthread_cond_signal(&next->has_turn);
    } else if (web->thread_count < web->thread_limit && !atomic_load(&web->is_stopping)) {
        worker_start(web); /* it asks for the place itself */
    }
}

void place_take(struct worker *worker)
{
    struct web *web = worker->web;
    if (worker->has_place)
        return;
    pthread_mutex_lock(&web->places_lock);
    if (web->places_free > 0) {
        web->places_free--;
        worker->has_place = true;
    } else {
        worker->next_parked = web->parked;
        web->parked = worker;
        while (!worker->has_place && !atomic_load(&web->is_ended))
            pthread_cond_wait(&worker->has_turn, &web->places_lock);
    }
    pthread_mutex_unlock(&web->places_lock);
}

void places_wake_all(struct web *web)
{
    pthread_mutex_lock(&web->places_lock);
    for (int i = 0; i < web->thread_count; i++)
        pthread_cond_signal(&web->workers[i]->has_turn);
    pthread_mutex_unlock(&web->places_lock);
}

void web_waiting_begin(void)
{
    struct worker *worker = this_worker;
    if (!worker || worker->waiting_depth++ > 0 || !worker->has_place)
        return;
    pthread_mutex_lock(&worker->web->places_lock);
    worker->has_place = false;
    worker->web->places_free++;
    pass_on(worker->web);
    pthread_mutex_unlock(&worker->web->places_lock);
}

/* Goes on at once, with a place if one is free; else it gets one before it next asks for a connection. Waiting here
   would make everybody of one commit wait for each other. */
void web_waiting_end(void)
{
    struct worker *worker = this_worker;
    if (!worker || --worker->waiting_depth > 0)
        return;
    pthread_mutex_lock(&worker->web->places_lock);
    if (!worker->has_place && worker->web->places_free > 0) {
        worker->web->places_free--;
        worker->has_place = true;
    }
    pthread_mutex_unlock(&worker->web->places_lock);
}

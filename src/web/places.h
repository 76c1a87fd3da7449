/*
 * Running places: many threads may wait, few run.
 *
 * Threads of the web server take ready connections only while they hold a place. One that is about to wait for a
 * commit, PostgreSQL or a mail server gives its place to another thread (started when there is none), and has to have
 * one again before it next asks for a connection. Threads that are not the server's may call these too: nothing happens.
 */
#pragma once

void web_waiting_begin(void);
void web_waiting_end(void);

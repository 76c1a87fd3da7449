/* JSON written piece by piece. */
#include "base/json.h"

#include "base/check.h"

struct json_writer json_writer_new(struct buffer *buffer)
{
    return (struct json_writer){.buffer = buffer};
}

/* Before each value or key: the comma that the last one left owing. */
static void separate(struct json_writer *writer)
{
    if (writer->needs_comma)
        buffer_put_byte(writer->buffer, ',');
    writer->needs_comma = true;
}

static void start(struct json_writer *writer, char bracket)
{
    separate(writer);
    buffer_put_byte(writer->buffer, bracket);
    writer->needs_comma = false;
    writer->depth++;
}

static void end(struct json_writer *writer, char bracket)
{
    check(writer->depth > 0);
    writer->depth--;
    buffer_put_byte(writer->buffer, bracket);
    writer->needs_comma = true;
}

void json_start_object(struct json_writer *writer)
{
    start(writer, '{');
}

void json_end_object(struct json_writer *writer)
{
    end(writer, '}');
}

void json_start_list(struct json_writer *writer)
{
    start(writer, '[');
}

void json_end_list(struct json_writer *writer)
{
    end(writer, ']');
}

void json_put_key(struct json_writer *writer, struct text key)
{
    json_put_text(writer, key);
    buffer_put_byte(writer->buffer, ':');
    writer->needs_comma = false;
}

void json_put_text(struct json_writer *writer, struct text text)
{
    separate(writer);
    json_put_escaped(writer->buffer, text);
}

void json_put_integer(struct json_writer *writer, int64_t number)
{
    separate(writer);
    buffer_put_integer(writer->buffer, number);
}

void json_put_boolean(struct json_writer *writer, bool is_true)
{
    separate(writer);
    buffer_put(writer->buffer, is_true ? T("true") : T("false"));
}

void json_put_null(struct json_writer *writer)
{
    separate(writer);
    buffer_put(writer->buffer, T("null"));
}

void json_put_value(struct json_writer *writer, const json_t *value)
{
    separate(writer);
    json_put(writer->buffer, value);
}

void json_put_member_text(struct json_writer *writer, struct text key, struct text text)
{
    json_put_key(writer, key);
    json_put_text(writer, text);
}

void json_put_member_integer(struct json_writer *writer, struct text key, int64_t number)
{
    json_put_key(writer, key);
    json_put_integer(writer, number);
}

void json_put_member_boolean(struct json_writer *writer, struct text key, bool is_true)
{
    json_put_key(writer, key);
    json_put_boolean(writer, is_true);
}

#include "web/html.h"

#include "base/markdown.h"

struct html html_of_text(struct arena *arena, struct text text)
{
    struct buffer to = buffer_new(arena);
    struct text rest = text, line;
    bool is_first = true;
    while (text_next_part(&rest, '\n', &line)) {
        if (!is_first)
            buffer_put(&to, T("<br>"));
        is_first = false;
        html_escape(&to, text_trim(line));
    }
    return (struct html){buffer_text(&to)};
}

struct html html_of_markdown(struct arena *arena, struct text markdown)
{
    struct text markup;
    if (markdown_html(arena, markdown, 1, &markup) == DONE)
        return (struct html){markup};
    return html_of_text(arena, markdown);
}

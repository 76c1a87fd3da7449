/*
 * Collects every sentence below a folder and its languages: make_messages SRC_ROOT OUT.h OUT.c DEPFILE
 *
 * Sentences are {t "English"} in *.html and TR("English"), TR_INIT("English"), SENTENCE("English") in *.c and *.h (not in tests).
 * Translations are gettext files, ja.po and yasashii.po, in any folder. A sentence without Japanese, two different
 * translations of one, or placeholders that do not match are listed with file and line and stop the build; with
 * IKANAI_DRAFT=1 they are warnings. A translation nobody uses is a warning. Output files are only touched when changed.
 */
#include "messages_read.h"
#include "messages_write.h"

#include <dirent.h>

static struct names files, folders;

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool ends(const char *name, const char *end)
{
    size_t length = strlen(name), end_length = strlen(end);
    return length >= end_length && strcmp(name + length - end_length, end) == 0;
}

static void walk(const char *folder)
{
    DIR *open = opendir(folder);
    if (!open) {
        perror(folder);
        exit(1);
    }
    add_name(&folders, folder);
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_type == DT_DIR)
            walk(path);
        else if (ends(path, ".html") || ends(path, ".c") || ends(path, ".h") || ends(path, ".po"))
            add_name(&files, path);
    }
    closedir(open);
}

static struct sentence *note(struct catalogue *all, const char *english, const char *file, int line)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->items[i].english, english) == 0)
            return &all->items[i];
    struct sentence *sentence = add_sentence(all);
    *sentence = (struct sentence){.english = keep(english), .file = file, .line = line};
    return sentence;
}

static void note_used(void *catalogue, const char *english, const char *file, int line)
{
    struct sentence *sentence = note(catalogue, english, file, line);
    if (!sentence->is_used) {
        sentence->file = file;
        sentence->line = line;
    }
    sentence->is_used = true;
}

static int faults;

static void complain(const char *file, int line, const char *what, const char *english)
{
    fprintf(stderr, "%s:%d: %s: \"%s\"\n", file, line, what, english);
    faults++;
}

static void note_translation(void *catalogue, const char *english, const char *translation, const char *file, int line)
{
    enum { JA, EASY } language = ends(file, "yasashii.po") ? EASY : JA;
    struct sentence *sentence = note(catalogue, english, file, line);
    struct translation *to = language == EASY ? &sentence->easy : &sentence->japanese;
    if (to->text) {
        if (strcmp(to->text, translation) != 0) {
            complain(file, line, "translated in another way elsewhere; give it a context, \"where|Sentence\"", english);
            fprintf(stderr, "%s:%d:   there it is \"%s\", here \"%s\"\n", to->file, to->line, to->text, translation);
        }
        return;
    }
    *to = (struct translation){keep(translation), file, line};
    if (!same_placeholders(english, translation))
        complain(file, line, "the values {1} {2} ... of the translation do not match", english);
}

static void check_all(const struct catalogue *all)
{
    size_t missing = 0;
    for (size_t i = 0; i < all->count; i++)
        all->items[i].key = key_of(all->items[i].english);
    for (size_t i = 0; i < all->count; i++) {
        const struct sentence *sentence = &all->items[i];
        if (sentence->is_used && !sentence->japanese.text) {
            complain(sentence->file, sentence->line, "no Japanese in any ja.po", sentence->english);
            missing++;
        }
        if (!sentence->is_used)
            fprintf(stderr, "%s:%d: warning: no page uses this sentence: \"%s\"\n", sentence->file, sentence->line,
                    sentence->english);
        for (size_t j = 0; j < i; j++)
            if (all->items[j].key == sentence->key)
                complain(sentence->file, sentence->line, "two sentences have one key; change a word",
                         sentence->english);
    }
    if (missing)
        fprintf(stderr, "%zu sentences wait for Japanese. Add msgid and msgstr to the ja.po beside them.\n", missing);
}

static void write_depfile(const char *path, const char *output)
{
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        exit(1);
    }
    fprintf(file, "%s:", output);
    for (size_t i = 0; i < files.count; i++)
        fprintf(file, " \\\n %s", files.items[i]);
    for (size_t i = 0; i < folders.count; i++)
        fprintf(file, " \\\n %s", folders.items[i]);
    fputc('\n', file);
    fclose(file);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: make_messages SRC_ROOT OUT.h OUT.c DEPFILE\n");
        return 2;
    }
    static struct catalogue all;
    walk(argv[1]);
    qsort(files.items, files.count, sizeof *files.items, by_name);
    for (size_t i = 0; i < files.count; i++) {
        const char *path = files.items[i];
        if (ends(path, "/ja.po") || ends(path, "/yasashii.po"))
            faults += read_po(path, note_translation, &all);
        else if (ends(path, ".html"))
            read_template(path, note_used, &all);
        else if (!ends(path, ".po") && !ends(path, "_test.c"))
            read_c(path, note_used, &all);
    }
    check_all(&all);
    finish_catalogue(&all);
    const char *draft = getenv("IKANAI_DRAFT");
    if (faults && !(draft && *draft && strcmp(draft, "0") != 0)) {
        fprintf(stderr, "%d faults in the sentences (IKANAI_DRAFT=1 makes them warnings while writing)\n", faults);
        return 1;
    }
    write_depfile(argv[4], argv[2]);
    write_header(argv[2]);
    write_table(argv[3], &all);
    return 0;
}

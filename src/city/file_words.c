/*
 * Why a file was not taken, and what to do: one sentence each, for the question it was sent for.
 */
#include "city/files_private.h"

#include "web/language.h"

static struct message plain_words(enum attachment_problem problem)
{
    switch (problem) {
    case ATTACHMENT_EMPTY:
        return TR("The file is empty. Choose another one.");
    case ATTACHMENT_OTHER_PICTURE:
        return TR("This kind of picture cannot be read here. Take the photograph again on this page, or save it as JPEG.");
    case ATTACHMENT_OFFICE:
        return TR("Files of Word or Excel cannot be sent. Open it, save it as PDF, and choose the PDF.");
    case ATTACHMENT_ARCHIVE:
        return TR("Packed files (ZIP) cannot be sent. Unpack it, and choose the photographs or PDFs in it.");
    case ATTACHMENT_DISAGREES:
        return TR("The file is not what its name says. Open it, save it again as JPEG or PDF, and choose it again.");
    case ATTACHMENT_TWO_KINDS:
        return TR("Something else is attached to the end of the PDF. Open it, print it to a new PDF, and choose that one.");
    case ATTACHMENT_UNREADABLE:
        return TR("The file could not be opened. Save it again, or take a new photograph.");
    case ATTACHMENT_CUT_OFF:
        return TR("The end of the file is missing. Save it again, or take a new photograph, and send it again.");
    case ATTACHMENT_TOO_MANY_PIXELS:
        return TR("The picture is too large to be opened. Take a new photograph with the ordinary camera, or make it smaller.");
    case ATTACHMENT_TOO_COSTLY:
        return TR("The file is too complicated to be opened here. Take a new photograph, or print it to a new PDF.");
    case ATTACHMENT_CROWDED:
        return TR("Many files are being sent just now. Please choose the file again in a minute.");
    case ATTACHMENT_PDF_LOCKED:
        return TR("The PDF is locked by a password. Save it without a password, or photograph the pages.");
    case ATTACHMENT_PDF_SCRIPT:
        return TR("The PDF holds a program (JavaScript). Print it to a new PDF, or photograph the pages.");
    case ATTACHMENT_PDF_STARTS:
        return TR("The PDF would start other programs or open other files. Print it to a new PDF, or photograph the pages.");
    case ATTACHMENT_PDF_HOLDS:
        return TR("Other files are inside the PDF. Send them one by one, or print it to a new PDF.");
    case ATTACHMENT_INFECTED:
        return TR("A virus was found in the file, so it was not taken. Check your device, and send another file.");
    case ATTACHMENT_UNCHECKED:
        return TR("Files cannot be checked for viruses just now. Please send it again later. What you entered is kept.");
    default:
        return TR("Choose a photograph (JPEG, PNG) or a PDF.");
    }
}

static int64_t as_megabytes(int64_t bytes)
{
    return bytes / (1024 * 1024);
}

struct text attachment_problem_words(const struct city *city, struct arena *arena, enum language language,
                                     enum attachment_problem problem, int64_t size_bytes, int64_t now)
{
    int64_t one = as_megabytes(attachment_bytes_max(city, now)), all = as_megabytes(attachments_bytes_max(city, now));
    switch (problem) {
    case ATTACHMENT_TOO_BIG:
        return SAY(arena, language, TR("The file is too big ({1}). Up to {2}MB can be sent. A new photograph may be smaller."),
                   SHOWN(file_bytes(size_bytes)), SHOWN(one));
    case ATTACHMENTS_TOO_BIG:
        return SAY(arena, language, TR("All files together may have up to {1}MB. Remove one and send again."), SHOWN(all));
    case ATTACHMENT_PDF_TOO_LONG:
        return SAY(arena, language, TR("The PDF has more than {1} pages. Send only the pages that are needed."), SHOWN(PDF_PAGES_MAX));
    default:
        return say(language, plain_words(problem));
    }
}

/*
 * Puts a signature into a PDF by an incremental update: the signature, its field (without a picture), the page
 * and the catalog that now name it, and a cross-reference table of these four.
 */
#include "paper/signer.h"

#include "base/buffer.h"
#include "paper/pdf_file.h"

#include <string.h>
#include <time.h>

enum {
    ATTRIBUTES_SIZE = 1024, /* bytes kept free for the CMS object besides certificates, signature and stamp */
    STAMP_SIZE = 12288,
    NUMBER_WIDTH = 10       /* digits kept free for each number of the byte range */
};

struct update {
    struct arena *arena;
    struct buffer out;
    struct {
        int64_t number;
        size_t offset;
    } objects[4];
    size_t count;
    size_t range_at, contents_at, contents_size; /* where the placeholders stand */
};

struct text pdf_moment(struct arena *arena, int64_t at)
{
    time_t seconds = (time_t)(at / 1000000);
    struct tm moment;
    char written[40];
    if (!gmtime_r(&seconds, &moment) || strftime(written, sizeof(written), "D:%Y%m%d%H%M%SZ", &moment) == 0)
        return T("D:19700101000000Z");
    return arena_copy(arena, text_of(written));
}

/* A text string of PDF: UTF-16 with mark, in hex. */
static void put_text_string(struct buffer *out, struct text text)
{
    buffer_put(out, T("<FEFF"));
    int32_t rune;
    while ((rune = text_next_rune(&text)) >= 0) {
        if (rune > 0xffff)
            buffer_print(out, "%04X%04X", (unsigned)(0xd800 + ((rune - 0x10000) >> 10)),
                         (unsigned)(0xdc00 + (rune & 0x3ff)));
        else
            buffer_print(out, "%04X", (unsigned)rune);
    }
    buffer_put(out, T(">"));
}

static void begin_object(struct update *update, int64_t number)
{
    update->objects[update->count].number = number;
    update->objects[update->count].offset = update->out.length;
    update->count++;
    buffer_print(&update->out, "%lld 0 obj\n", (long long)number);
}

static void put_signature(struct update *update, int64_t number, const struct pdf_signing *signing)
{
    struct buffer *out = &update->out;
    begin_object(update, number);
    buffer_put(out, T("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached\n/ByteRange [0 "));
    update->range_at = out->length;
    for (int i = 0; i < 3 * (NUMBER_WIDTH + 1); i++)
        buffer_put_byte(out, ' ');
    buffer_put(out, T("]\n/Contents "));
    update->contents_at = out->length;
    buffer_put_byte(out, '<');
    buffer_reserve(out, 2 * update->contents_size + 1024);
    memset(out->bytes + out->length, '0', 2 * update->contents_size);
    out->length += 2 * update->contents_size;
    buffer_print(out, ">\n/M (%.*s)\n/Name ", TEXT_ARGUMENTS(pdf_moment(update->arena, signing->signed_at)));
    put_text_string(out, signing->name.length > 0 ? signing->name : signer_name(signing->signer));
    if (signing->reason.length > 0) {
        buffer_put(out, T("\n/Reason "));
        put_text_string(out, signing->reason);
    }
    if (signing->location.length > 0) {
        buffer_put(out, T("\n/Location "));
        put_text_string(out, signing->location);
    }
    buffer_put(out, T(" >>\nendobj\n"));
}

/* Writes a dictionary of the file again, with one more entry before its end. */
static void put_with_entry(struct update *update, int64_t number, struct text pdf, const struct pdf_object *dictionary,
                           struct text entry)
{
    begin_object(update, number);
    buffer_put(&update->out, text_slice(pdf, dictionary->start, dictionary->end - 2 - dictionary->start));
    buffer_print(&update->out, "\n%.*s >>\nendobj\n", TEXT_ARGUMENTS(entry));
}

static void put_cross_reference(struct update *update, struct pdf *pdf, int64_t size)
{
    struct buffer *out = &update->out;
    size_t start = out->length;
    buffer_put(out, T("xref\n"));
    for (size_t i = 0; i < update->count; i++)
        buffer_print(out, "%lld 1\n%010zu 00000 n \n", (long long)update->objects[i].number, update->objects[i].offset);
    buffer_print(out, "trailer\n<< /Size %lld /Root %lld 0 R", (long long)size,
                 (long long)pdf_entry(pdf_trailer(pdf), T("Root"))->integer);
    const struct pdf_object *info = pdf_entry(pdf_trailer(pdf), T("Info"));
    if (info && info->kind == PDF_REFERENCE)
        buffer_print(out, " /Info %lld 0 R", (long long)info->integer);
    buffer_print(out, " /Prev %zu >>\nstartxref\n%zu\n%%%%EOF\n", pdf_last_xref(pdf), start);
}

/* The first page: down the first kids. */
static const struct pdf_object *first_page(struct pdf *pdf, int64_t *number)
{
    const struct pdf_object *catalog = pdf_get(pdf, pdf_trailer(pdf), T("Root"));
    const struct pdf_object *place = pdf_entry(catalog, T("Pages"));
    for (int depth = 0; depth < 16 && place && place->kind == PDF_REFERENCE; depth++) {
        const struct pdf_object *node = pdf_resolve(pdf, place), *kids = pdf_get(pdf, node, T("Kids"));
        if (!kids) {
            *number = place->integer;
            return node && node->kind == PDF_DICTIONARY ? node : NULL;
        }
        place = kids->kind == PDF_ARRAY ? kids->first : NULL;
    }
    return NULL;
}

static enum status put_cms(struct update *update, const struct pdf_signing *signing)
{
    struct buffer *out = &update->out;
    size_t after = update->contents_at + 2 * update->contents_size + 2;
    struct text range = arena_print(update->arena, "%zu %zu %zu", update->contents_at, after, out->length - after);
    memcpy(out->bytes + update->range_at, range.bytes, range.length);
    uint8_t digest[32];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool digested = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
                    EVP_DigestUpdate(context, out->bytes, update->contents_at) == 1 &&
                    EVP_DigestUpdate(context, out->bytes + after, out->length - after) == 1 &&
                    EVP_DigestFinal_ex(context, digest, NULL) == 1;
    EVP_MD_CTX_free(context);
    struct text cms;
    enum status status = digested ? cms_make(update->arena, signing->signer, digest, signing->timestamp, &cms) : BROKEN;
    if (status == DONE && cms.length > update->contents_size)
        status = BROKEN;
    if (status != DONE)
        return status;
    struct buffer hex = buffer_new(update->arena);
    buffer_put_hex(&hex, cms.bytes, cms.length);
    memcpy(out->bytes + update->contents_at + 1, hex.bytes, hex.length);
    return DONE;
}

static size_t room_for_cms(const struct pdf_signing *signing)
{
    const struct signer *signer = signing->signer;
    size_t room = ATTRIBUTES_SIZE + (signing->timestamp ? STAMP_SIZE : 0) + (size_t)EVP_PKEY_get_size(signer->key);
    room += signer->der_text.length + (size_t)i2d_X509_NAME(X509_get_issuer_name(signer->certificate), NULL);
    for (int i = 0; i < sk_X509_num(signer->chain); i++)
        room += (size_t)i2d_X509(sk_X509_value(signer->chain, i), NULL);
    return room;
}

enum status pdf_sign(struct arena *arena, struct text pdf_bytes, const struct pdf_signing *signing,
                     struct text *signed_pdf)
{
    struct pdf *pdf;
    enum status status = pdf_open(arena, pdf_bytes, &pdf);
    if (status != DONE)
        return status;
    const struct pdf_object *root = pdf_entry(pdf_trailer(pdf), T("Root")), *catalog = pdf_resolve(pdf, root);
    int64_t page_number, count = pdf_object_count(pdf);
    const struct pdf_object *page = first_page(pdf, &page_number);
    /* Only what this room writes is signed: a table, no form yet, no annotations on the first page. */
    if (pdf_is_encrypted(pdf) || !pdf_has_table(pdf) || root->kind != PDF_REFERENCE || !catalog || !page ||
        catalog->kind != PDF_DICTIONARY || pdf_entry(catalog, T("AcroForm")) || pdf_entry(page, T("Annots")) ||
        count < 1 || count > PDF_OBJECTS_MAX - 2)
        return INVALID;
    size_t kept = room_for_cms(signing);
    struct update update = {.arena = arena, .out = buffer_new(arena), .contents_size = kept};
    buffer_reserve(&update.out, pdf_bytes.length + 2 * kept + 4096);
    buffer_put(&update.out, pdf_bytes);
    if (!text_ends(pdf_bytes, T("\n")))
        buffer_put_byte(&update.out, '\n');
    int64_t signature = count, field = count + 1;
    put_signature(&update, signature, signing);
    begin_object(&update, field);
    buffer_print(&update.out, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V %lld 0 R /P %lld 0 R "
                              "/Rect [0 0 0 0] /F 132 >>\nendobj\n", (long long)signature, (long long)page_number);
    put_with_entry(&update, page_number, pdf_bytes, page, arena_print(arena, "/Annots [%lld 0 R]", (long long)field));
    put_with_entry(&update, root->integer, pdf_bytes, catalog,
                   arena_print(arena, "/AcroForm << /Fields [%lld 0 R] /SigFlags 3 >>", (long long)field));
    put_cross_reference(&update, pdf, count + 2);
    status = put_cms(&update, signing);
    if (status == DONE)
        *signed_pdf = buffer_text(&update.out);
    return status;
}

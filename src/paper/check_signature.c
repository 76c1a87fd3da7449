/*
 * Looks at the signatures of a PDF, from its final bytes alone.
 *
 * A signature is only worth something together with what it covers: everything but the gap of its own
 * /Contents. Nothing about trust in authorities is decided here; the caller names the certificate.
 */
#include "paper/signer.h"

#include "base/buffer.h"
#include "paper/pdf_file.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/ess.h>
#include <string.h>

enum { SIGNATURES_MAX = 64, FIELD_DEPTH_MAX = 16, FIELDS_MAX = 4096 };

struct search {
    struct arena *arena;
    struct pdf *pdf;
    struct text bytes;
    struct pdf_signature_report *report;
    int fields;
    struct text certificate;
};

struct range {
    size_t first, gap, after, rest; /* first bytes [0, first), the gap, then `rest` bytes from `after` */
    bool whole;
};

static bool read_range(const struct search *search, const struct pdf_object *array, struct range *found)
{
    int64_t numbers[4];
    int count = 0;
    if (!array || array->kind != PDF_ARRAY)
        return false;
    for (const struct pdf_object *number = array->first; number; number = number->next) {
        if (count == 4 || number->kind != PDF_INTEGER || number->integer < 0 ||
            (uint64_t)number->integer > search->bytes.length)
            return false;
        numbers[count++] = number->integer;
    }
    size_t size = search->bytes.length;
    if (count != 4 || numbers[0] != 0 || numbers[2] < numbers[1] ||
        (uint64_t)numbers[2] + (uint64_t)numbers[3] > size)
        return false;
    *found = (struct range){.first = (size_t)numbers[1], .gap = (size_t)(numbers[2] - numbers[1]),
                            .after = (size_t)numbers[2], .rest = (size_t)numbers[3]};
    found->whole = found->after + found->rest == size;
    return true;
}

/* The gap must be the hex string of /Contents and nothing else, or something could hide in it. */
static bool gap_is_contents(const struct search *search, const struct range *range, const struct pdf_object *contents)
{
    return contents && contents->kind == PDF_STRING && contents->start == range->first &&
           contents->end == range->after && range->gap >= 2 && search->bytes.bytes[range->first] == '<';
}

static bool matches_names(const ASN1_STRING *value, X509 *signer, const STACK_OF(X509) *all)
{
    const unsigned char *bytes = ASN1_STRING_get0_data(value);
    ESS_SIGNING_CERT_V2 *names = d2i_ESS_SIGNING_CERT_V2(NULL, &bytes, ASN1_STRING_length(value));
    STACK_OF(X509) *chain = sk_X509_new_null(); /* the signer's first */
    bool right = names && chain && sk_X509_push(chain, signer) > 0;
    for (int i = 0; right && i < sk_X509_num(all); i++)
        if (X509_cmp(sk_X509_value(all, i), signer) != 0)
            right = sk_X509_push(chain, sk_X509_value(all, i)) > 0;
    right = right && OSSL_ESS_check_signing_certs(NULL, names, chain, 1) == 1;
    sk_X509_free(chain);
    ESS_SIGNING_CERT_V2_free(names);
    return right;
}

/* Every certificate in the object must be named by its hash in the signed attribute, the signer's first: what is not
   named could be changed unseen. (The hash stands there as an octet string of 32 bytes.) */
static bool names_all(CMS_ContentInfo *cms, CMS_SignerInfo *info, X509 *signer)
{
    const ASN1_STRING *value = CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(NID_id_smime_aa_signingCertificateV2), -3,
                                                           V_ASN1_SEQUENCE);
    STACK_OF(X509) *all = CMS_get1_certs(cms);
    bool named = value && matches_names(value, signer, all);
    for (int i = 0; named && i < sk_X509_num(all); i++) {
        unsigned char part[34] = {0x04, 0x20};
        unsigned length = 0;
        named = X509_digest(sk_X509_value(all, i), EVP_sha256(), part + 2, &length) == 1 && length == 32 &&
                memmem(ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value), part, sizeof(part)) != NULL;
    }
    sk_X509_pop_free(all, X509_free);
    return named;
}

/* Puts what an i2d function wrote and frees it; false when it could not. */
static bool put_der(struct buffer *out, unsigned char *der, int length)
{
    if (length > 0)
        buffer_put(out, (struct text){(const char *)der, (size_t)length});
    OPENSSL_free(der);
    return length > 0;
}

static bool put_algorithm(struct buffer *out, const X509_ALGOR *algorithm)
{
    unsigned char *der = NULL;
    int length = i2d_X509_ALGOR(algorithm, &der);
    return put_der(out, der, length);
}

/* SignedData: version 1, the one digest that the signer used, content of kind data left outside. */
static bool begins_as_it_must(struct arena *arena, const X509_ALGOR *digest, struct text der)
{
    static const struct text kind = TEXT_INIT("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02");
    static const struct text data = TEXT_INIT("\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01");
    struct buffer algorithm = buffer_new(arena), wanted = buffer_new(arena);
    if (!put_algorithm(&algorithm, digest) || algorithm.length > 127)
        return false;
    buffer_put(&wanted, T("\x02\x01\x01\x31"));
    buffer_put_byte(&wanted, (char)algorithm.length);
    buffer_put(&wanted, buffer_text(&algorithm));
    buffer_put(&wanted, data);
    struct text head = text_slice(der, 0, 96);
    ptrdiff_t place = text_find(head, kind);
    /* Between them only the lengths of two containers. */
    struct text rest = text_from(head, place < 0 ? head.length : (size_t)place + kind.length);
    ptrdiff_t start = text_find(rest, buffer_text(&wanted));
    return start >= 4 && start <= 10;
}

/* SignerInfo: version 1, issuer and serial number as the certificate writes them, the digest. */
static bool names_signer_plainly(struct arena *arena, const X509_ALGOR *digest, X509 *signer, struct text der)
{
    struct buffer names = buffer_new(arena), wanted = buffer_new(arena);
    unsigned char *issuer = NULL, *serial = NULL, head[8], *end = head;
    int issuer_length = i2d_X509_NAME(X509_get_issuer_name(signer), &issuer);
    bool put = put_der(&names, issuer, issuer_length);
    int serial_length = i2d_ASN1_INTEGER(X509_get0_serialNumber(signer), &serial);
    put = put_der(&names, serial, serial_length) && put;
    if (!put || names.length > 0xffff)
        return false;
    ASN1_put_object(&end, 1, (int)names.length, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL);
    buffer_put(&wanted, T("\x02\x01\x01"));
    buffer_put(&wanted, (struct text){(const char *)head, (size_t)(end - head)});
    buffer_put(&wanted, buffer_text(&names));
    return put_algorithm(&wanted, digest) && text_has(der, buffer_text(&wanted));
}

/* What the signature does not cover of its own object is compared with what it can only be. */
static bool frame_is_right(struct arena *arena, CMS_SignerInfo *info, struct text der)
{
    X509 *signer = NULL;
    EVP_PKEY *key = NULL;
    X509_ALGOR *digest = NULL, *signature = NULL;
    CMS_SignerInfo_get0_algs(info, &key, &signer, &digest, &signature);
    if (!key || !signer || !digest || !signature)
        return false;
    const ASN1_OBJECT *digest_kind, *signature_kind;
    X509_ALGOR_get0(&digest_kind, NULL, NULL, digest);
    X509_ALGOR_get0(&signature_kind, NULL, NULL, signature);
    int wanted = NID_undef, base = EVP_PKEY_get_base_id(key), found = OBJ_obj2nid(signature_kind);
    bool known = OBJ_find_sigid_by_algs(&wanted, OBJ_obj2nid(digest_kind), base) == 1 && found == wanted;
    return (known || (base == EVP_PKEY_RSA && found == NID_rsaEncryption)) && begins_as_it_must(arena, digest, der) &&
           names_signer_plainly(arena, digest, signer, der);
}

/* Exactly one way of writing the object is taken: DER in lower-case hex, zeros behind it. Everything else would be a
   second file with the same signature. */
static bool is_written_plainly(const struct search *search, CMS_ContentInfo *cms, const struct range *range)
{
    struct text hex = text_slice(search->bytes, range->first + 1, range->gap - 2);
    unsigned char *der = NULL;
    int length = i2d_CMS_ContentInfo(cms, &der);
    struct buffer wanted = buffer_new(search->arena);
    if (length > 0)
        buffer_put_hex(&wanted, der, (size_t)length);
    struct text bytes = {(const char *)der, length > 0 ? (size_t)length : 0};
    bool plain = length > 0 && text_starts(hex, buffer_text(&wanted)) &&
                 frame_is_right(search->arena, sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0), bytes);
    OPENSSL_free(der);
    for (size_t i = wanted.length; plain && i < hex.length; i++)
        plain = hex.bytes[i] == '0';
    return plain;
}

static bool digest_is_strong(CMS_SignerInfo *info)
{
    X509_ALGOR *digest = NULL;
    CMS_SignerInfo_get0_algs(info, NULL, NULL, &digest, NULL);
    const ASN1_OBJECT *kind = NULL;
    if (digest)
        X509_ALGOR_get0(&kind, NULL, NULL, digest);
    int nid = kind ? OBJ_obj2nid(kind) : NID_undef;
    return nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512 || nid == NID_sha3_256 || nid == NID_sha3_512;
}

/* A time stamp is not covered by the signature it stands in; it has a signature of its own. */
static void check_stamp(const struct search *search, CMS_SignerInfo *info, struct pdf_signature *found)
{
    int count = CMS_unsigned_get_attr_count(info);
    found->has_stamp = count > 0; /* there is nothing else that may stand there */
    X509_ATTRIBUTE *attribute = count == 1 ? CMS_unsigned_get_attr(info, 0) : NULL;
    ASN1_TYPE *value = attribute && X509_ATTRIBUTE_count(attribute) == 1 ? X509_ATTRIBUTE_get0_type(attribute, 0) : NULL;
    uint8_t digest[32];
    if (!value || value->type != V_ASN1_SEQUENCE || !cms_stamped_digest(info, digest) ||
        OBJ_obj2nid(X509_ATTRIBUTE_get0_object(attribute)) != NID_id_smime_aa_timeStampToken)
        return;
    const ASN1_STRING *token = value->value.sequence;
    const ASN1_OCTET_STRING *over = CMS_SignerInfo_get0_signature(info);
    found->stamp_token = arena_copy(search->arena, (struct text){(const char *)ASN1_STRING_get0_data(token),
                                                                 (size_t)ASN1_STRING_length(token)});
    found->stamp_over = arena_copy(search->arena, (struct text){(const char *)ASN1_STRING_get0_data(over),
                                                                (size_t)ASN1_STRING_length(over)});
    found->stamp_holds = timestamp_read(search->arena, found->stamp_token, digest, T(""), &found->stamp) == DONE;
}

static void check_cms(const struct search *search, CMS_ContentInfo *cms, const struct range *range,
                      struct pdf_signature *found)
{
    STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);
    if (sk_CMS_SignerInfo_num(infos) != 1 || CMS_is_detached(cms) != 1)
        return;
    BIO *content = BIO_new(BIO_s_mem());
    if (!content)
        return;
    BIO_write(content, search->bytes.bytes, (int)range->first);
    BIO_write(content, search->bytes.bytes + range->after, (int)range->rest);
    BIO_set_mem_eof_return(content, 0);
    bool holds = CMS_verify(cms, NULL, NULL, content, NULL, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;
    BIO_free(content);
    STACK_OF(X509) *signers = CMS_get0_signers(cms);
    X509 *certificate = signers && sk_X509_num(signers) == 1 ? sk_X509_value(signers, 0) : NULL;
    CMS_SignerInfo *info = sk_CMS_SignerInfo_value(infos, 0);
    found->valid = holds && certificate && digest_is_strong(info);
    found->is_plain = found->valid && is_written_plainly(search, cms, range);
    check_stamp(search, info, found);
    if (certificate) {
        found->signer = certificate_common_name(search->arena, certificate);
        found->names_certificate = names_all(cms, info, certificate);
        unsigned char *der = NULL;
        int length = i2d_X509(certificate, &der);
        found->by_certificate = length > 0 && (search->certificate.length == 0 ||
                                               text_is(search->certificate, (struct text){(char *)der, (size_t)length}));
        OPENSSL_free(der);
    }
    sk_X509_free(signers);
}

static void check_one(struct search *search, const struct pdf_object *value)
{
    struct pdf_signature found = {0};
    struct range range;
    const struct pdf_object *contents = pdf_get(search->pdf, value, T("Contents"));
    const struct pdf_object *moment = pdf_get(search->pdf, value, T("M"));
    const struct pdf_object *filter = pdf_get(search->pdf, value, T("SubFilter"));
    bool known = filter && (text_is(filter->text, T("ETSI.CAdES.detached")) ||
                            text_is(filter->text, T("adbe.pkcs7.detached")));
    if (moment && moment->kind == PDF_STRING && text_is_utf8(moment->text))
        found.signed_at = arena_copy(search->arena, moment->text);
    if (known && read_range(search, pdf_get(search->pdf, value, T("ByteRange")), &range) &&
        gap_is_contents(search, &range, contents)) {
        const unsigned char *der = (const unsigned char *)contents->text.bytes;
        CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &der, (long)contents->text.length);
        if (cms && CMS_get0_type(cms) && OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed)
            check_cms(search, cms, &range, &found);
        CMS_ContentInfo_free(cms);
        ERR_clear_error();
        found.covers_all = range.whole;
    }
    search->report->signatures[search->report->count++] = found;
}

static void walk_fields(struct search *search, const struct pdf_object *fields, struct text kind, int depth)
{
    if (!fields || fields->kind != PDF_ARRAY || depth > FIELD_DEPTH_MAX)
        return;
    for (const struct pdf_object *place = fields->first; place; place = place->next) {
        const struct pdf_object *field = pdf_resolve(search->pdf, place);
        if (!field || ++search->fields > FIELDS_MAX || search->report->count == SIGNATURES_MAX)
            continue;
        const struct pdf_object *own = pdf_get(search->pdf, field, T("FT"));
        struct text type = own ? own->text : kind; /* inherited from the field above */
        const struct pdf_object *value = pdf_get(search->pdf, field, T("V"));
        if (text_is(type, T("Sig")) && value && value->kind == PDF_DICTIONARY)
            check_one(search, value);
        walk_fields(search, pdf_get(search->pdf, field, T("Kids")), type, depth + 1);
    }
}

static struct text what_is_wrong(const struct pdf_signature_report *report, bool any_certificate)
{
    if (report->count == 0)
        return T("no signature");
    if (report->count > 1)
        return T("more than one signature");
    const struct pdf_signature *only = report->signatures;
    if (!only->valid)
        return T("signature or digest does not hold");
    if (!only->covers_all)
        return T("signature does not cover the whole file");
    if (only->has_stamp && !only->stamp_holds)
        return T("time stamp does not hold");
    if (!any_certificate && !only->by_certificate)
        return T("signed with another certificate");
    if (!any_certificate && !only->names_certificate)
        return T("signed attributes do not name the certificates");
    if (!any_certificate && !only->is_plain)
        return T("signature is not written the one way it can be");
    return T("");
}

enum status pdf_signature_check(struct arena *arena, struct text pdf, struct text certificate,
                                struct pdf_signature_report *report)
{
    struct search search = {.arena = arena, .bytes = pdf, .report = report, .certificate = certificate};
    *report = (struct pdf_signature_report){.signatures = TAKE(arena, struct pdf_signature, SIGNATURES_MAX)};
    enum status status = pdf_open(arena, pdf, &search.pdf);
    if (status != DONE) {
        report->problem = status == TOO_MUCH ? T("file is over a limit") : T("not a readable PDF");
        return INVALID;
    }
    if (pdf_is_encrypted(search.pdf)) {
        report->problem = T("file is encrypted");
        return INVALID;
    }
    const struct pdf_object *catalog = pdf_get(search.pdf, pdf_trailer(search.pdf), T("Root"));
    const struct pdf_object *form = pdf_get(search.pdf, catalog, T("AcroForm"));
    walk_fields(&search, pdf_get(search.pdf, form, T("Fields")), T(""), 0);
    report->problem = what_is_wrong(report, certificate.length == 0);
    return report->problem.length == 0 ? DONE : INVALID;
}

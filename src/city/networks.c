/*
 * Addresses compared bit by bit, as inet_pton reads them.
 */
#include "city/networks.h"

#include <arpa/inet.h>
#include <string.h>

struct network {
    int family, bits; /* AF_INET or AF_INET6; leading bits that count */
    uint8_t bytes[16];
};

static bool read_address(struct arena *arena, struct text text, struct network *found)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    char *address = arena_terminated(arena, text);
    *found = (struct network){.family = AF_INET, .bits = 32};
    if (inet_pton(AF_INET, address, found->bytes) == 1)
        return true;
    *found = (struct network){.family = AF_INET6, .bits = 128};
    if (inet_pton(AF_INET6, address, found->bytes) != 1)
        return false;
    if (memcmp(found->bytes, mapped, sizeof mapped) == 0) {
        memmove(found->bytes, found->bytes + 12, 4);
        found->family = AF_INET;
        found->bits = 32;
    }
    return true;
}

static bool read_network(struct arena *arena, struct text text, struct network *found)
{
    ptrdiff_t slash = text_find_byte(text, '/');
    int64_t bits = 0;
    if (!read_address(arena, slash < 0 ? text : text_slice(text, 0, (size_t)slash), found))
        return false;
    if (slash < 0)
        return true;
    if (!text_to_integer(text_from(text, (size_t)slash + 1), &bits) || bits < 0 || bits > found->bits)
        return false;
    found->bits = (int)bits;
    return true;
}

static bool is_within(const struct network *network, const struct network *address)
{
    int whole = network->bits / 8, rest = network->bits % 8;
    if (network->family != address->family || memcmp(network->bytes, address->bytes, (size_t)whole) != 0)
        return false;
    return rest == 0 || ((network->bytes[whole] ^ address->bytes[whole]) >> (8 - rest)) == 0;
}

bool networks_have(struct arena *arena, struct text networks, struct text address)
{
    struct network asked, network;
    struct text one;
    if (!read_address(arena, address, &asked))
        return false;
    while (networks.length && text_next_part(&networks, ',', &one))
        if (read_network(arena, text_trim(one), &network) && is_within(&network, &asked))
            return true;
    return false;
}

/* A slot: two bytes of length, its complement, then the content. The header is written last: with
 * it the content is complete. */

#include "slots.h"

#include <string.h>

#include "board.h"

#define HEADER 4U

static uint32_t offset(uint32_t slot, uint32_t at)
{
    return slot * flash_block + at;
}

static bool is_erased(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != 0xff) {
            return false;
        }
    }
    return true;
}

int32_t slot_read(uint32_t slot, uint8_t *content)
{
    uint8_t header[HEADER];
    if (!flash_read(offset(slot, 0), header, HEADER)
        || !flash_read(offset(slot, HEADER), content, SLOT_SIZE)) {
        return -1;
    }
    uint32_t length = (uint32_t)header[0] << 8 | header[1];
    uint32_t complement = (uint32_t)header[2] << 8 | header[3];
    /* Bits that a cut left unwritten, or half erased, never look like a length and its complement. */
    if (length == (complement ^ 0xffffU) && length <= SLOT_SIZE) {
        return (int32_t)length;
    }
    return is_erased(header, HEADER) && is_erased(content, SLOT_SIZE) ? 0 : -1;
}

bool slot_write(uint32_t slot, const uint8_t *content, size_t length)
{
    if (length > SLOT_SIZE || !flash_erase(offset(slot, 0))) {
        return false;
    }
    for (size_t at = 0; at < length; at += FLASH_WORD) {
        uint8_t word[FLASH_WORD] = {0xff, 0xff, 0xff, 0xff};
        size_t left = length - at;
        memcpy(word, content + at, left < FLASH_WORD ? left : FLASH_WORD);
        if (!flash_write(offset(slot, HEADER + (uint32_t)at), word)) {
            return false;
        }
    }
    const uint8_t header[HEADER] = {
        (uint8_t)(length >> 8), (uint8_t)length,
        (uint8_t)~(length >> 8), (uint8_t)~length,
    };
    return flash_write(offset(slot, 0), header);
}

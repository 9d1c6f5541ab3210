/* A slot holds four bytes that count up, then the password. A slot whose write was cut off does not
 * count, so that after a cut the old password holds or the new one. */

#include "password.h"

#include <stdbool.h>
#include <string.h>

#include "relatch.h"
#include "slots.h"

#define NUMBER 4U
/* Until one is set. */
static const char factory_password[] = "factory password";

typedef struct Stored {
    uint32_t number;
    size_t length;
    char password[PASSWORD_MAX];
} Stored;

static bool stored(uint32_t slot, Stored *found)
{
    uint8_t content[SLOT_SIZE];
    int32_t length = slot_read(slot, content);
    if (length <= (int32_t)NUMBER || length > (int32_t)(NUMBER + PASSWORD_MAX)) {
        return false;
    }
    found->number = (uint32_t)content[0] << 24 | (uint32_t)content[1] << 16 | (uint32_t)content[2] << 8 | content[3];
    found->length = (size_t)length - NUMBER;
    memcpy(found->password, content + NUMBER, found->length);
    return true;
}

/* The current password, and the slot that it is not in. */
static uint32_t current(Stored *newest)
{
    Stored other;
    bool is_there = stored(SLOT_PASSWORD_A, newest);
    if (stored(SLOT_PASSWORD_B, &other) && (!is_there || other.number > newest->number)) {
        *newest = other;
        return SLOT_PASSWORD_A;
    }
    if (is_there) {
        return SLOT_PASSWORD_B;
    }
    newest->number = 0;
    newest->length = sizeof factory_password - 1;
    memcpy(newest->password, factory_password, newest->length);
    return SLOT_PASSWORD_A;
}

int32_t password_replace(void *context, const char *password, size_t length)
{
    (void)context;
    Stored newest;
    uint8_t content[SLOT_SIZE];
    if (length < PASSWORD_MIN || length > PASSWORD_MAX) {
        return RELATCH_E_NOT_ACCEPTED;
    }
    uint32_t slot = current(&newest);
    uint32_t number = newest.number + 1;
    for (uint32_t i = 0; i < NUMBER; i++) {
        content[i] = (uint8_t)(number >> (24 - 8 * i));
    }
    memcpy(content + NUMBER, password, length);
    /* After a failed write the library asks what holds. */
    return slot_write(slot, content, NUMBER + length) ? RELATCH_OK : RELATCH_E_STORAGE;
}

int32_t password_holds(void *context, const char *password, size_t length)
{
    (void)context;
    Stored newest;
    current(&newest);
    uint8_t differ = length != newest.length;
    for (size_t i = 0; i < length && i < newest.length; i++) {
        differ |= (uint8_t)(password[i] ^ newest.password[i]);
    }
    return differ == 0;
}

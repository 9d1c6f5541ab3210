/* Slots on flash, one erase block each, laid out as the Rust crate relatch-nor-flash does. */

#ifndef SLOTS_H
#define SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The library's four slots, then two for the password. */
#define SLOT_PASSWORD_A 4U
#define SLOT_PASSWORD_B 5U
#define SLOT_SIZE 128U

/* Copies the content, which is at most SLOT_SIZE bytes, and returns its length: 0 for a slot that
 * was never written, -1 for one that cannot be read or whose write was cut off. */
int32_t slot_read(uint32_t slot, uint8_t *content);

/* Replaces the content; when it returns true it survives a power cut. */
bool slot_write(uint32_t slot, const uint8_t *content, size_t length);

#endif

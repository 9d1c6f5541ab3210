/* Reads JSON where it lies: a value is a piece of the line, and nothing is copied or allocated. */

#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A value from its first to behind its last byte; both null where there is none. */
typedef struct Json {
    const char *at;
    const char *end;
} Json;

/* The value that a line begins with. */
Json json_value(const char *line, size_t length);

/* The member of an object with this name; none where there is none, or it is null. */
Json json_member(Json object, const char *name);

/* The element behind `element` of an array; the first one behind none. */
Json json_next(Json array, Json element);

/* Whether there is a value. */
bool json_is_there(Json value);

/* Whether it is this text; no character of `text` needs an escape. */
bool json_is(Json value, const char *text);

/* Whether it is the word `true`. */
bool json_is_true(Json value);

/* Whether two values are written alike. */
bool json_equal(Json one, Json other);

/* An integer of up to 64 bits. */
bool json_number(Json value, uint64_t *number);

/* A text as UTF-8 with a zero byte behind it, if it fits. */
bool json_text(Json value, char *text, size_t size, size_t *length);

/* Exactly `size` bytes, in hexadecimal. */
bool json_bytes(Json value, uint8_t *bytes, size_t size);

#endif

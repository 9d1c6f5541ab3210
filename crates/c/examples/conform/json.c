/* Reads JSON where it lies. */

#include "json.h"

static const Json NONE = {NULL, NULL};

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Behind spaces, and behind the commas and colons that part values. */
static const char *skip_between(const char *at, const char *end)
{
    while (at < end && (is_space(*at) || *at == ',' || *at == ':')) {
        at++;
    }
    return at;
}

static const char *skip_text(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++) {
        if (*at == '\\' && at + 1 < end) {
            at++;
        }
    }
    return at < end ? at + 1 : NULL;
}

static const char *skip_container(const char *at, const char *end)
{
    size_t depth = 0;
    while (at < end) {
        if (*at == '"') {
            at = skip_text(at, end);
            if (at == NULL) {
                return NULL;
            }
            continue;
        }
        if (*at == '{' || *at == '[') {
            depth++;
        } else if (*at == '}' || *at == ']') {
            depth--;
        }
        at++;
        if (depth == 0) {
            return at;
        }
    }
    return NULL;
}

static const char *skip_word(const char *at, const char *end)
{
    while (at < end && !is_space(*at) && *at != ',' && *at != ']' && *at != '}') {
        at++;
    }
    return at;
}

/* The value at a place; none at the end of what holds it. */
static Json value_at(const char *at, const char *end)
{
    at = skip_between(at, end);
    if (at >= end || *at == '}' || *at == ']') {
        return NONE;
    }
    const char *behind;
    if (*at == '"') {
        behind = skip_text(at, end);
    } else if (*at == '{' || *at == '[') {
        behind = skip_container(at, end);
    } else {
        behind = skip_word(at, end);
    }
    return behind == NULL || behind == at ? NONE : (Json){at, behind};
}

Json json_value(const char *line, size_t length)
{
    return value_at(line, line + length);
}

static bool is_word(Json value, const char *word)
{
    const char *at = value.at;
    for (; at != value.end && *word != '\0' && *at == *word; at++) {
        word++;
    }
    return at == value.end && *word == '\0';
}

Json json_member(Json object, const char *name)
{
    if (object.at == NULL || *object.at != '{') {
        return NONE;
    }
    Json key = value_at(object.at + 1, object.end);
    while (json_is_there(key)) {
        Json value = value_at(key.end, object.end);
        if (!json_is_there(value)) {
            return NONE;
        }
        if (json_is(key, name)) {
            return is_word(value, "null") ? NONE : value;
        }
        key = value_at(value.end, object.end);
    }
    return NONE;
}

Json json_next(Json array, Json element)
{
    if (array.at == NULL || *array.at != '[') {
        return NONE;
    }
    return value_at(element.at == NULL ? array.at + 1 : element.end, array.end);
}

bool json_is_there(Json value)
{
    return value.at != NULL;
}

bool json_is(Json value, const char *text)
{
    if (value.at == NULL || *value.at != '"') {
        return false;
    }
    return is_word((Json){value.at + 1, value.end - 1}, text);
}

bool json_is_true(Json value)
{
    return value.at != NULL && is_word(value, "true");
}

bool json_equal(Json one, Json other)
{
    if (one.at == NULL || other.at == NULL || one.end - one.at != other.end - other.at) {
        return false;
    }
    for (const char *at = one.at, *to = other.at; at != one.end; at++, to++) {
        if (*at != *to) {
            return false;
        }
    }
    return true;
}

bool json_number(Json value, uint64_t *number)
{
    *number = 0;
    if (value.at == NULL) {
        return false;
    }
    for (const char *at = value.at; at != value.end; at++) {
        if (*at < '0' || *at > '9') {
            return false;
        }
        uint64_t digit = (uint64_t)(*at - '0');
        if (*number > (UINT64_MAX - digit) / 10) {
            return false;
        }
        *number = *number * 10 + digit;
    }
    return true;
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    if (byte >= 'a' && byte <= 'f') {
        return byte - 'a' + 10;
    }
    if (byte >= 'A' && byte <= 'F') {
        return byte - 'A' + 10;
    }
    return -1;
}

/* The four digits of an escape; negative where they are none. */
static int32_t code_unit(const char *at, const char *end)
{
    int32_t unit = 0;
    if (end - at < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

/* Writes a character as UTF-8 and returns its length. */
static size_t encode(uint32_t character, uint8_t bytes[4])
{
    if (character < 0x80) {
        bytes[0] = (uint8_t)character;
        return 1;
    }
    size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        bytes[i] = (uint8_t)(0x80 | (character & 0x3F));
        character >>= 6;
    }
    static const uint8_t first[] = {0xC0, 0xE0, 0xF0};
    bytes[0] = (uint8_t)(first[length - 2] | character);
    return length;
}

/* Reads an escape behind its backslash, and moves `at` behind it; 0 is no character. */
static size_t unescape(const char **at, const char *end, uint8_t bytes[4])
{
    static const char names[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    char name = *(*at)++;
    for (size_t i = 0; names[i] != '\0'; i++) {
        if (names[i] == name) {
            bytes[0] = (uint8_t)meant[i];
            return 1;
        }
    }
    int32_t unit = name == 'u' ? code_unit(*at, end) : -1;
    if (unit < 0) {
        return 0;
    }
    *at += 4;
    if (unit < 0xD800 || unit > 0xDFFF) {
        return encode((uint32_t)unit, bytes);
    }
    bool pair = end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u';
    int32_t low = pair ? code_unit(*at + 2, end) : -1;
    if (unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
        return 0;
    }
    *at += 6;
    return encode(0x10000U + ((uint32_t)(unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00), bytes);
}

bool json_text(Json value, char *text, size_t size, size_t *length)
{
    *length = 0;
    if (value.at == NULL || *value.at != '"') {
        return false;
    }
    const char *at = value.at + 1;
    const char *end = value.end - 1;
    while (at < end) {
        uint8_t bytes[4] = {(uint8_t)*at};
        size_t count = 1;
        if (*at++ == '\\') {
            count = unescape(&at, end, bytes);
        }
        if (count == 0 || size - *length <= count) {
            return false;
        }
        for (size_t i = 0; i < count; i++) {
            text[(*length)++] = (char)bytes[i];
        }
    }
    text[*length] = '\0';
    return true;
}

bool json_bytes(Json value, uint8_t *bytes, size_t size)
{
    if (value.at == NULL || (size_t)(value.end - value.at) != 2 * size + 2) {
        return false;
    }
    const char *digit = value.at + 1;
    for (size_t i = 0; i < size; i++, digit += 2) {
        int high = hex_digit(digit[0]);
        int low = hex_digit(digit[1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

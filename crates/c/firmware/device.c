/* Firmware with a serial console: a line of a command and its text in, one line out, which begins
 * with `ok` or `error`. Everything of a product is here but the picture of the QR code. */

#include <string.h>

#include "board.h"
#include "line.h"
#include "memory.h"
#include "password.h"
#include "relatch.h"
#include "slots.h"

#define CODE_LENGTH 12U
#define RANDOM_SIZE 32U
/* Suite 3 has large texts: an offer on the screen, and a key file on the serial line. */
#if SUITES < 3
#define TEXT_SIZE RELATCH_OFFER_SIZE
#define LINE_SIZE 160
#else
#define TEXT_SIZE RELATCH_LARGE_OFFER_SIZE
#define LINE_SIZE 2048
#endif

static const RelatchSession screen = {.id = 1, .console = RELATCH_LOCAL};
static RelatchDevice *device;
static char text[TEXT_SIZE];
static uint8_t pool[RANDOM_SIZE];
static size_t pool_left;

static uint64_t uptime(void *context)
{
    (void)context;
    return board_uptime();
}

/* The boards have no generator: the console brings bytes with `random`, which are used once. */
static int32_t random_bytes(void *context, uint8_t *bytes, size_t length)
{
    (void)context;
    if (length > pool_left) {
        return RELATCH_E_RANDOM;
    }
    pool_left -= length;
    memcpy(bytes, pool + pool_left, length);
    memset(pool + pool_left, 0, length);
    return RELATCH_OK;
}

static int32_t read_slot(void *context, uint32_t slot, uint8_t *record)
{
    (void)context;
    return slot_read(slot, record);
}

static int32_t write_slot(void *context, uint32_t slot, const uint8_t *record, size_t length)
{
    (void)context;
    return slot_write(slot, record, length) ? RELATCH_OK : RELATCH_E_STORAGE;
}

static int32_t open_device(void)
{
    /* A product reads it from fuses or a secure element. */
    static const uint8_t record_key[32] = {0x5a, 0x01};
    const RelatchConfig config = {
        .vendor = "Vendor",
        .model = "Firmware",
        .serial = "0001",
        .record_key = record_key,
        .minimum_suite = RELATCH_SUITE_HMAC,
        .code_length = CODE_LENGTH,
    };
    const RelatchPlatform platform = {
        .uptime = uptime,
        .random = random_bytes,
        .read_slot = read_slot,
        .write_slot = write_slot,
        .replace_password = password_replace,
        .holds_password = password_holds,
    };
    return relatch_open(&config, &platform, &device);
}

static int32_t take_random(const char *hex, size_t length)
{
    pool_left = 0;
    if (length != 2 * RANDOM_SIZE) {
        return RELATCH_E_ARGUMENT;
    }
    for (size_t i = 0; i < length; i++) {
        uint8_t digit = (uint8_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
        pool[i / 2] = (uint8_t)(pool[i / 2] << 4 | (digit & 15U));
    }
    pool_left = RANDOM_SIZE;
    return RELATCH_OK;
}

static int32_t log_in(const char *password, size_t length)
{
    return password_holds(NULL, password, length) == 1 ? relatch_prove_administrator(device, screen) : RELATCH_E_PROOF_NEEDED;
}

static void put_field(const char *name, uint32_t value)
{
    put_text(name);
    put_number(value);
}

static int32_t show_status(void)
{
    RelatchStatus status;
    int32_t told = relatch_status(device, &status);
    if (told == RELATCH_OK) {
        put_field("bound=", status.bound);
        put_field(" records=", status.records);
        put_field(" suite=", status.suite);
        put_field(" epoch=", status.epoch);
        put_field(" failures=", status.failures);
        put_field(" wait=", status.wait_ms);
        put_text(" ");
    }
    return told;
}

static int32_t measure(void)
{
    put_field("stack=", (uint32_t)stack_peak());
    put_field(" heap=", (uint32_t)heap_peak());
    relatch_close(&device);
    put_field(" left=", (uint32_t)heap_in_use());
    put_text(" ");
    return open_device();
}

static bool is(const char *command, size_t length, const char *name)
{
    return length == strlen(name) && memcmp(command, name, length) == 0;
}

static uint32_t number(const char *digits, size_t length)
{
    uint32_t value = 0;
    for (size_t i = 0; i < length; i++) {
        value = 10 * value + (uint32_t)(digits[i] - '0');
    }
    return value;
}

/* Runs a command; a text that it shows goes to `text`. */
static int32_t run(const char *command, size_t length, const char *typed, size_t typed_length)
{
    size_t shown = 0;
    if (is(command, length, "random")) {
        return take_random(typed, typed_length);
    }
    if (is(command, length, "login")) {
        return log_in(typed, typed_length);
    }
    if (is(command, length, "keys")) {
        return relatch_load_key_file(device, screen, typed, typed_length, NULL);
    }
    if (is(command, length, "offer")) {
        return relatch_offer_binding(device, screen, text, sizeof text, &shown);
    }
    if (is(command, length, "confirm")) {
        return relatch_confirm_binding(device, screen, typed, typed_length, NULL);
    }
    if (is(command, length, "check")) {
        return relatch_begin_check(device, screen, text, sizeof text, &shown);
    }
    if (is(command, length, "checked")) {
        return relatch_submit_check(device, screen, typed, typed_length, NULL);
    }
    if (is(command, length, "recover")) {
        return relatch_begin_recovery(device, screen, text, sizeof text, &shown);
    }
    if (is(command, length, "code")) {
        return relatch_submit_code(device, screen, typed, typed_length);
    }
    if (is(command, length, "password")) {
        return relatch_set_password(device, screen, typed, typed_length);
    }
    if (is(command, length, "release")) {
        return relatch_release(device, screen);
    }
    if (is(command, length, "status")) {
        return show_status();
    }
    if (is(command, length, "measure")) {
        return measure();
    }
    if (is(command, length, "cut")) {
        cut_at(number(typed, typed_length));
        return RELATCH_OK;
    }
    return RELATCH_E_ARGUMENT;
}

int main(void)
{
    static char line[LINE_SIZE];
    int32_t told = open_device();
    for (;;) {
        if (told == RELATCH_OK) {
            put_text(text);
            put_text(text[0] == 0 ? "ok\n" : " ok\n");
        } else {
            put_text("error ");
            put_text(relatch_reason(told));
            put_text("\n");
        }
        /* The offer of suite 1 is a secret. */
        memset(text, 0, sizeof text);
        size_t length = line_get(line, sizeof line);
        const char *space = line;
        while (space < line + length && *space != ' ') {
            space++;
        }
        const char *typed = space < line + length ? space + 1 : space;
        told = run(line, (size_t)(space - line), typed, (size_t)(line + length - typed));
    }
}

/* Links on a microcontroller without any library of C: what such firmware has to bring. */

#include "relatch.h"

void _start(void);

/* Memory from one array; what was taken last is given back at once, all else at the next start. */
static _Alignas(16) uint8_t arena[8 * 1024];
static size_t taken;

void *relatch_malloc(size_t size)
{
    size_t rounded = (size + 15U) & ~(size_t)15U;
    if (rounded < size || rounded > sizeof arena - taken) {
        return NULL;
    }
    void *memory = &arena[taken];
    taken += rounded;
    return memory;
}

void relatch_free(void *memory)
{
    (void)memory;
}

void relatch_panicked(void)
{
    for (;;) {
    }
}

/* Rust's objects of ARM name it for unwinding, which never happens. */
void __aeabi_unwind_cpp_pr0(void);
void __aeabi_unwind_cpp_pr0(void)
{
}

static uint64_t uptime(void *context)
{
    return *(const volatile uint64_t *)context;
}

static int32_t random_bytes(void *context, uint8_t *bytes, size_t length)
{
    (void)context;
    (void)bytes;
    (void)length;
    return RELATCH_E_RANDOM;
}

static int32_t read_slot(void *context, uint32_t slot, uint8_t *record)
{
    (void)context;
    (void)slot;
    (void)record;
    return 0;
}

static int32_t write_slot(void *context, uint32_t slot, const uint8_t *record, size_t length)
{
    (void)context;
    (void)slot;
    (void)record;
    (void)length;
    return RELATCH_E_STORAGE;
}

static int32_t replace_password(void *context, const char *password, size_t length)
{
    (void)context;
    (void)password;
    (void)length;
    return RELATCH_E_NOT_STORED;
}

static int32_t holds_password(void *context, const char *password, size_t length)
{
    (void)context;
    (void)password;
    (void)length;
    return 0;
}

/* Each function of a recovery and of a binding, so that the linker keeps them. */
int main(void)
{
    static const uint8_t record_key[32] = {1};
    static volatile uint64_t milliseconds;
    static char text[RELATCH_OFFER_SIZE];
    const RelatchConfig config = {
        .vendor = "Vendor",
        .model = "NVR-8",
        .serial = "0001",
        .record_key = record_key,
        .minimum_suite = RELATCH_SUITE_HMAC,
        .code_length = 12,
    };
    const RelatchPlatform platform = {
        .context = (void *)&milliseconds,
        .uptime = uptime,
        .random = random_bytes,
        .read_slot = read_slot,
        .write_slot = write_slot,
        .replace_password = replace_password,
        .holds_password = holds_password,
    };
    const RelatchSession screen = {.id = 1, .console = RELATCH_LOCAL};
    RelatchDevice *device = NULL;
    RelatchStatus status;
    size_t length = 0;
    int32_t failed = relatch_open(&config, &platform, &device);

    failed |= relatch_prove_administrator(device, screen);
    failed |= relatch_load_key_file(device, screen, text, 0, NULL);
    failed |= relatch_offer_binding(device, screen, text, sizeof text, &length);
    failed |= relatch_confirm_binding(device, screen, text, 0, NULL);
    failed |= relatch_begin_check(device, screen, text, sizeof text, &length);
    failed |= relatch_submit_check(device, screen, text, 0, NULL);
    failed |= relatch_begin_recovery(device, screen, text, sizeof text, &length);
    failed |= relatch_submit_code(device, screen, text, 0);
    failed |= relatch_set_password(device, screen, text, 0);
    failed |= relatch_clear_failures(device, screen);
    failed |= relatch_release(device, screen);
    failed |= relatch_status(device, &status);
    failed |= relatch_close(&device);
    return failed;
}

/* A real start copies `.data`, clears `.bss` and sets the stack; here only linking counts. */
void _start(void)
{
    main();
}

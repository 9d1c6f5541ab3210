/* Flash, counter and password with the faults that the traces name. */

#include "bench.h"

#include <string.h>

/* What becomes of one write. */
typedef enum Fate { DONE, NOT_DONE, UNKNOWN } Fate;

typedef enum Effect { NOTHING, HALF, ALL } Effect;

static bool is_due(Bench *bench, const char *target)
{
    if (!json_is(bench->target, target) || bench->nth == 0) {
        return false;
    }
    bench->nth--;
    return bench->nth == 0;
}

/* Says what a write to this target does, and whether the power is cut at it. */
static Fate write_to(Bench *bench, const char *target, Effect *effect)
{
    *effect = NOTHING;
    if (bench->dark) {
        return NOT_DONE;
    }
    if (!is_due(bench, target)) {
        *effect = ALL;
        return DONE;
    }
    if (json_is(bench->how, "cut after") || json_is(bench->how, "unknown after")) {
        *effect = ALL;
    } else if (json_is(bench->how, "cut during")) {
        *effect = HALF;
    }
    bool unknown = json_is(bench->how, "unknown before") || json_is(bench->how, "unknown after");
    bench->dark = !unknown && !json_is(bench->how, "fails");
    return unknown ? UNKNOWN : NOT_DONE;
}

static uint64_t uptime(void *context)
{
    return ((const Bench *)context)->now;
}

static int32_t random_bytes(void *context, uint8_t *bytes, size_t length)
{
    const Bench *bench = context;
    if (length > sizeof bench->random) {
        return RELATCH_E_RANDOM;
    }
    memcpy(bytes, bench->random, length);
    return RELATCH_OK;
}

static int32_t read_slot(void *context, uint32_t slot, uint8_t *record)
{
    const Bench *bench = context;
    if (bench->dark) {
        return RELATCH_E_STORAGE;
    }
    memcpy(record, bench->slots[slot].bytes, bench->slots[slot].length);
    return (int32_t)bench->slots[slot].length;
}

static int32_t write_slot(void *context, uint32_t slot, const uint8_t *bytes, size_t length)
{
    Bench *bench = context;
    Record *record = &bench->slots[slot];
    Effect effect;
    Fate fate = write_to(bench, slot < RELATCH_STATE_A ? "binding" : "state", &effect);
    if (effect != NOTHING) {
        record->length = effect == HALF ? length / 2 : length;
        record->number = effect == HALF ? 0 : ++bench->writes;
        memcpy(record->bytes, bytes, record->length);
    }
    return fate == DONE ? RELATCH_OK : RELATCH_E_STORAGE;
}

static int32_t read_counter(void *context, uint64_t *value)
{
    const Bench *bench = context;
    *value = bench->counter;
    return bench->dark ? RELATCH_E_STORAGE : RELATCH_OK;
}

static int32_t raise_counter(void *context)
{
    Bench *bench = context;
    Effect effect;
    Fate fate = write_to(bench, "counter", &effect);
    if (effect == ALL) {
        bench->counter++;
    }
    return fate == DONE ? RELATCH_OK : RELATCH_E_STORAGE;
}

static int32_t replace_password(void *context, const char *password, size_t length)
{
    Bench *bench = context;
    if (bench->refuses || length >= sizeof bench->password) {
        return RELATCH_E_NOT_ACCEPTED;
    }
    Effect effect;
    Fate fate = write_to(bench, "password", &effect);
    if (effect == ALL) {
        memcpy(bench->password, password, length);
        bench->password_length = length;
    }
    switch (fate) {
    case DONE:
        return RELATCH_OK;
    case NOT_DONE:
        return RELATCH_E_NOT_STORED;
    default:
        return RELATCH_E_STORAGE; /* not known */
    }
}

static int32_t holds_password(void *context, const char *password, size_t length)
{
    const Bench *bench = context;
    return length == bench->password_length && memcmp(password, bench->password, length) == 0;
}

RelatchPlatform bench_platform(Bench *bench, bool has_counter)
{
    RelatchPlatform platform = {
        .context = bench,
        .uptime = uptime,
        .random = random_bytes,
        .read_slot = read_slot,
        .write_slot = write_slot,
        .replace_password = replace_password,
        .holds_password = holds_password,
    };
    if (has_counter) {
        platform.read_counter = read_counter;
        platform.raise_counter = raise_counter;
    }
    return platform;
}

bool bench_fault(Bench *bench, Json fault)
{
    bench->target = json_member(fault, "target");
    bench->how = json_member(fault, "how");
    bench->nth = 0;
    return !json_is_there(fault) || json_number(json_member(fault, "nth"), &bench->nth);
}

bool bench_damage(Bench *bench, Json what)
{
    bool newest = json_is(what, "newest state") || json_is(what, "newest binding");
    bool state = json_is(what, "state") || json_is(what, "newest state");
    if (!newest && !state && !json_is(what, "binding")) {
        return false;
    }
    Record *pair = &bench->slots[state ? RELATCH_STATE_A : RELATCH_BINDING_A];
    uint64_t last = pair[0].number > pair[1].number ? pair[0].number : pair[1].number;
    for (int i = 0; i < 2; i++) {
        if (pair[i].number != 0 && (!newest || pair[i].number == last)) {
            pair[i].number = 0;
            pair[i].length--;
        }
    }
    return true;
}

/* A trace of a device: each step is one call of the library. */

#include "trace.h"

#include <string.h>

/* The session of a step; null where there are too many. */
static Session *session_of(Trace *trace, Json step)
{
    Json name = json_member(step, "session");
    for (size_t i = 0; i < SESSIONS; i++) {
        Session *session = &trace->sessions[i];
        if (!json_is_there(session->name)) {
            session->name = name;
        }
        if (json_equal(session->name, name)) {
            return session;
        }
    }
    return NULL;
}

static RelatchSession number_of(const Trace *trace, const Session *session, Json console)
{
    ptrdiff_t place = session == NULL ? SESSIONS : session - trace->sessions;
    return (RelatchSession){
        .id = (uint64_t)place,
        .console = json_is(console, "other") ? RELATCH_REMOTE : RELATCH_LOCAL,
    };
}

static RelatchSession local(Trace *trace, Json step)
{
    return number_of(trace, session_of(trace, step), (Json){NULL, NULL});
}

/* Who acts in a step. The first set-up has a proof of its own, which ends with its step: here it is
 * that of another console, so that an administrator of the same session does not inherit it. */
static RelatchSession acting(Trace *trace, Json step)
{
    RelatchSession session = local(trace, step);
    if (json_is(json_member(step, "by"), "set-up")) {
        session.console = RELATCH_REMOTE;
    }
    return session;
}

static bool is_bound(Trace *trace)
{
    RelatchStatus status;
    return relatch_status(trace->device, &status) == RELATCH_OK && status.bound;
}

/* Whether the step's session may act as an administrator's. */
static int32_t administrator(Json step, bool at_set_up)
{
    Json by = json_member(step, "by");
    bool may = json_is(by, "administrator") || (at_set_up && json_is(by, "set-up"));
    return may ? RELATCH_OK : NOT_AN_ADMINISTRATOR;
}

/* The same, for what needs a proof; the first set-up counts as one. */
static int32_t prover(Trace *trace, Json step, bool at_set_up)
{
    int32_t code = administrator(step, at_set_up);
    if (code != RELATCH_OK) {
        return code;
    }
    if (json_is(json_member(step, "by"), "set-up")) {
        return relatch_prove_administrator(trace->device, acting(trace, step));
    }
    const Session *session = session_of(trace, step);
    return session != NULL && session->proved ? RELATCH_OK : RELATCH_E_PROOF_NEEDED;
}

static bool read_typed(Json step, char typed[TEXT_SIZE], size_t *length)
{
    return json_text(json_member(step, "typed"), typed, TEXT_SIZE, length);
}

static int32_t prove(Trace *trace, Json step)
{
    Session *session = session_of(trace, step);
    if (session == NULL) {
        return NOT_A_TRACE;
    }
    session->proved = true;
    return relatch_prove_administrator(trace->device, local(trace, step));
}

static int32_t offer(Trace *trace, Json step)
{
    int32_t code = prover(trace, step, true);
    if (code != RELATCH_OK) {
        return code;
    }
    return relatch_offer_binding(trace->device, acting(trace, step), trace->text,
                                 sizeof trace->text, &trace->text_length);
}

static int32_t load_keys(Trace *trace, Json step)
{
    static char text[KEY_FILE_SIZE];
    size_t length;
    int32_t code = prover(trace, step, true);
    if (code != RELATCH_OK) {
        return code;
    }
    if (!json_text(json_member(step, "text"), text, sizeof text, &length)) {
        return RELATCH_E_NOT_A_KEY_FILE;
    }
    return relatch_load_key_file(trace->device, acting(trace, step), text, length, NULL);
}

static int32_t confirm(Trace *trace, Json step)
{
    char typed[TEXT_SIZE];
    size_t length;
    int32_t code = administrator(step, true);
    if (code != RELATCH_OK) {
        return code;
    }
    if (!read_typed(step, typed, &length)) {
        return NOT_A_TRACE;
    }
    return relatch_confirm_binding(trace->device, local(trace, step), typed, length, NULL);
}

static int32_t cancel_offer(Trace *trace, Json step)
{
    (void)step;
    return relatch_discard_offer(trace->device);
}

static int32_t release(Trace *trace, Json step)
{
    int32_t code = prover(trace, step, false);
    return code != RELATCH_OK ? code : relatch_release(trace->device, acting(trace, step));
}

static int32_t clear_failures(Trace *trace, Json step)
{
    if (!is_bound(trace)) {
        return RELATCH_E_NOT_BOUND;
    }
    int32_t code = prover(trace, step, false);
    return code != RELATCH_OK ? code : relatch_clear_failures(trace->device, acting(trace, step));
}

static int32_t factory_reset(Trace *trace, Json step)
{
    (void)step;
    return relatch_factory_reset(trace->device);
}

static int32_t check(Trace *trace, Json step)
{
    int32_t code = is_bound(trace) ? administrator(step, true) : RELATCH_E_NOT_BOUND;
    if (code != RELATCH_OK) {
        return code;
    }
    return relatch_begin_check(trace->device, local(trace, step), trace->text, sizeof trace->text,
                               &trace->text_length);
}

static int32_t enter_check(Trace *trace, Json step)
{
    char typed[TEXT_SIZE];
    size_t length;
    int32_t code = is_bound(trace) ? administrator(step, true) : RELATCH_E_NOT_BOUND;
    if (code != RELATCH_OK) {
        return code;
    }
    if (!read_typed(step, typed, &length)) {
        return NOT_A_TRACE;
    }
    return relatch_submit_check(trace->device, local(trace, step), typed, length, NULL);
}

static int32_t recover(Trace *trace, Json step)
{
    RelatchSession asking = number_of(trace, NULL, json_member(step, "console"));
    return relatch_begin_recovery(trace->device, asking, trace->text, sizeof trace->text,
                                  &trace->text_length);
}

static int32_t enter(Trace *trace, Json step)
{
    char typed[TEXT_SIZE];
    size_t length;
    if (!read_typed(step, typed, &length)) {
        return NOT_A_TRACE;
    }
    Json console = json_member(step, "console");
    RelatchSession session = number_of(trace, session_of(trace, step), console);
    int32_t code = relatch_submit_code(trace->device, session, typed, length);
    if (code == RELATCH_OK) {
        trace->grant = json_member(step, "session");
    }
    return code;
}

static int32_t set_password(Trace *trace, Json step)
{
    char password[TEXT_SIZE];
    size_t length;
    if (!json_text(json_member(step, "password"), password, sizeof password, &length)) {
        return NOT_A_TRACE;
    }
    trace->bench.refuses = json_is_there(json_member(step, "policy"));
    return relatch_set_password(trace->device, local(trace, step), password, length);
}

static int32_t touch(Trace *trace, Json step)
{
    (void)step;
    return relatch_physical_act(trace->device);
}

static int32_t end_session(Trace *trace, Json step)
{
    Session *session = session_of(trace, step);
    if (session == NULL) {
        return NOT_A_TRACE;
    }
    session->proved = false;
    return relatch_session_ended(trace->device, local(trace, step));
}

static int32_t tick(Trace *trace, Json step)
{
    (void)step;
    return relatch_tick(trace->device);
}

static int32_t snapshot(Trace *trace, Json step)
{
    if (trace->snapshot_count == SNAPSHOTS) {
        return NOT_A_TRACE;
    }
    Snapshot *taken = &trace->snapshots[trace->snapshot_count++];
    taken->name = json_member(step, "name");
    memcpy(taken->slots, trace->bench.slots, sizeof taken->slots);
    return RELATCH_OK;
}

static bool restore(Trace *trace, Json name)
{
    for (size_t i = trace->snapshot_count; i-- > 0;) {
        if (json_equal(trace->snapshots[i].name, name)) {
            memcpy(trace->bench.slots, trace->snapshots[i].slots, sizeof trace->bench.slots);
            return true;
        }
    }
    return false;
}

static int32_t restart(Trace *trace, Json step)
{
    Json from = json_member(step, "restore");
    Json damage = json_member(step, "damage");
    Json what = {NULL, NULL};
    if (json_is_there(from) && !restore(trace, from)) {
        return NOT_A_TRACE;
    }
    while (what = json_next(damage, what), json_is_there(what)) {
        if (!bench_damage(&trace->bench, what)) {
            return NOT_A_TRACE;
        }
    }
    for (size_t i = 0; i < SESSIONS; i++) {
        trace->sessions[i].proved = false;
    }
    trace->bench.dark = false;
    trace->config.boots = 0;
    json_number(json_member(step, "boot_counter"), &trace->config.boots);
    relatch_close(&trace->device);
    return relatch_open(&trace->config, &trace->platform, &trace->device);
}

typedef struct Step {
    const char *op;
    int32_t (*play)(Trace *trace, Json step);
} Step;

static const Step STEPS[] = {
    {"prove", prove},
    {"bind", offer},
    {"load keys", load_keys},
    {"confirm", confirm},
    {"cancel offer", cancel_offer},
    {"release", release},
    {"clear failures", clear_failures},
    {"factory reset", factory_reset},
    {"check", check},
    {"enter check", enter_check},
    {"recover", recover},
    {"enter", enter},
    {"set password", set_password},
    {"touch", touch},
    {"end session", end_session},
    {"tick", tick},
    {"status", tick},
    {"snapshot", snapshot},
    {"restart", restart},
};

static const Step *find_step(Json op)
{
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        if (json_is(op, STEPS[i].op)) {
            return &STEPS[i];
        }
    }
    return NULL;
}

int32_t trace_step(Trace *trace, Json step)
{
    const Step *known = find_step(json_member(step, "op"));
    bool restarts = known != NULL && known->play == restart;
    trace->text_length = 0;
    trace->bench.refuses = false;
    if (known == NULL || (trace->bench.dark && !restarts) ||
        !json_number(json_member(step, "uptime"), &trace->bench.now) ||
        !bench_fault(&trace->bench, json_member(step, "storage"))) {
        return NOT_A_TRACE;
    }
    json_bytes(json_member(step, "random"), trace->bench.random, sizeof trace->bench.random);
    if (!restarts) {
        relatch_tick(trace->device);
    }
    int32_t code = known->play(trace, step);
    return trace->bench.dark ? POWER_CUT : code;
}

static bool read_identity(Trace *trace, Json settings)
{
    size_t length;
    trace->config.vendor = trace->vendor;
    trace->config.model = trace->model;
    trace->config.serial = trace->serial;
    return json_text(json_member(settings, "vendor"), trace->vendor, TEXT_SIZE, &length) &&
           json_text(json_member(settings, "model"), trace->model, TEXT_SIZE, &length) &&
           json_text(json_member(settings, "serial"), trace->serial, TEXT_SIZE, &length);
}

static bool read_keys(Trace *trace, Json settings)
{
    size_t length;
    Json factory_key = json_member(settings, "factory_key");
    Json authority = json_member(settings, "authority");
    if (json_is_there(factory_key)) {
        trace->config.factory_key = trace->factory_key;
        if (!json_bytes(factory_key, trace->factory_key, sizeof trace->factory_key)) {
            return false;
        }
    }
    if (json_is_there(authority)) {
        trace->config.key_file = trace->key_file;
        return json_text(authority, trace->key_file, KEY_FILE_SIZE, &length);
    }
    return true;
}

static bool read_numbers(Trace *trace, Json settings)
{
    uint64_t digits;
    uint64_t lifetime;
    uint64_t suite;
    if (!json_number(json_member(settings, "code_length"), &digits) || digits > UINT32_MAX ||
        !json_number(json_member(settings, "lifetime_ms"), &lifetime) || lifetime > UINT32_MAX) {
        return false;
    }
    if (!json_number(json_member(settings, "minimum_suite"), &suite)) {
        suite = RELATCH_SUITE_HMAC;
    }
    trace->config.code_length = (uint32_t)digits;
    trace->config.lifetime_ms = (uint32_t)lifetime;
    trace->config.minimum_suite = (uint32_t)suite;
    trace->config.options = RELATCH_WITHOUT_RECORD_KEY;
    if (json_is_true(json_member(settings, "other_consoles"))) {
        trace->config.options |= RELATCH_OPEN_TO_NETWORK;
    }
    return true;
}

int32_t trace_begin(Trace *trace, Json settings)
{
    memset(trace, 0, sizeof *trace);
    Json password = json_member(settings, "password");
    bool has_counter = json_is_true(json_member(settings, "monotonic_counter"));
    if (!read_identity(trace, settings) || !read_keys(trace, settings) ||
        !read_numbers(trace, settings) ||
        !json_text(password, trace->bench.password, TEXT_SIZE, &trace->bench.password_length)) {
        return NOT_A_TRACE;
    }
    trace->platform = bench_platform(&trace->bench, has_counter);
    return relatch_open(&trace->config, &trace->platform, &trace->device);
}

void trace_end(Trace *trace)
{
    relatch_close(&trace->device);
}

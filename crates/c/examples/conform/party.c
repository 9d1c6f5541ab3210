/* The kit's driver protocol in the role of a device. */

#include "party.h"

#include <string.h>

#include "trace.h"

static Put *out;
static Trace trace;

static void put_text(const char *text)
{
    out(text, strlen(text));
}

static void put_value(Json value)
{
    if (json_is_there(value)) {
        out(value.at, (size_t)(value.end - value.at));
    } else {
        put_text("null");
    }
}

static void put_number(uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    out(&digits[at], sizeof digits - at);
}

static void put_quoted(const char *text, size_t length)
{
    static const char hex[] = "0123456789abcdef";
    put_text("\"");
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x20) {
            char escape[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
            out(escape, sizeof escape);
            continue;
        }
        if (byte == '"' || byte == '\\') {
            put_text("\\");
        }
        out(&text[i], 1);
    }
    put_text("\"");
}

/* A number, or null. */
static void put_member(const char *name, bool is_there, uint64_t number)
{
    put_text(name);
    if (is_there) {
        put_number(number);
    } else {
        put_text("null");
    }
}

static void put_flag(const char *name, bool flag)
{
    put_text(name);
    put_text(flag ? "true" : "false");
}

static void put_status(void)
{
    RelatchStatus status = {0};
    relatch_status(trace.device, &status);
    put_flag("\"bound\":", status.bound);
    put_member(",\"generation\":", status.bound, status.generation);
    put_member(",\"epoch\":", status.bound, status.epoch);
    put_member(",\"failures\":", status.bound, status.failures);
    put_member(",\"challenge_left_ms\":", status.challenge_left_ms != 0, status.challenge_left_ms);
    put_member(",\"wait_left_ms\":", true, status.wait_ms);
    put_flag(",\"check_open\":", status.check_open);
    put_flag(",\"offer_open\":", status.offer_open);
    put_text(",\"grant\":");
    put_value(status.grant_left_ms != 0 ? trace.grant : (Json){NULL, NULL});
    put_text(",\"password\":");
    put_quoted(trace.bench.password, trace.bench.password_length);
}

static void put_refusal(int32_t code)
{
    const char *stage = relatch_stage(code);
    const char *reason = relatch_reason(code);
    if (code == NOT_AN_ADMINISTRATOR) {
        stage = "console";
        reason = "not an administrator";
    } else if (code == POWER_CUT) {
        stage = "storage";
        reason = "power cut";
    }
    put_text("{\"refused\":{\"stage\":\"");
    put_text(stage);
    put_text("\",\"reason\":\"");
    put_text(reason);
    put_text("\"");
}

/* What a step showed. */
static void put_step(Json step, int32_t code)
{
    Json op = json_member(step, "op");
    if (code != RELATCH_OK) {
        put_refusal(code);
        if (code == RELATCH_E_WAIT) {
            RelatchStatus status = {0};
            relatch_status(trace.device, &status);
            put_member(",\"left_ms\":", true, status.wait_ms);
        }
    } else {
        put_text("{\"accepted\":{");
        if (trace.text_length != 0) {
            put_text("\"text\":");
            put_quoted(trace.text, trace.text_length);
        } else if (json_is(op, "enter")) {
            put_text("\"grant\":");
            put_value(trace.grant);
        } else if (json_is(op, "status")) {
            put_status();
        }
    }
    put_text("}}");
}

static void put_error(const char *error)
{
    put_text(",\"error\":\"");
    put_text(error);
    put_text("\"}\n");
}

/* Whether the library has suite 2 or 3: without it a key file of that length is not even read. */
static bool has_suite(uint64_t suite)
{
    static const char before[] =
        "{\"vendor\":\"\",\"model\":\"\",\"serial\":\"\",\"password\":\"\",\"code_length\":8,"
        "\"lifetime_ms\":120000,\"authority\":\"RLK1:";
    static char settings[sizeof before + KEY_FILE_SIZE];
    size_t length = sizeof before - 1;
    size_t digits = (suite == 3 ? KEY_FILE_3 : KEY_FILE_2) - sizeof "RLK1:" + 1;
    memcpy(settings, before, length);
    memset(settings + length, '0', digits);
    memcpy(settings + length + digits, "\"}", 2);
    int32_t code = trace_begin(&trace, json_value(settings, length + digits + 2));
    return code != RELATCH_E_UNSUPPORTED && code != RELATCH_E_UNSUPPORTED_SUITE;
}

/* The suite that a key file's length says, in quotation marks and perhaps with a line feed behind it. */
static uint64_t suite_of(Json key_file)
{
    return key_file.end - key_file.at >= KEY_FILE_3 ? 3 : 2;
}

/* The highest suite that a trace has to do with. */
static uint64_t suite_needed(Json settings, Json steps)
{
    uint64_t suite = 1;
    Json step = {NULL, NULL};
    (void)json_number(json_member(settings, "minimum_suite"), &suite);
    Json authority = json_member(settings, "authority");
    if (json_is_there(authority) && suite_of(authority) > suite) {
        suite = suite_of(authority);
    }
    while (step = json_next(steps, step), json_is_there(step)) {
        if (json_is(json_member(step, "op"), "load keys") && suite_of(json_member(step, "text")) > suite) {
            suite = suite_of(json_member(step, "text"));
        }
    }
    return suite;
}

static void answer_device(Json input)
{
    Json settings = json_member(input, "settings");
    Json steps = json_member(input, "steps");
    uint64_t suite = suite_needed(settings, steps);
    if (suite > 1 && !has_suite(suite)) {
        put_text(",\"unsupported\":true}\n");
        return;
    }
    if (trace_begin(&trace, settings) != RELATCH_OK) {
        put_error("these settings make no device");
        return;
    }
    put_text(",\"output\":{\"steps\":[");
    const char *between = "";
    Json step = {NULL, NULL};
    while (step = json_next(steps, step), json_is_there(step)) {
        int32_t code = trace_step(&trace, step);
        if (code == NOT_A_TRACE || relatch_stage(code < 0 ? code : RELATCH_OK) == NULL) {
            break;
        }
        put_text(between);
        put_step(step, code);
        between = ",";
    }
    trace_end(&trace);
    put_text("]}");
    if (json_is_there(step)) {
        put_error("a step is not as the protocol says");
    } else {
        put_text("}\n");
    }
}

void party_answer(const char *line, size_t length, Put *put)
{
    Json request = json_value(line, length);
    Json id = json_member(request, "id");
    Json type = json_member(request, "type");
    out = put;
    put_text("{\"id\":");
    put_value(id);
    if (json_is(type, "hello")) {
        put_text(",\"output\":{\"version\":1,\"roles\":[\"device\"],\"types\":[\"device\"]}}\n");
    } else if (json_is(type, "device") && json_is_there(json_member(request, "input"))) {
        answer_device(json_member(request, "input"));
    } else if (json_is_there(type) && json_is_there(json_member(request, "input"))) {
        put_text(",\"unsupported\":true}\n");
    } else {
        put_error("this is no request");
    }
}

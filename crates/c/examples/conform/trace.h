/* A trace of a device: each step is one call of the library (spec/conformance.md). */

#ifndef TRACE_H
#define TRACE_H

#include "bench.h"

#define SESSIONS 32
#define SNAPSHOTS 16

/* What the vendor refuses, who knows an administrator; the library does not. */
#define NOT_AN_ADMINISTRATOR 1
/* The power was cut in this step, and its answer is lost. */
#define POWER_CUT 2
/* The trace is not as the protocol says, or too large. */
#define NOT_A_TRACE 3

typedef struct Session {
    Json name;
    bool proved; /* prove was played in it; how long it holds, the library knows */
} Session;

typedef struct Trace {
    Bench bench;
    RelatchConfig config;
    RelatchPlatform platform;
    RelatchDevice *device;
    Session sessions[SESSIONS];
    Snapshot snapshots[SNAPSHOTS];
    size_t snapshot_count;
    Json grant; /* the session that typed the last correct code */
    char text[RELATCH_LARGE_OFFER_SIZE];
    size_t text_length; /* of the QR code that the step shows; 0 if it shows none */
    char vendor[TEXT_SIZE];
    char model[TEXT_SIZE];
    char serial[TEXT_SIZE];
    char key_file[KEY_FILE_SIZE];
    uint8_t factory_key[32];
} Trace;

/* Makes a new device; RELATCH_OK, a code of the library, or one of the above. */
int32_t trace_begin(Trace *trace, Json settings);

/* Plays a step; RELATCH_OK, a code of the library, or one of the above. */
int32_t trace_step(Trace *trace, Json step);

/* The device is gone. */
void trace_end(Trace *trace);

#endif

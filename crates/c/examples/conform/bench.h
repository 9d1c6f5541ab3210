/* Flash, counter and password with the faults that the traces name (spec/conformance.md). */

#ifndef BENCH_H
#define BENCH_H

#include "json.h"
#include "relatch.h"

/* Bytes of a text of a trace, with a zero byte. */
#define TEXT_SIZE 512
/* Characters of a key file of suite 2 and of suite 3, and bytes for any, perhaps with faults, and a zero byte. */
#define KEY_FILE_2 107
#define KEY_FILE_3 1883
#define KEY_FILE_SIZE 2048

typedef struct Record {
    uint64_t number; /* of its write; 0 where the slot holds no record */
    size_t length;
    uint8_t bytes[RELATCH_RECORD_SIZE];
} Record;

typedef struct Snapshot {
    Json name;
    Record slots[4];
} Snapshot;

typedef struct Bench {
    uint64_t now;
    uint8_t random[32];
    Record slots[4];
    uint64_t writes;
    uint64_t counter;
    char password[TEXT_SIZE];
    size_t password_length;
    bool refuses; /* the vendor's policy, in this step */
    bool dark;    /* the power was cut */
    Json target;  /* of the fault of this step */
    Json how;
    uint64_t nth;
} Bench;

/* The functions that the library calls, with the counter or without. */
RelatchPlatform bench_platform(Bench *bench, bool has_counter);

/* Sets the fault of a step; false where it is none. */
bool bench_fault(Bench *bench, Json fault);

/* Spoils what a restart finds unreadable; false where it is not known. */
bool bench_damage(Bench *bench, Json what);

#endif

/* The kit's driver protocol in the role of a device, a line at a time (spec/conformance.md). */

#ifndef PARTY_H
#define PARTY_H

#include <stddef.h>

/* Takes the next bytes of an answer. */
typedef void Put(const char *bytes, size_t length);

/* Answers a request with one line, which ends in a line feed; the request need not. */
void party_answer(const char *line, size_t length, Put *put);

#endif

/* Lines on the serial line. */

#ifndef LINE_H
#define LINE_H

#include <stddef.h>
#include <stdint.h>

/* Waits for a line and returns its length, without its end; a longer one is cut. */
size_t line_get(char *line, size_t size);

void put_bytes(const char *bytes, size_t length);
void put_text(const char *text);
void put_number(uint32_t number);

#endif

/* The heap of the library, and how much of heap and stack was ever in use. */

#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* The most bytes that were in use at once, with what the heap itself needs for them. */
size_t heap_peak(void);
size_t heap_in_use(void);

/* Bytes of the stack that were ever written; the start filled it with a pattern. */
size_t stack_peak(void);

#endif

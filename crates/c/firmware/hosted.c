/* What a library without std asks of a program with libc. */

#include <stdlib.h>

#include "relatch.h"

void *relatch_malloc(size_t size)
{
    return malloc(size);
}

void relatch_free(void *memory)
{
    free(memory);
}

void relatch_panicked(void)
{
    abort();
}

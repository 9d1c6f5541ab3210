/* The C library as a device under the conformance kit:
 * relatch conform --role device -- ./conform */

#include <stdio.h>

#include "party.h"

/* The longest line of the protocol. */
static char line[1 << 20];

static void put(const char *bytes, size_t length)
{
    fwrite(bytes, 1, length, stdout);
}

int main(void)
{
    size_t length = 0;
    int byte;
    while ((byte = getchar()) != EOF) {
        if (byte != '\n') {
            if (length == sizeof line) {
                return 1;
            }
            line[length++] = (char)byte;
            continue;
        }
        party_answer(line, length, put);
        if (fflush(stdout) != 0) {
            return 1;
        }
        length = 0;
    }
    return 0;
}

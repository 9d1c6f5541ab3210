/* The kit's device role over the serial line (../examples/conform). */

#include "../examples/conform/party.h"
#include "line.h"
#include "memory.h"

/* The kit's longest request to a device has about 5,000 bytes. */
static char line[16 * 1024];

int main(void)
{
    for (;;) {
        size_t length = line_get(line, sizeof line);
        if (length == 0) {
            put_text("\n"); /* the other end asks whether the machine has started */
            continue;
        }
        party_answer(line, length, put_bytes);
    }
}

/* Where a Cortex-M3 starts: the table of vectors, and memory as C expects it. */

#include <stdint.h>

#include "../board.h"

extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[];
extern uint32_t stack_bottom[], stack_top[];

int main(void);
void tick(void);
void reset(void);

static void fault(void)
{
    board_power_off();
}

void reset(void)
{
    for (uint32_t *to = data_start, *from = data_load; to < data_end; to++, from++) {
        *to = *from;
    }
    for (uint32_t *word = bss_start; word < bss_end; word++) {
        *word = 0;
    }
    /* The lowest words that are in use are this function's. */
    uint32_t *here = (uint32_t *)__builtin_frame_address(0) - 16;
    for (uint32_t *word = stack_bottom; word < here; word++) {
        *word = 0xa5a5a5a5U;
    }
    board_start();
    main();
    board_power_off();
}

__attribute__((section(".vectors"), used)) static const uintptr_t vectors[16] = {
    (uintptr_t)stack_top, (uintptr_t)reset, (uintptr_t)fault, (uintptr_t)fault,
    (uintptr_t)fault, (uintptr_t)fault, (uintptr_t)fault, [15] = (uintptr_t)tick,
};

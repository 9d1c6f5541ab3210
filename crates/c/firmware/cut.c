/* Power cuts of a test: at a chosen step of the flash. */

#include "board.h"

static uint32_t steps_left;

void cut_at(uint32_t steps)
{
    steps_left = steps;
}

void cut_step(void)
{
    if (steps_left != 0) {
        steps_left--;
        if (steps_left == 0) {
            board_power_off();
        }
    }
}

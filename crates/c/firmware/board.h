/* What a board brings: a serial line, a clock, flash, and an end. */

#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sets the board up; called once, first. */
void board_start(void);

/* Waits for the next byte of the serial line. */
char uart_get(void);
void uart_put(char byte);

/* Milliseconds since the start. */
uint64_t board_uptime(void);

/* Ends the machine at once, as a power cut does. */
void board_power_off(void);

/* Flash: a block is erased to ones, a word is written once between two erasures. */
#define FLASH_WORD 4U
extern const uint32_t flash_block;
bool flash_read(uint32_t offset, uint8_t *bytes, size_t length);
bool flash_erase(uint32_t offset);
bool flash_write(uint32_t offset, const uint8_t *word);

/* Cuts the power at the n-th erasure or word from now, before it is done; 0 for never. */
void cut_at(uint32_t steps);
/* A driver calls it before each erasure and each word. */
void cut_step(void);

#endif

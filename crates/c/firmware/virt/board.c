/* QEMU's RISC-V machine `virt` with 32 bits: a 16550 UART, a timer of 10 MHz, and two NOR chips
 * side by side with Intel's command set (CFI), in blocks of 256 KB. */

#include "../board.h"

#define BYTE(address) (*(volatile uint8_t *)(address))
#define WORD(address) (*(volatile uint32_t *)(address))
#define UART 0x10000000U
#define UART_STATUS BYTE(UART + 5U)
#define UART_RECEIVED 0x01U
#define UART_ROOM 0x20U
#define TIME_LOW WORD(0x0200bff8U)
#define TIME_HIGH WORD(0x0200bffcU)
#define TICKS_PER_MILLISECOND 10000U
#define FINISHER WORD(0x00100000U)
#define FLASH 0x22000000U
/* A command goes to both chips. */
#define BOTH(command) ((uint32_t)(command) << 16 | (command))
#define READ_ARRAY BOTH(0xffU)
#define CLEAR_STATUS BOTH(0x50U)
#define PROGRAM BOTH(0x40U)
#define ERASE BOTH(0x20U)
#define CONFIRM BOTH(0xd0U)
#define READY BOTH(0x80U)
#define FAILED BOTH(0x3aU)

const uint32_t flash_block = 256 * 1024;

void board_start(void)
{
}

char uart_get(void)
{
    while ((UART_STATUS & UART_RECEIVED) == 0) {
    }
    return (char)BYTE(UART);
}

void uart_put(char byte)
{
    while ((UART_STATUS & UART_ROOM) == 0) {
    }
    BYTE(UART) = (uint8_t)byte;
}

uint64_t board_uptime(void)
{
    uint32_t high;
    uint32_t low;
    do { /* the low half may wrap between the two */
        high = TIME_HIGH;
        low = TIME_LOW;
    } while (high != TIME_HIGH);
    return ((uint64_t)high << 32 | low) / TICKS_PER_MILLISECOND;
}

void board_power_off(void)
{
    FINISHER = 0x5555U;
    for (;;) {
    }
}

/* Waits for both chips, and returns them to reading. */
static bool finish(uint32_t at)
{
    uint32_t status;
    do {
        status = WORD(FLASH + at);
    } while ((status & READY) != READY);
    WORD(FLASH + at) = CLEAR_STATUS;
    WORD(FLASH + at) = READ_ARRAY;
    return (status & FAILED) == 0;
}

bool flash_read(uint32_t offset, uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bytes[i] = BYTE(FLASH + offset + i);
    }
    return true;
}

bool flash_erase(uint32_t offset)
{
    cut_step();
    WORD(FLASH + offset) = ERASE;
    WORD(FLASH + offset) = CONFIRM;
    return finish(offset);
}

bool flash_write(uint32_t offset, const uint8_t *word)
{
    uint32_t value = (uint32_t)word[3] << 24 | (uint32_t)word[2] << 16 | (uint32_t)word[1] << 8 | word[0];
    cut_step();
    WORD(FLASH + offset) = PROGRAM;
    WORD(FLASH + offset) = value;
    return finish(offset);
}

/* A Cortex-M3 with 256 KB of flash and 64 KB of RAM, as QEMU's machine lm3s6965evb has it.
 *
 * The machine's own flash cannot be written in QEMU: the slots are in a file of the host, through
 * semihosting, with what flash does to bits. */

#include "../board.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define CLOCK_GATE_UART REGISTER(0x400fe104)
#define UART_DATA REGISTER(0x4000c000)
#define UART_FLAGS REGISTER(0x4000c018)
#define UART_LINE REGISTER(0x4000c02c)
#define UART_CONTROL REGISTER(0x4000c030)
#define UART_EMPTY 0x10U
#define UART_FULL 0x20U
#define TICK_CONTROL REGISTER(0xe000e010)
#define TICK_RELOAD REGISTER(0xe000e014)
/* The oscillator after a reset. */
#define CYCLES_PER_MILLISECOND 12500U

#define SYS_OPEN 0x01U
#define SYS_WRITE 0x05U
#define SYS_READ 0x06U
#define SYS_SEEK 0x0aU
#define SYS_EXIT 0x18U
#define OPEN_UPDATE 3U /* "r+b": the file is there */
#define EXIT_NORMAL 0x20026U

const uint32_t flash_block = 1024;

static volatile uint64_t milliseconds;
static uint32_t file;

static uint32_t host(uint32_t operation, uintptr_t argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register uintptr_t r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

void tick(void);
void tick(void)
{
    milliseconds++;
}

void board_start(void)
{
    CLOCK_GATE_UART |= 1U;
    UART_LINE = 0x70U; /* 8 bits, with FIFO */
    UART_CONTROL = 0x301U;
    TICK_RELOAD = CYCLES_PER_MILLISECOND - 1U;
    TICK_CONTROL = 7U;
    static const char name[] = "flash.img";
    const uintptr_t open[3] = {(uintptr_t)name, OPEN_UPDATE, sizeof name - 1};
    file = host(SYS_OPEN, (uintptr_t)open);
}

char uart_get(void)
{
    while ((UART_FLAGS & UART_EMPTY) != 0) {
    }
    return (char)UART_DATA;
}

void uart_put(char byte)
{
    while ((UART_FLAGS & UART_FULL) != 0) {
    }
    UART_DATA = (uint8_t)byte;
}

uint64_t board_uptime(void)
{
    uint64_t one;
    uint64_t other;
    do { /* the tick may come between the halves */
        one = milliseconds;
        other = milliseconds;
    } while (one != other);
    return one;
}

void board_power_off(void)
{
    host(SYS_EXIT, EXIT_NORMAL);
}

/* Reads or writes bytes of the file; both answer how many were not. */
static bool transfer(uint32_t operation, uint32_t offset, const uint8_t *bytes, size_t length)
{
    const uintptr_t seek[2] = {file, offset};
    const uintptr_t block[3] = {file, (uintptr_t)bytes, length};
    return host(SYS_SEEK, (uintptr_t)seek) == 0 && host(operation, (uintptr_t)block) == 0;
}

bool flash_read(uint32_t offset, uint8_t *bytes, size_t length)
{
    return transfer(SYS_READ, offset, bytes, length);
}

bool flash_erase(uint32_t offset)
{
    static const uint8_t ones[64] = {
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    };
    cut_step();
    for (uint32_t at = 0; at < flash_block; at += sizeof ones) {
        if (!transfer(SYS_WRITE, offset + at, ones, sizeof ones)) {
            return false;
        }
    }
    return true;
}

bool flash_write(uint32_t offset, const uint8_t *word)
{
    uint8_t bytes[FLASH_WORD];
    cut_step();
    if (!flash_read(offset, bytes, FLASH_WORD)) {
        return false;
    }
    for (size_t i = 0; i < FLASH_WORD; i++) {
        bytes[i] &= word[i];
    }
    return transfer(SYS_WRITE, offset, bytes, FLASH_WORD);
}

/* First fit in one array: free pieces in a list by address, joined when they meet. */

#include "memory.h"

#include <stdbool.h>
#include <stdint.h>

#include "board.h"
#include "relatch.h"

#define STACK_PATTERN 0xa5a5a5a5U

typedef struct Piece {
    size_t size; /* with this head, up to `next` only while it is free */
    struct Piece *next;
} Piece;

_Static_assert(sizeof(Piece) % (2 * sizeof(size_t)) == 0, "memory is aligned as malloc aligns it");

static _Alignas(16) uint8_t arena[SUITES < 3 ? 6 * 1024 : 16 * 1024];
static Piece *pieces;
static bool is_ready;
static size_t in_use;
static size_t peak;

size_t heap_peak(void)
{
    return peak;
}

size_t heap_in_use(void)
{
    return in_use;
}

void *relatch_malloc(size_t size)
{
    if (!is_ready) {
        pieces = (Piece *)(void *)arena;
        *pieces = (Piece){.size = sizeof arena, .next = NULL};
        is_ready = true;
    }
    if (size > sizeof arena) {
        return NULL;
    }
    size_t needed = (size + 2 * sizeof(Piece) - 1) & ~(sizeof(Piece) - 1);
    for (Piece **link = &pieces; *link != NULL; link = &(*link)->next) {
        Piece *piece = *link;
        if (piece->size < needed) {
            continue;
        }
        if (piece->size - needed > sizeof(Piece)) {
            Piece *rest = (Piece *)(void *)((uint8_t *)piece + needed);
            *rest = (Piece){.size = piece->size - needed, .next = piece->next};
            piece->size = needed;
            *link = rest;
        } else {
            *link = piece->next;
        }
        in_use += piece->size;
        peak = in_use > peak ? in_use : peak;
        return piece + 1;
    }
    return NULL;
}

/* Joins a free piece with the one behind it if they touch. */
static void join(Piece *piece)
{
    if (piece->next != NULL && (uint8_t *)piece + piece->size == (uint8_t *)piece->next) {
        piece->size += piece->next->size;
        piece->next = piece->next->next;
    }
}

void relatch_free(void *memory)
{
    Piece *piece = (Piece *)memory - 1;
    in_use -= piece->size;
    Piece *before = NULL;
    Piece *after = pieces;
    while (after != NULL && after < piece) {
        before = after;
        after = after->next;
    }
    piece->next = after;
    join(piece);
    if (before == NULL) {
        pieces = piece;
    } else {
        before->next = piece;
        join(before);
    }
}

/* The linker script's names for the two ends. */
extern uint32_t stack_bottom[];
extern uint32_t stack_top[];

size_t stack_peak(void)
{
    const uint32_t *word = stack_bottom;
    while (word < stack_top && *word == STACK_PATTERN) {
        word++;
    }
    return (size_t)(stack_top - word) * sizeof *word;
}

void relatch_panicked(void)
{
    for (const char *text = "error panicked\n"; *text != 0; text++) {
        uart_put(*text);
    }
    board_power_off();
    for (;;) {
    }
}

/* Rust's objects of ARM name it for unwinding, which never happens. */
void __aeabi_unwind_cpp_pr0(void);
void __aeabi_unwind_cpp_pr0(void)
{
}

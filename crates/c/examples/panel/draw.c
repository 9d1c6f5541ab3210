/* QR codes on a terminal with a dark background. */

#define _GNU_SOURCE

#include "draw.h"

#include <qrcodegen/qrcodegen.h>
#include <stdio.h>
#include <string.h>

/* The largest code: an offer of suite 2 with the longest names. */
#define VERSION 10
/* Light modules around a code, so that a camera finds it. */
#define QUIET 4

static bool is_light(const uint8_t *code, int x, int y)
{
    return !qrcodegen_getModule(code, x, y); /* light, too, outside of the code */
}

/* Two rows of modules in a line of text. */
void draw(const char *text)
{
    static const char *const blocks[] = {" ", "▄", "▀", "█"};
    uint8_t scratch[qrcodegen_BUFFER_LEN_FOR_VERSION(VERSION)];
    uint8_t code[qrcodegen_BUFFER_LEN_FOR_VERSION(VERSION)];
    if (!qrcodegen_encodeText(text, scratch, code, qrcodegen_Ecc_MEDIUM, 1, VERSION,
                              qrcodegen_Mask_AUTO, false)) {
        printf("The code does not fit on this screen.\n");
        return;
    }
    int size = qrcodegen_getSize(code);
    for (int y = -QUIET; y < size + QUIET; y += 2) {
        for (int x = -QUIET; x < size + QUIET; x++) {
            printf("%s", blocks[2 * is_light(code, x, y) + is_light(code, x, y + 1)]);
        }
        printf("\n");
    }
    explicit_bzero(scratch, sizeof scratch);
    explicit_bzero(code, sizeof code);
}

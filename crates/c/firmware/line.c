/* Lines on the serial line. */

#include "line.h"

#include <string.h>

#include "board.h"

size_t line_get(char *line, size_t size)
{
    size_t length = 0;
    for (char byte = uart_get(); byte != '\n'; byte = uart_get()) {
        if (length < size) {
            line[length++] = byte;
        }
    }
    return length;
}

void put_bytes(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        uart_put(bytes[i]);
    }
}

void put_text(const char *text)
{
    put_bytes(text, strlen(text));
}

void put_number(uint32_t number)
{
    char digits[10];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    put_bytes(&digits[at], sizeof digits - at);
}

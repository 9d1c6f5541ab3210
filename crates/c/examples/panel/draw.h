/* QR codes on a terminal. */

#ifndef DRAW_H
#define DRAW_H

/* Draws a text as a QR code on the standard output. */
void draw(const char *text);

#endif

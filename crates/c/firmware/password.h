/* The administrator's password: two slots, of which the newer whole one holds. */

#ifndef PASSWORD_H
#define PASSWORD_H

#include <stddef.h>
#include <stdint.h>

#define PASSWORD_MIN 8U
#define PASSWORD_MAX 120U

/* As the functions of RelatchPlatform; the context is not used. A product keeps a slow hash. */
int32_t password_replace(void *context, const char *password, size_t length);
int32_t password_holds(void *context, const char *password, size_t length);

#endif

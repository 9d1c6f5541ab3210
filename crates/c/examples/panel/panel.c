/* A recorder's front panel on a terminal: panel FOLDER
 *
 * Everything that must survive a power cut is a file in the folder. With a key file `authority`
 * there, bindings are of suite 2. */

#define _GNU_SOURCE

#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "draw.h"
#include "relatch.h"

#define LINE_SIZE 128
static const char *const slots[] = {"binding-a", "binding-b", "state-a", "state-b"};
static int folder;
static RelatchDevice *device;
static const RelatchSession screen = {.id = 1, .console = RELATCH_LOCAL};

/* Replaces a file; a power cut leaves the old content or the new one. */
static bool write_file(const char *name, const void *bytes, size_t length)
{
    int file = openat(folder, "new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) {
        return false;
    }
    bool written = write(file, bytes, length) == (ssize_t)length && fsync(file) == 0;
    written = close(file) == 0 && written;
    return written && renameat(folder, "new", folder, name) == 0 && fsync(folder) == 0;
}

/* Its length, 0 for a file that is not there, negative where it cannot be read. */
static ssize_t read_file(const char *name, void *bytes, size_t size)
{
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return errno == ENOENT ? 0 : -1;
    }
    ssize_t length = read(file, bytes, size);
    close(file);
    return length;
}

static uint64_t uptime(void *context)
{
    (void)context;
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static int32_t random_bytes(void *context, uint8_t *bytes, size_t length)
{
    (void)context;
    return getentropy(bytes, length) == 0 ? RELATCH_OK : RELATCH_E_RANDOM;
}

static int32_t read_slot(void *context, uint32_t slot, uint8_t *record)
{
    (void)context;
    return (int32_t)read_file(slots[slot], record, RELATCH_RECORD_SIZE);
}

static int32_t write_slot(void *context, uint32_t slot, const uint8_t *record, size_t length)
{
    (void)context;
    return write_file(slots[slot], record, length) ? RELATCH_OK : RELATCH_E_STORAGE;
}

/* The hash of a password with the salt and method of `setting`; null if it has none. */
static const char *hash(const char *password, size_t length, const char *setting)
{
    char text[LINE_SIZE];
    if (length >= sizeof text || memchr(password, '\0', length) != NULL) {
        return NULL;
    }
    memcpy(text, password, length);
    text[length] = '\0';
    const char *hashed = crypt(text, setting);
    explicit_bzero(text, sizeof text);
    return hashed == NULL || hashed[0] == '*' ? NULL : hashed;
}

static int32_t replace_password(void *context, const char *password, size_t length)
{
    (void)context;
    const char *setting = crypt_gensalt(NULL, 0, NULL, 0);
    const char *hashed = setting == NULL ? NULL : hash(password, length, setting);
    if (length < 8 || hashed == NULL) {
        return RELATCH_E_NOT_ACCEPTED;
    }
    /* Where the write fails, the library asks which password holds. */
    return write_file("password", hashed, strlen(hashed)) ? RELATCH_OK : RELATCH_E_STORAGE;
}

static int32_t holds_password(void *context, const char *password, size_t length)
{
    (void)context;
    char stored[CRYPT_OUTPUT_SIZE] = "";
    ssize_t stored_length = read_file("password", stored, sizeof stored - 1);
    if (stored_length <= 0) {
        return (int32_t)stored_length;
    }
    const char *hashed = hash(password, length, stored);
    return hashed != NULL && strcmp(hashed, stored) == 0;
}

/* Asks for a line; false for an empty one. The end of the input ends the program. */
static bool ask(const char *question, char line[LINE_SIZE])
{
    printf("%s: ", question);
    fflush(stdout);
    if (fgets(line, LINE_SIZE, stdin) == NULL) {
        relatch_close(&device);
        exit(EXIT_SUCCESS);
    }
    line[strcspn(line, "\n")] = '\0';
    return line[0] != '\0';
}

static bool succeeded(int32_t code)
{
    if (code != RELATCH_OK) {
        printf("%s\n", relatch_sentence(code));
    }
    return code == RELATCH_OK;
}

/* Asks for a line until it is taken, or there is no use in another one. */
static bool enter(const char *question, int32_t (*submit)(const char *typed, size_t length))
{
    char typed[LINE_SIZE];
    int32_t code;
    do {
        if (!ask(question, typed)) {
            return false;
        }
        code = submit(typed, strlen(typed));
        explicit_bzero(typed, sizeof typed);
    } while (!succeeded(code) && (code == RELATCH_E_TYPING_ERROR || code == RELATCH_E_WRONG_CODE ||
                                  code == RELATCH_E_WAIT || code == RELATCH_E_NOT_ACCEPTED ||
                                  code == RELATCH_E_NOT_STORED));
    return code == RELATCH_OK;
}

static int32_t verify_administrator(const char *typed, size_t length)
{
    return holds_password(NULL, typed, length) == 1 ? relatch_prove_administrator(device, screen)
                                                    : RELATCH_E_WRONG_CODE;
}

static int32_t first_password(const char *typed, size_t length)
{
    return replace_password(NULL, typed, length);
}

static int32_t submit_check(const char *typed, size_t length)
{
    return relatch_submit_check(device, screen, typed, length, NULL);
}

static int32_t confirm_binding(const char *typed, size_t length)
{
    return relatch_confirm_binding(device, screen, typed, length, NULL);
}

static int32_t submit_code(const char *typed, size_t length)
{
    return relatch_submit_code(device, screen, typed, length);
}

static int32_t set_password(const char *typed, size_t length)
{
    return relatch_set_password(device, screen, typed, length);
}

/* Shows a code that proves that the owner's app can recover this device. */
static void check(void)
{
    char text[RELATCH_CHALLENGE_SIZE];
    size_t length;
    if (succeeded(relatch_begin_check(device, screen, text, sizeof text, &length))) {
        draw(text);
        if (enter("check code", submit_check)) {
            printf("The phone that showed this code can recover this device. Is it yours?\n");
        }
    }
}

static void bind_device(void)
{
    char text[RELATCH_LARGE_OFFER_SIZE];
    size_t length;
    if (!succeeded(relatch_offer_binding(device, screen, text, sizeof text, &length))) {
        return;
    }
    printf("Scan with the app. Let no one else photograph this code.\n");
    draw(text);
    explicit_bzero(text, sizeof text);
    if (enter("confirmation code", confirm_binding)) {
        printf("Bound.\n");
        check();
    }
    relatch_discard_offer(device);
}

static void recover(void)
{
    char text[RELATCH_CHALLENGE_SIZE];
    size_t length;
    if (succeeded(relatch_begin_recovery(device, screen, text, sizeof text, &length))) {
        draw(text);
        if (enter("code", submit_code) && enter("new password", set_password)) {
            printf("The new password is set.\n");
        }
    }
}

static void show_status(void)
{
    RelatchStatus status = {0};
    relatch_status(device, &status);
    printf("%s, bindings %" PRIu32 ", recoveries %" PRIu32 ", wrong codes %" PRIu32 "\n",
           status.bound ? "bound" : "not bound", status.generation, status.epoch, status.failures);
}

/* Opens the device on its files; the first start makes a key for its records. */
static bool start(void)
{
    static uint8_t record_key[32]; /* a product keeps it where the flash does not show it */
    static char key_file[LINE_SIZE];
    bool has_keys = read_file("authority", key_file, sizeof key_file - 1) > 0;
    ssize_t length = read_file("record-key", record_key, sizeof record_key);
    if (length == 0 && random_bytes(NULL, record_key, sizeof record_key) == RELATCH_OK &&
        write_file("record-key", record_key, sizeof record_key)) {
        length = sizeof record_key;
    }
    if (length != sizeof record_key) {
        return false;
    }
    const RelatchConfig config = {
        .vendor = "Vendor", .model = "NVR-8", .serial = "0001",
        .record_key = record_key,
        .key_file = has_keys ? key_file : NULL,
        .minimum_suite = has_keys ? RELATCH_SUITE_HYBRID : RELATCH_SUITE_HMAC,
        .code_length = 12,
    };
    const RelatchPlatform platform = {
        .uptime = uptime,
        .random = random_bytes,
        .read_slot = read_slot,
        .write_slot = write_slot,
        .replace_password = replace_password,
        .holds_password = holds_password,
    };
    return succeeded(relatch_open(&config, &platform, &device));
}

int main(int argc, char **argv)
{
    char command[LINE_SIZE];
    folder = argc == 2 ? open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (folder < 0 || !start()) {
        fprintf(stderr, "usage: panel FOLDER, a folder that can be written\n");
        return EXIT_FAILURE;
    }
    char stored;
    while (read_file("password", &stored, 1) == 0) {
        enter("first set-up: administrator's password", first_password);
    }
    for (;;) {
        show_status();
        ask("bind, check, forgot, release", command);
        if (strcmp(command, "forgot") == 0) {
            recover();
        } else if (strcmp(command, "bind") == 0 || strcmp(command, "check") == 0 ||
                   strcmp(command, "release") == 0) {
            if (!enter("administrator's password", verify_administrator)) {
                continue;
            }
            if (command[0] == 'r') {
                succeeded(relatch_release(device, screen));
            } else if (command[0] == 'b') {
                bind_device();
            } else {
                check();
            }
        }
        relatch_session_ended(device, screen);
    }
}

/* "Forgot password" at a Linux login.
 *
 * A person types a word such as `forgot` instead of the password. The module before this one refuses it. This one then runs
 * relatchctl, which speaks to relatchd, and passes its lines to the person and back. It never lets a person in: it always
 * answers PAM_IGNORE, and the person logs in with the new password afterwards.
 *
 * Arguments: word=WORD (forgot), lang=LANGUAGE (that of the locale C), program=PATH (/usr/bin/relatchctl). */

#define _GNU_SOURCE
#define PAM_SM_AUTH

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

/* The longest line in either direction, with its end. */
#define LINE_SIZE 1024
#define LONGEST_NAME 32

struct settings {
    const char *word;
    const char *language;
    const char *program;
};

struct line {
    char text[LINE_SIZE];
    size_t length;
};

static const char *value(const char *argument, const char *name)
{
    size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 ? argument + length : NULL;
}

static bool read_settings(pam_handle_t *pam, int count, const char **arguments, struct settings *settings)
{
    *settings = (struct settings){.word = "forgot", .language = "C", .program = "/usr/bin/relatchctl"};
    for (int i = 0; i < count; i++) {
        const char *found;
        if ((found = value(arguments[i], "word=")) != NULL && *found != '\0') {
            settings->word = found;
        } else if ((found = value(arguments[i], "lang=")) != NULL) {
            settings->language = found;
        } else if ((found = value(arguments[i], "program=")) != NULL && *found == '/') {
            settings->program = found;
        } else {
            pam_syslog(pam, LOG_ERR, "unknown argument %s: nothing is offered", arguments[i]);
            return false;
        }
    }
    return true;
}

static const char *item(pam_handle_t *pam, int which)
{
    const void *found = NULL;
    return pam_get_item(pam, which, &found) == PAM_SUCCESS ? found : NULL;
}

/* A text console or a display of this machine, and no host at the other end. All else is remote, such as `su` in a session
 * over the network, whose terminal is a pts. */
static bool is_local(pam_handle_t *pam)
{
    const char *host = item(pam, PAM_RHOST);
    const char *terminal = item(pam, PAM_TTY);
    if ((host != NULL && *host != '\0') || terminal == NULL) {
        return false;
    }
    if (strncmp(terminal, "/dev/", 5) == 0) {
        terminal += 5;
    }
    if (strncmp(terminal, "tty", 3) == 0 || *terminal == ':') {
        return terminal[*terminal == ':' ? 1 : 3] != '\0';
    }
    return strcmp(terminal, "console") == 0;
}

static bool is_plain(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)name[i]) && strchr("._-", name[i]) == NULL) {
            return false;
        }
    }
    return length > 0 && length <= LONGEST_NAME;
}

/* In the child: nothing is inherited but its end of the socket. */
static void become(const struct settings *settings, const char *user, bool local, int end)
{
    char account[LONGEST_NAME + 8] = "--for=";
    char language[LONGEST_NAME + 8] = "--lang=";
    char *environment[] = {"PATH=/usr/bin:/bin", "LANG=C", NULL};
    strncat(account, user, LONGEST_NAME);
    strncat(language, settings->language, LONGEST_NAME);
    char *arguments[] = {"relatchctl", "--dialogue", account, language, "recover", NULL, NULL};
    if (!local) {
        arguments[4] = "--remote";
        arguments[5] = "recover";
    }
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere < 0 || dup2(end, 0) < 0 || dup2(end, 1) < 0 || dup2(nowhere, 2) < 0) {
        _exit(127);
    }
    long most = sysconf(_SC_OPEN_MAX);
    if (close_range(3, ~0U, 0) != 0) {
        for (int other = 3; other < (most > 0 ? most : 1024); other++) {
            close(other);
        }
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(settings->program, arguments, environment);
    _exit(127);
}

/* Reads up to a line feed and drops it; false at the end, and for a line that is too long. */
static bool read_line(int end, struct line *line)
{
    line->length = 0;
    for (;;) {
        char byte;
        ssize_t count = recv(end, &byte, 1, 0);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count != 1 || line->length == LINE_SIZE - 1) {
            return false;
        }
        if (byte == '\n') {
            line->text[line->length] = '\0';
            return memchr(line->text, '\0', line->length) == NULL;
        }
        line->text[line->length++] = byte;
    }
}

static bool send_all(int end, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t count = send(end, text, length, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return false;
        }
        text += count;
        length -= (size_t)count;
    }
    return true;
}

/* Asks the person, and sends what they typed up to its first line feed. */
static bool ask(pam_handle_t *pam, int end, int style, const char *prompt)
{
    char *typed = NULL;
    if (pam_prompt(pam, style, &typed, "%s: ", prompt) != PAM_SUCCESS || typed == NULL) {
        return false;
    }
    size_t length = strcspn(typed, "\n");
    bool sent = length < LINE_SIZE && send_all(end, typed, length) && send_all(end, "\n", 1);
    explicit_bzero(typed, strlen(typed));
    free(typed);
    return sent;
}

/* Passes lines until one side ends. */
static void talk(pam_handle_t *pam, int end)
{
    struct line line;
    bool goes_on = true;
    while (goes_on && read_line(end, &line)) {
        if (line.length < 2 || line.text[1] != ' ') {
            break;
        }
        const char *text = line.text + 2;
        switch (line.text[0]) {
        case 'I':
            goes_on = pam_info(pam, "%s", text) == PAM_SUCCESS;
            break;
        case 'E':
            goes_on = pam_error(pam, "%s", text) == PAM_SUCCESS;
            break;
        case 'P':
            goes_on = ask(pam, end, PAM_PROMPT_ECHO_ON, text);
            break;
        case 'S':
            goes_on = ask(pam, end, PAM_PROMPT_ECHO_OFF, text);
            break;
        default:
            goes_on = false;
        }
    }
    explicit_bzero(&line, sizeof line);
}

static void recover(pam_handle_t *pam, const struct settings *settings, const char *user)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return;
    }
    /* The program that logs in may collect children of its own. */
    struct sigaction ours = {.sa_handler = SIG_DFL};
    struct sigaction theirs;
    sigemptyset(&ours.sa_mask);
    sigaction(SIGCHLD, &ours, &theirs);
    bool local = is_local(pam);
    pid_t child = fork();
    if (child == 0) {
        become(settings, user, local, ends[1]);
    }
    close(ends[1]);
    if (child > 0) {
        talk(pam, ends[0]);
    }
    close(ends[0]);
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    sigaction(SIGCHLD, &theirs, NULL);
}

int pam_sm_authenticate(pam_handle_t *pam, int flags, int count, const char **arguments)
{
    struct settings settings;
    const char *user = NULL;
    const char *typed = item(pam, PAM_AUTHTOK);
    (void)flags;
    if (typed == NULL || !read_settings(pam, count, arguments, &settings) || strcmp(typed, settings.word) != 0) {
        return PAM_IGNORE;
    }
    if (pam_get_user(pam, &user, NULL) == PAM_SUCCESS && user != NULL && is_plain(user)) {
        recover(pam, &settings, user);
    }
    return PAM_IGNORE;
}

int pam_sm_setcred(pam_handle_t *pam, int flags, int count, const char **arguments)
{
    (void)pam;
    (void)flags;
    (void)count;
    (void)arguments;
    return PAM_IGNORE;
}

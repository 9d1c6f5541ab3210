/*
 The device side of Relatch for C and C++ (spec/device.md, spec/binding.md).

 A RelatchDevice is one device, opened on the functions of a RelatchPlatform. A call names the
 handle, then its inputs, then where its outputs go. It returns RELATCH_OK or a negative code,
 which relatch_reason names as the specification does. Proofs, challenges and the grant stay
 inside the handle.

 - Pointers. A pointer is null, or points to what its function says. Null where something is
   needed, a buffer that is too short, and an illegal value give RELATCH_E_ARGUMENT, and nothing
   changes.
 - Outputs. A call that has a place for a length always writes it, 0 where the call fails. A
   text ends in a zero byte, which its length does not count.
 - Threads. One call on a handle at a time, from any thread; handles are independent of each
   other. A second call at the same time, and one from inside a function of the platform, gives
   RELATCH_E_BUSY and does nothing. A processor without atomic operations detects only the
   latter.
 - Panics never leave the library: they give RELATCH_E_INTERNAL, or without an operating
   system end in relatch_panicked.

 The header include/relatch.h is written from this crate, and this text is its head. Rust
 programs use relatch-device itself.
 */
#ifndef RELATCH_H
#define RELATCH_H

/* Written from crates/c/src by crates/c/header; do not edit. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 Done.
 */
#define RELATCH_OK 0

/*
 A pointer is null, a buffer is too short, or a value is illegal; nothing changed.
 */
#define RELATCH_E_ARGUMENT (-1)

/*
 The handle is in use by another call, perhaps the one whose callback calls; nothing changed.
 */
#define RELATCH_E_BUSY (-2)

/*
 An error in the library. The handle answers every further call so: close it and open it again.
 */
#define RELATCH_E_INTERNAL (-3)

/*
 The platform's random generator failed; nothing changed.
 */
#define RELATCH_E_RANDOM (-4)

/*
 The library was built without suite 2.
 */
#define RELATCH_E_UNSUPPORTED (-5)

/*
 key file: not a key file.
 */
#define RELATCH_E_NOT_A_KEY_FILE (-10)

/*
 key file: damaged.
 */
#define RELATCH_E_DAMAGED (-11)

/*
 key file: bad point.
 */
#define RELATCH_E_UNUSABLE_KEY (-12)

/*
 key file: unsupported suite.
 */
#define RELATCH_E_UNSUPPORTED_SUITE (-13)

/*
 key file: bad key.
 */
#define RELATCH_E_BAD_KEY (-14)

/*
 console: not bound.
 */
#define RELATCH_E_NOT_BOUND (-20)

/*
 console: not here.
 */
#define RELATCH_E_NOT_HERE (-21)

/*
 console: proof needed.
 */
#define RELATCH_E_PROOF_NEEDED (-22)

/*
 state: no challenge.
 */
#define RELATCH_E_NO_CHALLENGE (-30)

/*
 Too soon after an incorrect code or the start, at a local console: relatch_status says how long.
 */
#define RELATCH_E_WAIT (-31)

/*
 state: no check.
 */
#define RELATCH_E_NO_CHECK (-32)

/*
 state: no offer.
 */
#define RELATCH_E_NO_OFFER (-33)

/*
 state: suite too low.
 */
#define RELATCH_E_SUITE_TOO_LOW (-34)

/*
 A typing error; nothing was counted.
 */
#define RELATCH_E_TYPING_ERROR (-40)

/*
 A record could not be stored and read back; a code is counted in memory and was not compared.
 */
#define RELATCH_E_STORAGE (-50)

/*
 A code is incorrect. Of a recovery it is counted: relatch_status says how many there are.
 */
#define RELATCH_E_WRONG_CODE (-60)

/*
 grant: no grant.
 */
#define RELATCH_E_NO_GRANT (-70)

/*
 The vendor's policy demands another password; the grant stays.
 */
#define RELATCH_E_NOT_ACCEPTED (-80)

/*
 The password was not stored, or perhaps not; the grant stays: set it again.
 */
#define RELATCH_E_NOT_STORED (-81)

/*
 text: too long.
 */
#define RELATCH_E_TOO_LONG (-100)

/*
 text: not relatch.
 */
#define RELATCH_E_NOT_RELATCH (-101)

/*
 text: newer version.
 */
#define RELATCH_E_NEWER_VERSION (-102)

/*
 text: base45.
 */
#define RELATCH_E_BASE45 (-103)

/*
 cbor: malformed.
 */
#define RELATCH_E_MALFORMED (-110)

/*
 cbor: not canonical.
 */
#define RELATCH_E_NOT_CANONICAL (-111)

/*
 fields: unknown kind.
 */
#define RELATCH_E_UNKNOWN_KIND (-120)

/*
 fields: unknown suite.
 */
#define RELATCH_E_UNKNOWN_SUITE (-121)

/*
 fields: unknown critical key.
 */
#define RELATCH_E_UNKNOWN_CRITICAL_KEY (-122)

/*
 fields: unknown action.
 */
#define RELATCH_E_UNKNOWN_ACTION (-123)

/*
 fields: missing.
 */
#define RELATCH_E_MISSING (-124)

/*
 fields: wrong type.
 */
#define RELATCH_E_WRONG_TYPE (-125)

/*
 fields: wrong length.
 */
#define RELATCH_E_WRONG_LENGTH (-126)

/*
 fields: out of range.
 */
#define RELATCH_E_OUT_OF_RANGE (-127)

/*
 fields: bad point.
 */
#define RELATCH_E_BAD_POINT (-128)

/*
 fields: too many ignorable keys.
 */
#define RELATCH_E_TOO_MANY_IGNORABLE (-129)

/*
 fields: bad ignorable key.
 */
#define RELATCH_E_BAD_IGNORABLE (-130)

/*
 Suite 1: HMAC-SHA256; its offer is a secret.
 */
#define RELATCH_SUITE_HMAC 1

/*
 Suite 2: a shared key together with public keys of the authority.
 */
#define RELATCH_SUITE_HYBRID 2

/*
 Suite 3: suite 2 with a post-quantum exchange at the binding.
 */
#define RELATCH_SUITE_POST_QUANTUM 3

/*
 Option: every console may recover, not only local ones.
 */
#define RELATCH_OPEN_TO_NETWORK 1

/*
 Option: records are protected against damage, not against a person who writes the flash.
 */
#define RELATCH_WITHOUT_RECORD_KEY 2

/*
 Bytes of the longest record: what a slot must hold.
 */
#define RELATCH_RECORD_SIZE 128

/*
 Slot: binding record, first place.
 */
#define RELATCH_BINDING_A 0

/*
 Slot: binding record, second place.
 */
#define RELATCH_BINDING_B 1

/*
 Slot: state record, first place.
 */
#define RELATCH_STATE_A 2

/*
 Slot: state record, second place.
 */
#define RELATCH_STATE_B 3

/*
 A screen that is part of the device or plugged into it.
 */
#define RELATCH_LOCAL 1

/*
 Every other screen: a web page, a client on the network.
 */
#define RELATCH_REMOTE 2

/*
 All four slots are empty: the device was never bound, or its flash was erased.
 */
#define RELATCH_RECORDS_FRESH 0

/*
 The binding record is readable, and if it binds the device, its state record as well.
 */
#define RELATCH_RECORDS_INTACT 1

/*
 Something is stored, but no readable binding record: the device counts as unbound.
 */
#define RELATCH_RECORDS_BINDING_UNREADABLE 2

/*
 Bound, but without a readable state: it runs with 30 failures until one is stored again.
 */
#define RELATCH_RECORDS_STATE_UNREADABLE 3

/*
 The binding record is of a suite that this library does not have: the device counts as unbound.
 */
#define RELATCH_RECORDS_UNSUPPORTED_SUITE 4

/*
 The newest record is of a format of other firmware: with such a binding record the device counts
 as unbound and keeps it, with such a state record it runs with 30 failures.
 */
#define RELATCH_RECORDS_UNSUPPORTED_FORMAT 5

/*
 Kind of a message: a device asks for a code.
 */
#define RELATCH_CHALLENGE 1

/*
 Kind of a message: a device wants to be bound.
 */
#define RELATCH_OFFER 2

/*
 Bytes for the text of a challenge or a check, with the zero byte at its end.
 */
#define RELATCH_CHALLENGE_SIZE 142

/*
 Bytes for the text of an offer of suite 1 or 2, with the zero byte at its end.
 */
#define RELATCH_OFFER_SIZE 290

/*
 Bytes for the text of any offer, with the zero byte at its end: that of suite 3 is large.
 */
#define RELATCH_LARGE_OFFER_SIZE 1925

/*
 One device; all of its memory is inside.
 */
typedef struct RelatchDevice RelatchDevice;

/*
 The vendor's choices. Set what is not needed to 0 or null: what decides security has no default
 then, and is refused.

 Texts are UTF-8 and end in a zero byte.
 */
typedef struct RelatchConfig {
  /*
   The vendor's name, at most 32 bytes.
   */
  const char *vendor;
  /*
   The model, at most 32 bytes.
   */
  const char *model;
  /*
   The serial number, at most 48 bytes.
   */
  const char *serial;
  /*
   32 bytes, different on every device, secret, and not readable together with the slots; or
   null with the option RELATCH_WITHOUT_RECORD_KEY.
   */
  const uint8_t *record_key;
  /*
   32 bytes that attest the device's identity in its offers, or null for none.
   */
  const uint8_t *factory_key;
  /*
   The text of the authority's key file: with it the device offers suite 2 or 3; or null for none.
   */
  const char *key_file;
  /*
   The lowest suite that the device ever offers: RELATCH_SUITE_HMAC, _HYBRID or
   _POST_QUANTUM.
   */
  uint32_t minimum_suite;
  /*
   Digits of a code, as long as failures do not make it longer: 8, 12, 16 or 20.
   */
  uint32_t code_length;
  /*
   How long a challenge lives, 120000 (2 minutes) to 86400000 (24 hours); 0 is 10 minutes.
   */
  uint32_t lifetime_ms;
  /*
   RELATCH_OPEN_TO_NETWORK, RELATCH_WITHOUT_RECORD_KEY, both (|), or 0.
   */
  uint32_t options;
  /*
   How often the device started; 0 if it has no such counter.
   */
  uint64_t boots;
} RelatchConfig;

/*
 What the firmware brings, as functions that are called during calls on the handle, in their
 thread. They return RELATCH_OK unless they say otherwise, must not call the library on the same
 handle, and must not throw or jump out.
 */
typedef struct RelatchPlatform {
  /*
   The first argument of every function.
   */
  void *context;
  /*
   Milliseconds of a monotonic counter that starts with the device; never a wall clock.
   */
  uint64_t (*uptime)(void *context);
  /*
   Fills bytes from a generator that holds 128 bits of entropy by then, on the first start
   too. Any other value than RELATCH_OK says that it could not.
   */
  int32_t (*random)(void *context, uint8_t *bytes, size_t length);
  /*
   Copies the slot's content to record, which has RELATCH_RECORD_SIZE bytes, and returns its
   length; 0 for a slot that was never written, negative if it cannot be read.
   */
  int32_t (*read_slot)(void *context, uint32_t slot, uint8_t *record);
  /*
   Replaces the slot's content and returns when it would survive a power cut. A cut inside may
   leave anything in this slot, and changes no other slot.
   */
  int32_t (*write_slot)(void *context, uint32_t slot, const uint8_t *record, size_t length);
  /*
   Where the hardware's monotonic counter stands. Null, as raise_counter, only if the hardware
   has none: not because it fails.
   */
  int32_t (*read_counter)(void *context, uint64_t *value);
  /*
   Raises the counter by one, permanently.
   */
  int32_t (*raise_counter)(void *context);
  /*
   Replaces the administrator's password, UTF-8, atomically. Returns RELATCH_OK,
   RELATCH_E_NOT_ACCEPTED if the policy demands another one, RELATCH_E_NOT_STORED if the old one
   holds, and any other value if it is not known what holds.
   */
  int32_t (*replace_password)(void *context, const char *password, size_t length);
  /*
   Whether this is the administrator's password: 1 yes, 0 no, negative if that is not known.
   */
  int32_t (*holds_password)(void *context, const char *password, size_t length);
} RelatchPlatform;

/*
 A console session, as the firmware's login screen numbers it.
 */
typedef struct RelatchSession {
  /*
   Different from the number of every other session since the start.
   */
  uint64_t id;
  /*
   RELATCH_LOCAL or RELATCH_REMOTE.
   */
  uint32_t console;
} RelatchSession;

/*
 The device at one moment. Periods are in milliseconds.
 */
typedef struct RelatchStatus {
  /*
   Show "Verify with the app" only if it is true.
   */
  bool bound;
  /*
   Whether an offer waits for its confirmation code.
   */
  bool offer_open;
  /*
   Whether a check of the binding waits for its code.
   */
  bool check_open;
  /*
   What the slots hold, one of RELATCH_RECORDS_...: why a device is suddenly unbound.
   */
  uint32_t records;
  /*
   The suite of the binding; 0 if there is none.
   */
  uint32_t suite;
  /*
   The authority's key set in the binding, in suite 2; show it as 8 hexadecimal digits.
   */
  uint32_t key_id;
  /*
   How often the device was bound; show it on the login page, so that an owner notices a binding
   that they did not make.
   */
  uint32_t generation;
  /*
   Recoveries completed since binding.
   */
  uint32_t epoch;
  /*
   Wrong codes since the last success, 0 to 30.
   */
  uint32_t failures;
  /*
   How long local consoles still wait after an incorrect code or the start; 0 if they do not.
   */
  uint32_t wait_ms;
  /*
   How long the challenge on the screen still lives; 0 if there is none.
   */
  uint32_t challenge_left_ms;
  /*
   How many digits its code has; 0 if there is none.
   */
  uint32_t code_length;
  /*
   How long a new password may still be set; 0 if none may.
   */
  uint32_t grant_left_ms;
} RelatchStatus;

/*
 What a QR text says, without its secret. Nothing of it is authentic: anyone may write a text. What
 a message does not have is 0 or empty.
 */
typedef struct RelatchMessage {
  /*
   RELATCH_CHALLENGE or RELATCH_OFFER; 0 if the text is no message.
   */
  uint32_t kind;
  /*
   The suite.
   */
  uint32_t suite;
  /*
   The key set of the authority, in suite 2; show it as 8 hexadecimal digits.
   */
  uint32_t key_id;
  /*
   Challenge: 0 checks the binding, 1 sets a new password.
   */
  uint32_t action;
  /*
   Challenge: recoveries completed since binding.
   */
  uint32_t epoch;
  /*
   Challenge: wrong codes since the last success.
   */
  uint32_t failures;
  /*
   Challenge: names the binding at the authority.
   */
  uint8_t locator[12];
  /*
   Offer: the digits of the codes of the binding, at least.
   */
  uint32_t code_length;
  /*
   Offer: whether it carries an attestation.
   */
  bool attested;
  /*
   Offer: the vendor, fit for a screen: a character that could mislead is U+FFFD.
   */
  char vendor[97];
  /*
   Offer: the model, as vendor.
   */
  char model[97];
  /*
   Offer: the serial number, as vendor.
   */
  char serial[145];
  /*
   The key of the field that a refusal is about, as the 5 of wrong length(5).
   */
  uint64_t field;
} RelatchMessage;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 The stage of a code in the words of the specification, as console; call where the call itself
 was at fault, empty for RELATCH_OK; null for a number that is no code.
 */
const char *relatch_stage(int32_t code);

/*
 The reason of a code in the words of the specification, as not bound; null for a number that is
 no code.
 */
const char *relatch_reason(int32_t code);

/*
 An English sentence for the screen or a log; null for a number that is no code.
 */
const char *relatch_sentence(int32_t code);

/*
 The version of the library, as 0.1.0.
 */
const char *relatch_version(void);

/*
 Starts the device on its stored records and writes its handle to device, null where it fails.

 The callbacks are copied; config and what it points to are not needed afterwards. Close the
 handle with relatch_close.

 Returns RELATCH_OK, RELATCH_E_ARGUMENT, or why the key file in the configuration cannot be used.

 The caller promises:
 What config points to is readable. The callbacks of platform do what it says, and may be
 called until the handle is closed.
 */
int32_t relatch_open(const struct RelatchConfig *config,
                     const struct RelatchPlatform *platform,
                     struct RelatchDevice **device);

/*
 Ends the device as a power cut does, wipes and frees its memory, and writes null to device.

 A handle that is null already is RELATCH_OK. Returns RELATCH_E_BUSY from inside a callback, and
 RELATCH_E_ARGUMENT if device is null.

 The caller promises:
 *device is null, or a handle of relatch_open that was not closed through a copy.
 */
int32_t relatch_close(struct RelatchDevice **device);

/*
 Lets time pass: ends what is over. Every other call does so too; nothing has to be called when
 nothing happens.
 */
int32_t relatch_tick(struct RelatchDevice *device);

/*
 A person pressed a button on the device or put in a USB stick: remote consoles may recover for 10
 minutes.
 */
int32_t relatch_physical_act(struct RelatchDevice *device);

/*
 The administrator's password was verified in this session just now, or the device is in its first
 set-up there: for 5 minutes the session may bind and release the device, clear the failures and
 load a key file. The handle keeps the proof, for 8 sessions at once.

 Call it only in the code that has just verified a typed password, never for a session that is
 merely open or for a stored password: the library cannot check it.
 */
int32_t relatch_prove_administrator(struct RelatchDevice *device, struct RelatchSession session);

/*
 The session ended: its proof, grant, offer and check end with it.
 */
int32_t relatch_session_ended(struct RelatchDevice *device, struct RelatchSession session);

/*
 Writes the device's status; where it fails, status stays as it is.
 */
int32_t relatch_status(struct RelatchDevice *device, struct RelatchStatus *status);

/*
 Offers a binding with a fresh key, in place of an older offer, and writes its QR text; size is
 at least RELATCH_OFFER_SIZE, and RELATCH_LARGE_OFFER_SIZE in a library with suite 3.

 With an authority's keys the offer is of their suite, without them of suite 1. It needs a proof of the
 session, and ends with the session, after 30 minutes, and at the third wrong code. The text of
 suite 1 is a secret: a person who photographs it owns the binding. Wipe the buffer afterwards.

 Returns RELATCH_OK, RELATCH_E_PROOF_NEEDED, RELATCH_E_SUITE_TOO_LOW, RELATCH_E_UNUSABLE_KEY or
 RELATCH_E_RANDOM.

 The caller promises:
 text is null or has size writable bytes.
 */
int32_t relatch_offer_binding(struct RelatchDevice *device,
                              struct RelatchSession session,
                              char *text,
                              size_t size,
                              size_t *length);

/*
 Reads the confirmation code that the app showed, and makes the binding effective. Only the session
 that made the offer may confirm it, and only an administrator may call this.

 tries_left may be null; after RELATCH_E_WRONG_CODE it says how often the offer may still be
 confirmed, otherwise it is 0. Then make a check: it proves that the owner's app can recover the
 device.

 Returns RELATCH_OK, RELATCH_E_NO_OFFER, RELATCH_E_TYPING_ERROR, RELATCH_E_WRONG_CODE or
 RELATCH_E_STORAGE.

 The caller promises:
 typed is null or has typed_length readable bytes.
 */
int32_t relatch_confirm_binding(struct RelatchDevice *device,
                                struct RelatchSession session,
                                const char *typed,
                                size_t typed_length,
                                uint32_t *tries_left);

/*
 Takes the offer off the screen: the administrator cancelled it.
 */
int32_t relatch_discard_offer(struct RelatchDevice *device);

/*
 Makes a check of the binding, in place of an older one, and writes its QR text; size is at least
 RELATCH_CHALLENGE_SIZE. Only an administrator may call this.

 It ends with the session, after 10 minutes, at the third wrong code, and with the binding.

 Returns RELATCH_OK, RELATCH_E_NOT_BOUND or RELATCH_E_RANDOM.

 The caller promises:
 text is null or has size writable bytes.
 */
int32_t relatch_begin_check(struct RelatchDevice *device,
                            struct RelatchSession session,
                            char *text,
                            size_t size,
                            size_t *length);

/*
 Reads the code of the check: RELATCH_OK shows that this phone can recover this device. Nothing is
 counted or stored. Only an administrator may call this; tries_left is as in
 relatch_confirm_binding.

 Returns RELATCH_OK, RELATCH_E_NOT_BOUND, RELATCH_E_NO_CHECK, RELATCH_E_TYPING_ERROR or
 RELATCH_E_WRONG_CODE.

 The caller promises:
 typed is null or has typed_length readable bytes.
 */
int32_t relatch_submit_check(struct RelatchDevice *device,
                             struct RelatchSession session,
                             const char *typed,
                             size_t typed_length,
                             uint32_t *tries_left);

/*
 Takes an authority's public keys from the text of a key file, for the offers from now on until the
 handle is closed; a binding keeps its own. It needs a proof of the session.

 key_id may be null; it names the keys: show it as 8 hexadecimal digits. Store the text for the
 configuration of the next start.

 Returns RELATCH_OK, RELATCH_E_PROOF_NEEDED, RELATCH_E_NOT_A_KEY_FILE, RELATCH_E_DAMAGED,
 RELATCH_E_UNUSABLE_KEY, RELATCH_E_BAD_KEY, RELATCH_E_UNSUPPORTED_SUITE or RELATCH_E_UNSUPPORTED.

 The caller promises:
 text is null or has text_length readable bytes.
 */
int32_t relatch_load_key_file(struct RelatchDevice *device,
                              struct RelatchSession session,
                              const char *text,
                              size_t text_length,
                              uint32_t *key_id);

/*
 Ends the binding; later offers still use no lower suite. It needs a proof of the session.

 Returns RELATCH_OK, RELATCH_E_PROOF_NEEDED or RELATCH_E_STORAGE: then ask relatch_status whether
 the device is still bound, and try again.
 */
int32_t relatch_release(struct RelatchDevice *device, struct RelatchSession session);

/*
 Ends the binding and the limit on later suites; part of the vendor's factory reset.

 Returns RELATCH_OK or RELATCH_E_STORAGE, as relatch_release.
 */
int32_t relatch_factory_reset(struct RelatchDevice *device);

/*
 Starts a recovery, or shows the live challenge again, and writes its QR text; size is at least
 RELATCH_CHALLENGE_SIZE. relatch_status says how long it lives and how many digits its code has.

 Returns RELATCH_OK, RELATCH_E_NOT_BOUND, RELATCH_E_NOT_HERE or RELATCH_E_RANDOM.

 The caller promises:
 text is null or has size writable bytes.
 */
int32_t relatch_begin_recovery(struct RelatchDevice *device,
                               struct RelatchSession session,
                               char *text,
                               size_t size,
                               size_t *length);

/*
 Reads a typed code: charges the attempt in a record that survives a power cut, compares, and with
 the correct code gives the session a grant: it may set one password within 10 minutes.

 Returns RELATCH_OK, RELATCH_E_NOT_BOUND, RELATCH_E_NOT_HERE, RELATCH_E_NO_CHALLENGE,
 RELATCH_E_WAIT, RELATCH_E_TYPING_ERROR, RELATCH_E_STORAGE or RELATCH_E_WRONG_CODE. After a wrong
 code the next one may have to be longer: then the challenge is over, and relatch_status shows
 none.

 The caller promises:
 typed is null or has typed_length readable bytes.
 */
int32_t relatch_submit_code(struct RelatchDevice *device,
                            struct RelatchSession session,
                            const char *typed,
                            size_t typed_length);

/*
 Sets the administrator's new password, UTF-8, through the platform's functions, and uses the
 session's grant up.

 Returns RELATCH_OK, RELATCH_E_NO_GRANT, RELATCH_E_NOT_ACCEPTED or RELATCH_E_NOT_STORED; after the
 last two, and after RELATCH_E_ARGUMENT for a password that is not UTF-8, the grant stays.

 The caller promises:
 password is null or has password_length readable bytes.
 */
int32_t relatch_set_password(struct RelatchDevice *device,
                             struct RelatchSession session,
                             const char *password,
                             size_t password_length);

/*
 Clears the failures, so that codes have the length of the binding again, and ends the challenge.
 It does nothing if there are none, and needs a proof of the session.

 Returns RELATCH_OK, RELATCH_E_NOT_BOUND, RELATCH_E_PROOF_NEEDED or RELATCH_E_STORAGE.
 */
int32_t relatch_clear_failures(struct RelatchDevice *device, struct RelatchSession session);

/*
 Reads the text of a QR code, from a picture that need not be trusted, and writes what it says to
 message. Of a text that is no message relatch_reason names the fault, and relatch_sentence
 what an app says.

 The caller promises:
 text is null or has text_length readable bytes.
 */
int32_t relatch_decode(const char *text, size_t text_length, struct RelatchMessage *message);

/*
 To be written by the firmware, for a library without std: memory of this many bytes, aligned for every type as malloc aligns it, or null.
 */
extern void *relatch_malloc(size_t size);

/*
 To be written by the firmware, as relatch_malloc: takes memory of relatch_malloc back.
 */
extern void relatch_free(void *memory);

/*
 To be written by the firmware, as relatch_malloc: the library panicked, out of memory, or an error of the library. Must not return.
 */
extern void relatch_panicked(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* RELATCH_H */

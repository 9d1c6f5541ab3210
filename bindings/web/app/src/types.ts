/** Which page is open. */
export type Kind =
    | "scanning" | "checking" | "waiting" | "proving" | "warning" | "offer" | "confirmation"
    | "preview" | "code" | "check-code" | "act" | "acted" | "message";

/** How a line stands on the page: a heading, a fact, what nobody may overlook, what to do next. */
export type Role = "title" | "fact" | "warning" | "instruction";

/** A button. "bind" asks for a name first: `Phone.bind`. */
export type Button = "cancel" | "go-on" | "bind" | "confirm" | "prove" | "yes" | "check" | "again" | "done";

/** What the person wants to scan: a device that forgot its owner or wants to be bound, or a check and nothing else. */
export type Purpose = "recover" | "check";

/**
 * Keeps the state of the authority inside the page: replaces what was kept, and is done when the bytes survive a crash.
 * The bytes are as secret as all codes. To throw or to reject means that the old ones are still there.
 */
export type Save = (state: Uint8Array) => void | Promise<void>;

/** Sends a request to the account service over TLS, with the token of the account. To reject means: no response. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** A response of the account service. */
export interface HttpResponse {
    /** The status, such as 200. */
    status: number;
    /** The body; one above 262,144 bytes is refused. */
    body: Uint8Array;
}

/** What went wrong. */
export type ErrorKind =
    /** The state is damaged, or is none: restore a backup. */
    | "damaged"
    /** A newer version wrote the state: update the page. */
    | "newer"
    /** `Save` failed: nothing was changed. */
    | "not-saved"
    /** The account is empty, too long or has misleading characters. */
    | "illegal-account"
    /** The browser gives no randomness. */
    | "no-randomness"
    /** The cryptography of this machine gives wrong results. */
    | "self-test"
    /** The authority said no, or did not answer: `reason` is a name that never changes, such as "unavailable". */
    | "failed"
    /** An argument is none of its kind. */
    | "bad-argument"
    /** This phone asks an account service, and has no keys. */
    | "no-keys-here"
    /** A text is no such message: `stage`, `reason`, `key` and `appSays` are those of the registry. */
    | "not-decoded"
    /** A sheet is not written or read: `reason` is one of "too-long", "not-a-part", "other-sheet", "missing", "damaged", "not-drawn". */
    | "sheet";

/** Every error that is thrown here; `message` says what is wrong, and what to do. */
export interface RelatchError extends Error {
    name: "RelatchError";
    kind: ErrorKind;
    reason?: string;
    stage?: string;
    key?: number | bigint;
    appSays?: string;
}

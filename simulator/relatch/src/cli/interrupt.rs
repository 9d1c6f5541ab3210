//! Ctrl-C: the work stops at its next step, and what was found so far is reported.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

/// The exit status of a command that Ctrl-C ended: 128 and the number of the signal, as shells have it.
pub(super) const STATUS: u8 = 130;

static INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Hears Ctrl-C from here on; the second one ends the command at once.
///
/// # Errors
/// The system takes no handler.
pub(super) fn listen() -> io::Result<()> {
    use signal_hook::{consts::SIGINT, flag};
    let status = i32::from(STATUS);
    flag::register_conditional_shutdown(SIGINT, status, Arc::clone(&INTERRUPTED))?;
    flag::register(SIGINT, Arc::clone(&INTERRUPTED))?;
    Ok(())
}

/// Whether Ctrl-C was pressed.
pub(super) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

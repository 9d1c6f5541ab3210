//! Clients that call as fast as they are answered.

use std::thread;
use std::time::{Duration, Instant};

/// What was measured.
pub(crate) struct Figures {
    /// Calls a second.
    pub(crate) rate: f64,
    /// In milliseconds.
    pub(crate) p50: f64,
    /// In milliseconds.
    pub(crate) p99: f64,
}

/// Calls until the time is over, or a call says that there is nothing left to do.
pub(crate) fn measure(
    clients: usize,
    seconds: u64,
    call: impl Fn(usize) -> bool + Sync,
) -> Figures {
    let begun = Instant::now();
    let until = begun + Duration::from_secs(seconds);
    let mut taken: Vec<f64> = thread::scope(|scope| {
        let call = &call;
        let clients: Vec<_> = (0..clients)
            .map(|client| scope.spawn(move || one(client, until, call)))
            .collect();
        let taken = clients.into_iter().map(|client| client.join().unwrap());
        taken.flatten().collect()
    });
    let rate = taken.len() as f64 / begun.elapsed().as_secs_f64();
    taken.sort_by(f64::total_cmp);
    let at = |part: f64| {
        let place = (taken.len() as f64 * part) as usize;
        taken.get(place).copied().unwrap_or_default()
    };
    Figures {
        rate,
        p50: at(0.5),
        p99: at(0.99),
    }
}

/// Milliseconds of each call.
fn one(client: usize, until: Instant, call: &(impl Fn(usize) -> bool + Sync)) -> Vec<f64> {
    let mut taken = Vec::new();
    loop {
        let begun = Instant::now();
        if begun >= until || !call(client) {
            return taken;
        }
        taken.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
}

//! How many calls a second a store carries, with few and with many bindings in it.
//!
//! ```sh
//! cargo bench -p relatch-registry --bench load -- --store sqlite --bindings 10000,1000000
//! ```
//!
//! Some bindings are real: devices made their challenges, and the authority decides each call as in a service. The others
//! fill the tables and their indexes; they are copies under other locators, which no call asks for. Before each line the
//! store commits rows of the same size by itself, with as many clients: that is its own rate. Figures: docs/scale.md.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a figure that cannot be had ends the bench"
)]

mod fill;
mod live;
mod measure;
mod raw;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use live::Live;
use measure::{Figures, measure};
use raw::Raw;

/// What was asked for.
struct Options {
    postgres: bool,
    /// How many bindings are in the tables, in growing order.
    bindings: Vec<i64>,
    clients: Vec<usize>,
    seconds: u64,
    /// How many bindings are called.
    live: usize,
    directory: Option<PathBuf>,
}

fn main() {
    let Some(options) = Options::read() else {
        return eprintln!(
            "load --store sqlite|postgres [--bindings 10000,1000000] [--clients 1,16,128] [--seconds 5] \
             [--live 6000] [--directory PATH]"
        );
    };
    let raw = match Raw::start(&options) {
        Ok(raw) => raw,
        Err(why) => return eprintln!("{why}"),
    };
    let live = Live::bind(raw.database(), options.live);
    println!(
        "| bindings | clients | own commits/s | issue/s | of own | p50 ms | p99 ms | inspect/s | p50 ms | p99 ms |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let issued = AtomicUsize::new(0);
    for bindings in &options.bindings {
        raw.fill(*bindings);
        for clients in &options.clients {
            let own = raw.own_rate(*clients, options.seconds);
            let issue = measure(*clients, options.seconds, |_| {
                live.issue(issued.fetch_add(1, Ordering::Relaxed))
            });
            let looked = AtomicUsize::new(issued.load(Ordering::Relaxed));
            let inspect = measure(*clients, options.seconds, |_| {
                live.inspect(looked.fetch_add(1, Ordering::Relaxed))
            });
            line(*bindings, *clients, own, &issue, &inspect);
        }
    }
}

fn line(bindings: i64, clients: usize, own: f64, issue: &Figures, inspect: &Figures) {
    println!(
        "| {bindings} | {clients} | {own:.0} | {:.0} | {:.0} % | {:.1} | {:.1} | {:.0} | {:.2} | {:.2} |",
        issue.rate,
        100.0 * issue.rate / own,
        issue.p50,
        issue.p99,
        inspect.rate,
        inspect.p50,
        inspect.p99,
    );
}

impl Options {
    fn read() -> Option<Self> {
        let mut options = Self {
            postgres: false,
            bindings: vec![10_000],
            clients: vec![1, 16, 128],
            seconds: 5,
            live: 6_000,
            directory: None,
        };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        let mut store = None;
        while let Some(name) = words.next() {
            let value = words.next()?;
            match name.as_str() {
                "--store" => store = Some(value),
                "--bindings" => options.bindings = list(&value)?,
                "--clients" => options.clients = list(&value)?,
                "--seconds" => options.seconds = value.parse().ok()?,
                "--live" => options.live = value.parse().ok()?,
                "--directory" => options.directory = Some(value.into()),
                _ => return None,
            }
        }
        options.postgres = match store?.as_str() {
            "sqlite" => false,
            "postgres" => true,
            _ => return None,
        };
        Some(options)
    }
}

fn list<T: std::str::FromStr>(text: &str) -> Option<Vec<T>> {
    text.split(',').map(|word| word.parse().ok()).collect()
}

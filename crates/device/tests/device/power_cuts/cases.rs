//! The operations that are cut, and what each may leave behind.

use relatch_device::{Slot, SubmitError};
use relatch_testkit::flash::{Fault, Page};

use relatch_testkit::bench::{Bench, Hardware, NEW, OLD};
use relatch_testkit::codes;

/// An operation that stores something.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// A device whose flash holds what is there before.
    pub(crate) prepare: fn(Hardware) -> Bench,
    /// Runs up to the operation and hands it back.
    pub(crate) lead_up: fn(&mut Bench) -> Operation,
    /// What may be stored afterwards.
    pub(crate) leaves: fn(Told) -> Vec<Durable>,
}

pub(crate) type Operation = Box<dyn FnOnce(&mut Bench) -> Told>;

/// What the person at the console was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// A failure, or nothing at all.
    Nothing,
    /// The operation's answer: it is done, or the code was wrong or right.
    Answer,
}

/// What a device is after a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Durable {
    /// Which of the bindings, the first being 0.
    pub(crate) binding: Option<usize>,
    pub(crate) epoch: u32,
    pub(crate) failures: u8,
    pub(crate) password: &'static str,
}

/// The device, bound as the first time, with the old password.
fn state(epoch: u32, failures: u8) -> Durable {
    Durable {
        binding: Some(0),
        epoch,
        failures,
        password: OLD,
    }
}

fn bound_to(binding: usize) -> Durable {
    Durable {
        binding: Some(binding),
        ..state(0, 0)
    }
}

fn unbound() -> Durable {
    Durable {
        binding: None,
        ..state(0, 0)
    }
}

fn renewed(state: Durable) -> Durable {
    Durable {
        password: NEW,
        ..state
    }
}

/// `before` only while nothing was told.
fn before_or_after(told: Told, before: Durable, after: Durable) -> Vec<Durable> {
    match told {
        Told::Nothing => vec![before, after],
        Told::Answer => vec![after],
    }
}

fn after_wrong_codes<const TIMES: u8>(hardware: Hardware) -> Bench {
    let mut bench = Bench::bound(hardware);
    bench.guess_remotely(TIMES);
    bench
}

/// No state record can be read: the next one goes over both slots.
fn without_a_state(hardware: Hardware) -> Bench {
    let mut bench = Bench::bound(hardware);
    for slot in [Slot::StateA, Slot::StateB] {
        bench.flash.tamper(Page::Record(slot), Vec::clear);
    }
    bench.restart();
    bench
}

/// Epoch 1, one failure: a state that differs from that of a fresh binding in everything.
fn used(hardware: Hardware) -> Bench {
    let mut bench = Bench::bound(hardware);
    bench.recover(OLD);
    bench.guess_wrong();
    bench
}

fn guessed_at(hardware: Hardware) -> Bench {
    let mut bench = used(hardware);
    bench.guess_remotely(8);
    bench
}

fn released(hardware: Hardware) -> Bench {
    let mut bench = used(hardware);
    bench.release().unwrap();
    bench.claims.clear();
    bench
}

fn type_wrong(bench: &mut Bench) -> Operation {
    let code = codes::wrong(&bench.right_code());
    bench.wait_out();
    Box::new(move |bench| match bench.submit(&code) {
        Err(SubmitError::Wrong { .. }) => Told::Answer,
        Err(SubmitError::Storage(_)) => Told::Nothing,
        other => panic!("{other:?}"),
    })
}

fn type_right(bench: &mut Bench) -> Operation {
    let code = bench.right_code();
    bench.wait_out();
    Box::new(move |bench| match bench.submit(&code) {
        Ok(_) => Told::Answer,
        Err(SubmitError::Storage(_)) => Told::Nothing,
        other => panic!("{other:?}"),
    })
}

fn set_password(bench: &mut Bench) -> Operation {
    let grant = bench.grant();
    Box::new(move |bench| match bench.set_password(grant, NEW) {
        Ok(set) if set.counted => Told::Answer,
        _ => Told::Nothing,
    })
}

/// A grant is open while another session goes on guessing.
fn set_password_beside_guesses(bench: &mut Bench) -> Operation {
    let grant = bench.grant();
    bench.guess_remotely(9);
    Box::new(move |bench| match bench.set_password(grant, NEW) {
        Ok(set) if set.counted => Told::Answer,
        _ => Told::Nothing,
    })
}

fn bind(bench: &mut Bench) -> Operation {
    let claim = bench.offer();
    Box::new(move |bench| match bench.confirm(&claim.confirmation) {
        Ok(()) => Told::Answer,
        Err(_) => Told::Nothing,
    })
}

/// The repetition of the binding before could not be stored: its record is in one slot alone.
fn bind_over_a_single_record(bench: &mut Bench) -> Operation {
    bench.flash.set_fault(Some(Fault::WriteError(2)));
    bench.bind();
    bench.flash.set_fault(None);
    bind(bench)
}

fn release(_: &mut Bench) -> Operation {
    Box::new(|bench| match bench.release() {
        Ok(()) => Told::Answer,
        Err(_) => Told::Nothing,
    })
}

fn factory_reset(_: &mut Bench) -> Operation {
    Box::new(|bench| match bench.device().factory_reset() {
        Ok(()) => Told::Answer,
        Err(_) => Told::Nothing,
    })
}

fn clear(_: &mut Bench) -> Operation {
    Box::new(|bench| match bench.clear_failures() {
        Ok(()) => Told::Answer,
        Err(_) => Told::Nothing,
    })
}

/// Asks, types, sets: what happens at the console.
pub(crate) const RECOVERY: &[Case] = &[
    Case {
        name: "wrong code",
        prepare: Bench::bound,
        lead_up: type_wrong,
        leaves: |told| before_or_after(told, state(0, 0), state(0, 1)),
    },
    Case {
        name: "right code",
        prepare: Bench::bound,
        lead_up: type_right,
        leaves: |_| vec![state(0, 0), state(0, 1)],
    },
    Case {
        name: "ninth wrong code",
        prepare: after_wrong_codes::<8>,
        lead_up: type_wrong,
        // [DEV-16] A cut between the charge and the verdict does not avoid the longer code.
        leaves: |told| before_or_after(told, state(0, 8), state(0, 9)),
    },
    Case {
        name: "ninth code, right",
        prepare: after_wrong_codes::<8>,
        lead_up: type_right,
        leaves: |_| vec![state(0, 8), state(0, 9)],
    },
    Case {
        name: "thirtieth wrong code",
        prepare: after_wrong_codes::<29>,
        lead_up: type_wrong,
        leaves: |told| before_or_after(told, state(0, 29), state(0, 30)),
    },
    Case {
        name: "new password",
        prepare: after_wrong_codes::<2>,
        lead_up: set_password,
        // [DEV-30]
        leaves: |told| match told {
            Told::Answer => vec![renewed(state(1, 0))],
            Told::Nothing => vec![state(0, 2), renewed(state(0, 2)), renewed(state(1, 0))],
        },
    },
    Case {
        name: "new password beside guesses",
        prepare: Bench::bound,
        lead_up: set_password_beside_guesses,
        leaves: |told| match told {
            Told::Answer => vec![renewed(state(1, 0))],
            Told::Nothing => vec![state(0, 9), renewed(state(0, 9)), renewed(state(1, 0))],
        },
    },
    Case {
        name: "new password after a lost state",
        prepare: without_a_state,
        lead_up: set_password,
        leaves: |told| match told {
            Told::Answer => vec![renewed(state(1, 0))],
            Told::Nothing => vec![state(0, 30), renewed(state(0, 30)), renewed(state(1, 0))],
        },
    },
];

/// What happens to a device at which no codes are typed.
pub(crate) const UPKEEP: &[Case] = &[
    Case {
        name: "failures cleared",
        prepare: after_wrong_codes::<2>,
        lead_up: clear,
        leaves: |told| before_or_after(told, state(0, 2), state(0, 0)),
    },
    Case {
        name: "the most failures cleared",
        prepare: after_wrong_codes::<30>,
        lead_up: clear,
        leaves: |told| before_or_after(told, state(0, 30), state(0, 0)),
    },
    Case {
        name: "failures cleared after a lost state",
        prepare: without_a_state,
        lead_up: clear,
        leaves: |told| before_or_after(told, state(0, 30), state(0, 0)),
    },
];

/// Bindings that come and go. [BIND-8]
pub(crate) const BINDING: &[Case] = &[
    Case {
        name: "first binding",
        prepare: Bench::unbound,
        lead_up: bind,
        leaves: |told| before_or_after(told, unbound(), state(0, 0)),
    },
    Case {
        name: "binding after a release",
        prepare: released,
        lead_up: bind,
        leaves: |told| before_or_after(told, unbound(), state(0, 0)),
    },
    Case {
        name: "rebinding",
        prepare: used,
        lead_up: bind,
        leaves: |told| before_or_after(told, state(1, 1), bound_to(1)),
    },
    Case {
        name: "rebinding after many guesses",
        prepare: guessed_at,
        lead_up: bind,
        leaves: |told| before_or_after(told, state(1, 9), bound_to(1)),
    },
    Case {
        name: "rebinding over a single record",
        prepare: Bench::bound,
        lead_up: bind_over_a_single_record,
        leaves: |told| before_or_after(told, bound_to(1), bound_to(2)),
    },
    Case {
        name: "release",
        prepare: used,
        lead_up: release,
        leaves: |told| before_or_after(told, state(1, 1), unbound()),
    },
    Case {
        name: "factory reset",
        prepare: guessed_at,
        lead_up: factory_reset,
        leaves: |told| before_or_after(told, state(1, 9), unbound()),
    },
];

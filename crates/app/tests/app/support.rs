//! A phone with the authority inside, and a device in front of it.

use std::cell::RefCell;
use std::rc::Rc;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use relatch_app::{App, Kind, Local, Moment, Phone, SaveError, Screen, Settings, Todo};
use relatch_authority::{Fresh32, PublicKeySet, SessionId, WallTime};
use relatch_device::{CodeLength, RecordKey, Suite};
use relatch_testkit::bench::{self, Bench, OLD};
use relatch_testkit::flash::Flash;
use relatch_testkit::passwords::Cost;

/// What the phone saved last, and how often; `full` makes the next one fail.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    pub(crate) state: Vec<u8>,
    pub(crate) saves: usize,
    pub(crate) full: bool,
}

pub(crate) type Shared = Rc<RefCell<Disk>>;
pub(crate) type Save = Box<dyn FnMut(&[u8]) -> Result<(), SaveError>>;
pub(crate) type Clock = Box<dyn FnMut() -> Option<Moment>>;
pub(crate) type Own = Phone<Local<Save>, Clock>;

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose others and more.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let chosen = ProptestConfig::default();
    let seed = match chosen.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => 1,
    };
    println!("PROPTEST_RNG_SEED={seed}");
    ProptestConfig {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() {
            chosen.cases
        } else {
            cases
        },
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..chosen
    }
}

pub(crate) const NOW: u64 = 1_800_000_000;

pub(crate) fn save(disk: &Shared) -> Save {
    let disk = Rc::clone(disk);
    Box::new(move |state| {
        let mut disk = disk.borrow_mut();
        if disk.full {
            return Err(SaveError);
        }
        disk.state = state.to_vec();
        disk.saves += 1;
        Ok(())
    })
}

pub(crate) fn settings(account: &str) -> Settings {
    Settings::new(account, SessionId([1; 16])).unwrap()
}

/// Keys that follow from a number.
pub(crate) fn keys(number: u8) -> [Fresh32; 4] {
    [1, 2, 3, 4].map(|place| Fresh32::from([number.wrapping_mul(8) + place; 32]))
}

pub(crate) fn local(disk: &Shared) -> Local<Save> {
    Local::create(settings("anna"), keys(1), save(disk)).unwrap()
}

/// A moment that never comes twice.
pub(crate) fn clock(start: u64) -> Clock {
    let mut count = 0_u64;
    Box::new(move || {
        count += 1;
        let mut random = [9; 32];
        random[..8].copy_from_slice(&count.to_be_bytes());
        Some(Moment {
            now: WallTime::from_secs(start + count),
            random: random.into(),
        })
    })
}

pub(crate) fn phone(local: Local<Save>) -> Own {
    Phone::new(local, clock(NOW))
}

/// An unbound device whose firmware knows the phone's keys, or none.
pub(crate) fn device(key_file: Option<&str>) -> Bench {
    let mut config = bench::config(RecordKey::none(), Suite::Hmac, CodeLength::Twelve);
    if let Some(text) = key_file {
        config = config.authority(PublicKeySet::from_text(text).unwrap());
    }
    let mut bench = Bench::on(Flash::new(), config, Cost::Light);
    use relatch_device::PasswordStore as _;
    bench.passwords.replace(OLD).unwrap();
    bench
}

/// The text of an offer on the device's screen.
pub(crate) fn offer(bench: &mut Bench) -> zeroize::Zeroizing<String> {
    let (random, now, proof) = (bench.random(), bench.uptime(), bench.prove());
    bench
        .device()
        .offer_binding(&proof, random.into(), now)
        .unwrap()
}

/// Binds the device with this phone, and says what stood on the screen at the end.
pub(crate) fn bind(phone: &mut Own, bench: &mut Bench, name: &str) -> Screen {
    let text = offer(bench);
    phone.close();
    phone.scan(&[&text]);
    if phone.screen().kind == Kind::Warning {
        phone.press(relatch_app::Button::GoOn);
    }
    phone.bind(name, None);
    let screen = phone.screen();
    let code = screen.code.as_ref().expect("the confirmation code");
    bench.confirm(code.grouped()).unwrap();
    screen
}

/// The ids of the lines on a screen.
pub(crate) fn ids(screen: &Screen) -> Vec<&'static str> {
    screen
        .lines
        .iter()
        .map(|line| line.sentence.id.as_str())
        .collect()
}

/// The ticket of a question.
pub(crate) fn ticket(todo: &Todo) -> Option<u64> {
    match todo {
        Todo::Ask { ticket, .. } => Some(*ticket),
        _ => None,
    }
}

/// An app that has asked about this challenge.
pub(crate) fn asked(text: &str) -> (App, u64) {
    let mut app = App::new();
    let todo = app.scan(&[text]);
    let ticket = ticket(&todo).expect("a question");
    (app, ticket)
}

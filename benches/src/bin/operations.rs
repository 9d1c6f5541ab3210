//! Does one operation so many times: what `benches/instructions` counts.

use std::hint::black_box;
use std::process::ExitCode;

use relatch_benches::{inputs, ram, registry};
use relatch_derivation::{Keys, TypedCode};
use relatch_device::Device;
use relatch_wire::ChallengeMessage;

const USAGE: &str = "usage: operations code|verify|authenticate|authority|repetition|records TIMES";
/// Enough that a look-up is one.
const BINDINGS: u64 = 64;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [operation, times] = arguments.as_slice() else {
        return wrong("two arguments, not more or fewer");
    };
    let Ok(times) = times.parse::<u32>() else {
        return wrong("TIMES is a number");
    };
    let Some(mut once) = prepared(operation) else {
        return wrong("there is no such operation");
    };
    for _ in 0..times {
        once();
    }
    ExitCode::SUCCESS
}

fn wrong(what: &str) -> ExitCode {
    eprintln!("operations: {what}\n{USAGE}");
    ExitCode::from(2)
}

/// The operation with everything around it done.
fn prepared(operation: &str) -> Option<Box<dyn FnMut()>> {
    let keys = Keys::derive(&inputs::binding_key());
    let challenge = inputs::challenge(&keys);
    Some(match operation {
        "code" => Box::new(move || {
            let code = keys.code().code(black_box(&challenge), inputs::LENGTH);
            black_box(code).expect("suite 1");
        }),
        "verify" => {
            let code = move || keys.code().code(&challenge, inputs::LENGTH);
            let typed = code().expect("suite 1").grouped();
            Box::new(move || {
                let typed = TypedCode::parse(black_box(&typed), inputs::LENGTH);
                let code = code().expect("suite 1");
                assert!(code.matches(&typed.expect("typed well")));
            })
        }
        "authenticate" => {
            let text = challenge.to_text();
            Box::new(move || {
                let scanned = ChallengeMessage::from_text(black_box(&text)).expect("a challenge");
                black_box(keys.tag().authenticate(scanned)).expect("its own tag");
            })
        }
        "authority" => {
            let (mut service, mut owners) = registry::with_bindings(BINDINGS);
            Box::new(move || {
                black_box(service.first(&owners.request()));
                service.forget_papers();
            })
        }
        "repetition" => {
            let (mut service, mut owners) = registry::with_bindings(BINDINGS);
            service.issue_all(&mut owners);
            Box::new(move || {
                black_box(service.again(&owners.request()));
                service.forget_papers();
            })
        }
        "records" => {
            let bound = ram::bound();
            Box::new(move || {
                let (mut device, code) = ram::waiting(black_box(&bound));
                device
                    .submit_code(ram::LOCAL, &code, ram::at(2))
                    .expect("the right code");
                black_box(Device::start(
                    ram::config(),
                    device.into_store(),
                    ram::at(0),
                    0,
                ));
            })
        }
        _ => return None,
    })
}

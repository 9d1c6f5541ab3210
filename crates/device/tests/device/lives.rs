//! Random lives of a device, against the model of the conformance kit.

use proptest::collection::vec;
use proptest::prelude::*;
use relatch_testkit::life::{Entry, Life, Operation, Step, Who, setup};

use crate::support::seeded;

/// The numbers that a step, or what the vendor built, is drawn from.
type Dice = [u8; 16];

fn drawn<T>(dice: Dice, from: impl FnOnce(&mut dyn FnMut(usize) -> usize) -> T) -> T {
    let mut dice = dice.into_iter();
    from(&mut |below| usize::from(dice.next().unwrap_or(0)) % below)
}

proptest! {
    #![proptest_config(seeded(4_000))]

    // [DEV-2] [DEV-3] [DEV-6] [DEV-8] [DEV-10] [DEV-11] [DEV-14] [DEV-16] [DEV-20]
    // [DEV-21] [DEV-22] [DEV-25] [DEV-26] [DEV-27] [DEV-28] [DEV-29] [DEV-30]
    // [DEV-31] [DEV-34] [DEV-35] [DEV-36] [DEV-37] [DEV-38] [DEV-39] [DEV-40] [DEV-41] [DEV-42] [DEV-43] [BIND-4] [BIND-6] [BIND-7]
    // [BIND-8] [BIND-9] [BIND-10] [BIND-11] [BIND-22] [BIND-23] [HYB-9] [HYB-10]
    #[test]
    fn whatever_happens_the_device_answers_shows_and_writes_as_the_model_does(
        hardware in any::<Dice>(),
        guesses in prop_oneof![Just(0), 0..32_u8],
        steps in vec(any::<Dice>(), 1..120),
    ) {
        let mut life = Life::bound(drawn(hardware, setup));
        life.step(Step::plain(Operation::PhysicalAct));
        for _ in 0..guesses {
            life.step(Step::plain(Operation::Begin(Who::Remote)));
            life.step(Step::plain(Operation::Submit(Who::Remote, Entry::Changed(0))));
        }
        for step in steps {
            life.step(drawn(step, Step::draw));
        }
    }
}

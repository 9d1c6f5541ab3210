//! Random sequences of everything that can happen to a device, against a model written from the
//! specification alone.

mod model;
mod operation;
mod run;

use crate::support::authority::seeded;
use crate::support::bench::Hardware;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use run::Run;

proptest! {
    #![proptest_config(seeded(400))]

    // [DEV-2] [DEV-3] [DEV-6] [DEV-8] [DEV-10] [DEV-11] [DEV-14] [DEV-15] [DEV-16] [DEV-17]
    // [DEV-20] [DEV-21] [DEV-22] [DEV-23] [DEV-24] [DEV-25] [DEV-26] [DEV-27] [DEV-29] [DEV-30]
    // [DEV-31] [DEV-32] [BIND-4] [BIND-8] [BIND-9]
    #[test]
    fn whatever_happens_the_device_answers_as_the_model_does(
        hardware in select(Hardware::ALL.to_vec()),
        operations in vec(operation::operations(), 1..120),
    ) {
        let mut run = Run::new(hardware);
        for operation in operations {
            run.step(&operation);
        }
    }
}

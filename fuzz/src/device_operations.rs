//! A device's life, operation by operation, with everything that goes wrong around it, against the model of the
//! conformance kit.

use arbitrary::Unstructured;
use relatch_testkit::life::{Life, Step, setup};

/// The device answers as the model says and shows what the model has, operation by operation; what it writes is what is
/// due, in the order that is due. The flash says which changes took, and what follows is the model's word alone.
pub fn check(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let mut life = Life::bound(drawn(&mut input, setup));
    for _ in 0..60 {
        if input.is_empty() {
            break;
        }
        life.step(drawn(&mut input, Step::draw));
    }
}

/// Numbers from the input; the simplest ones where it has ended.
fn drawn<T>(
    input: &mut Unstructured<'_>,
    from: impl FnOnce(&mut dyn FnMut(usize) -> usize) -> T,
) -> T {
    from(&mut |below| {
        let number = input.int_in_range(0..=below.saturating_sub(1));
        number.unwrap_or(0)
    })
}

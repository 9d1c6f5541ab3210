//! Two key sets whose ids differ in the last byte only.

use relatch_authority::{CallError, KeyRing, KeySet, MemoryRegistry, Refusal};

use crate::hybrid::Hybrid;
use crate::samples::{SESSION, account, at, over};

const BINDING: [u8; 32] = [0xb1; 32];
/// Ids are hashes, so such a pair has to be searched: of the private keys for recoveries 0, 1, 2 and so on, each a
/// big-endian number eight times in a row, beside [`BINDING`], these are the first two whose ids share three bytes.
const SIMILAR: [u32; 2] = [3487, 4527];

fn similar() -> [KeySet; 2] {
    SIMILAR.map(|number| {
        let mut recovery = [0; 32];
        recovery.as_chunks_mut().0.fill(number.to_be_bytes());
        KeySet::new(&BINDING, &recovery).expect("two keys")
    })
}

// [HYB-20]
#[test]
fn the_whole_key_id_of_a_challenge_counts() {
    let [own, other] = similar();
    let [one, two] = [own.id().0, other.id().0];
    assert_eq!(one[..3], two[..3]);
    assert_ne!(one[3], two[3]);

    let device = Hybrid::for_keys(own.public(), 1);
    let [(right, code), (foreign, _)] = [device.shows(2), device.shows_for(other.public(), 3)];
    let mut ring = KeyRing::default();
    for key_set in [own, other] {
        ring.add(key_set).expect("another id");
    }
    let authority = over(MemoryRegistry::default()).with_key_ring(ring);
    device.activate(&authority, "alice").expect("active");

    let issue = |text: &str| authority.issue(&account("alice"), SESSION, text, at(1));
    let told = issue(&foreign.to_text()).map(drop);
    assert_eq!(told, Err(CallError::Refused(Refusal::Invalid)));
    let told = issue(&right.to_text()).expect("its own key set");
    assert_eq!(*told.digits(), code);
}

//! Suites 2 and 3: device and authority, and no other party, get one key and one code.

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use relatch_derivation::{Authentic, BindingKey, CodeExporter, KeySet, Keys};
use relatch_wire::{ChallengeMessage, Contribution, Freshness, KeyId, Offer, OfferMessage};

use crate::samples;

/// Making a key set runs its self-test: once.
static SETS: LazyLock<[[KeySet; 2]; 2]> = LazyLock::new(|| {
    let pairs = [([1; 32], [2; 32]), ([3; 32], [4; 32])];
    [KeySet::new, KeySet::post_quantum]
        .map(|new| pairs.map(|(binding, recovery)| new(&binding, &recovery).expect("sound keys")))
});

/// The authority opens what the device encapsulated, to the same key and code; a message that names another key set
/// is refused, and another encapsulated point gives another key and code.
pub fn check(data: &[u8]) {
    let _ = binding_or_recovery(&mut Unstructured::new(data));
}

fn binding_or_recovery(u: &mut Unstructured<'_>) -> Result<()> {
    let binds = u.arbitrary()?;
    let sets = u.choose(&*SETS)?;
    if binds {
        return binding(u, sets);
    }
    let key = BindingKey::from_bytes([u.arbitrary()?; 32]);
    recovery(u, &sets[0], &Keys::derive(&key))
}

fn binding(u: &mut Unstructured<'_>, [set, other_set]: &[KeySet; 2]) -> Result<()> {
    let random: [u8; 32] = u.arbitrary()?;
    let (contribution, exporter) = set.public().encapsulate(random.into()).expect("legal keys");
    let written = OfferMessage::new(Offer {
        contribution,
        ..samples::offer(u)?
    });
    let device = exporter.binding_key(&written);
    let read = OfferMessage::from_text(&written.to_text()).expect("what was written is read");
    let authority = set.binding_key(&read).expect("its own key set");
    assert_eq!(device.expose(), authority.expose());
    assert!(
        other_set.binding_key(&read).is_err(),
        "an offer for another key set"
    );
    let enc = samples::encapsulation(u)?;
    let swapped = Contribution::Encapsulated {
        enc,
        key_id: set.id(),
    };
    let swapped = OfferMessage::new(Offer {
        contribution: swapped,
        ..read.offer().clone()
    });
    if swapped.message() != read.message() {
        let key = set.binding_key(&swapped);
        assert!(key.is_err() || key.is_ok_and(|key| key.expose() != device.expose()));
    }
    Ok(())
}

fn recovery(u: &mut Unstructured<'_>, set: &KeySet, keys: &Keys) -> Result<()> {
    let ephemeral: [u8; 32] = u.arbitrary()?;
    let recovery = set.public().recovery();
    let (suite, id) = (set.suite(), set.id());
    let made = CodeExporter::encapsulate(suite, recovery, id, &keys.locator(), &ephemeral);
    let (freshness, exporter) = made.expect("legal keys");
    let mut challenge = samples::challenge(u, keys.locator())?;
    challenge.freshness = freshness;
    let shown = keys.tag().seal(challenge.clone());
    let scanned = scan(keys, &shown);
    let bound = samples::code_length(u)?;
    let [device, authority] = [
        exporter.export(&shown),
        set.export(&scanned).expect("its own key set"),
    ]
    .map(|export| keys.code().hybrid_code(&scanned, &export, bound));
    assert_eq!(
        *device.expect("suite 2 or 3").digits(),
        *authority.expect("suite 2 or 3").digits()
    );

    if let Freshness::Encapsulated { enc, .. } = freshness {
        let mut id = set.id().0;
        id[u.choose_index(4)?] ^= u.int_in_range(1..=255)?;
        challenge.freshness = Freshness::Encapsulated {
            suite,
            enc,
            key_id: KeyId(id),
        };
        let other = keys.tag().seal(challenge.clone());
        assert!(set.export(&scan(keys, &other)).is_err(), "another key set");
    }
    let nonce = relatch_wire::Nonce(u.arbitrary()?);
    challenge.freshness = Freshness::Nonce(nonce);
    let other = keys.tag().seal(challenge);
    assert!(set.export(&other).is_err(), "a challenge of suite 1");
    Ok(())
}

fn scan(keys: &Keys, shown: &Authentic) -> Authentic {
    let read = ChallengeMessage::from_text(&shown.to_text()).expect("what was written is read");
    keys.tag().authenticate(read).expect("the tag is right")
}

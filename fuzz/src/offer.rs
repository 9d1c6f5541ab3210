//! An offer from the device's screen to the authority.

use arbitrary::{Result, Unstructured};
use relatch_derivation::{BindingKey, FactoryKey, Keys, TypedCode};
use relatch_wire::{Identity, Message, Offer, OfferMessage, Suite};

use crate::agree::agree;
use crate::{naive, samples};

/// What is offered is read back equal; its attestation holds under its factory key and for its own fields alone; both
/// ends derive one key and confirmation code in suite 1, which another offer does not give. A text over its limit
/// makes no identity.
pub fn check(data: &[u8]) {
    let _ = round_trip(&mut Unstructured::new(data));
}

fn round_trip(u: &mut Unstructured<'_>) -> Result<()> {
    let factory = FactoryKey::new(&[u.arbitrary()?; 32]);
    let mut offer = samples::offer(u)?;
    if u.arbitrary()? {
        offer.attestation = Some(factory.attest(&offer));
        factory.verify(&offer).expect("its own attestation");
        attested_alone(u, &factory, &offer)?;
    }
    let written = OfferMessage::new(offer);
    let text = written.to_text();
    agree(&naive::text(&text), &Message::from_text(&text));
    let read = OfferMessage::from_text(&text).expect("what was written is read");
    assert_eq!(read.message(), written.message());
    assert_eq!(read.offer().identity, written.offer().identity);
    assert_eq!(read.offer().attestation, written.offer().attestation);
    assert!(!format!("{read:?}").contains("secret"));

    let (device, authority) = (
        BindingKey::from_offer(&written),
        BindingKey::from_offer(&read),
    );
    assert_eq!(authority.is_ok(), read.offer().suite() == Suite::Hmac);
    if let (Ok(device), Ok(authority)) = (device, authority) {
        assert_eq!(device.expose(), authority.expose());
        confirmed(
            &Keys::derive(&device),
            &Keys::derive(&authority),
            &written,
            &read,
        );
    }
    limits(u)
}

/// Another field, or another key, and the attestation does not hold.
fn attested_alone(u: &mut Unstructured<'_>, factory: &FactoryKey, offer: &Offer) -> Result<()> {
    let other = samples::offer(u)?;
    if *other.attested() != *offer.attested() {
        let other = Offer {
            attestation: offer.attestation,
            ..other
        };
        assert!(
            factory.verify(&other).is_err(),
            "another offer's attestation"
        );
    }
    let mut flipped = offer.clone();
    if let Some(attestation) = &mut flipped.attestation {
        attestation[u.choose_index(16)?] ^= u.int_in_range(1..=255)?;
    }
    assert!(factory.verify(&flipped).is_err(), "a changed attestation");
    Ok(())
}

fn confirmed(device: &Keys, authority: &Keys, written: &OfferMessage, read: &OfferMessage) {
    assert_eq!(device.locator(), authority.locator());
    let shown = authority.confirm().code(read).grouped();
    let typed = TypedCode::parse(&shown, read.offer().code_length).expect("a code is no typo");
    assert!(device.confirm().code(written).matches(&typed));
}

/// Texts are at most 32, 32 and 48 bytes long.
fn limits(u: &mut Unstructured<'_>) -> Result<()> {
    let lengths: [u8; 3] = u.arbitrary()?;
    let [vendor, model, serial] = lengths.map(|length| "x".repeat(usize::from(length % 64)));
    let legal = vendor.len() <= 32 && model.len() <= 32 && serial.len() <= 48;
    assert_eq!(Identity::new(&vendor, &model, &serial).is_ok(), legal);
    Ok(())
}

//! Legal values from the fuzzer's bytes.

use arbitrary::{Arbitrary, Result, Unstructured};
use relatch_wire::{
    Action, Challenge, CodeLength, Contribution, Encapsulation, Epoch, Extension, Extensions,
    Failures, Freshness, Identity, KeyId, Locator, Nonce, Offer, Point, Suite, X_WING_CIPHERTEXT,
};

pub(crate) fn code_length(u: &mut Unstructured<'_>) -> Result<CodeLength> {
    Ok(*u.choose(&CodeLength::ALL)?)
}

pub(crate) fn extensions(u: &mut Unstructured<'_>) -> Result<Extensions> {
    let mut all = Vec::new();
    for _ in 0..u.int_in_range(0..=4)? {
        let value: [u8; 32] = u.arbitrary()?;
        let length = u.int_in_range(0..=32)?;
        let extension = Extension::new(u.int_in_range(-24..=-1)?, &value[..length]);
        all.push(extension.expect("within the limits"));
    }
    all.sort_by_key(|extension| -extension.key());
    all.dedup_by_key(|extension| extension.key());
    Ok(Extensions::new(all).expect("within the limits"))
}

/// A legal point: the highest bit is cleared, and what is left and still not legal becomes the base point.
pub(crate) fn point(u: &mut Unstructured<'_>) -> Result<Point> {
    let mut bytes: [u8; 32] = u.arbitrary()?;
    bytes[31] &= 0x7f;
    let mut base = [0; 32];
    base[0] = 9;
    let point = Point::new(bytes).or_else(|| Point::new(base));
    Ok(point.expect("the base point is legal"))
}

/// Text of at most `longest` bytes.
pub(crate) fn words(u: &mut Unstructured<'_>, longest: usize) -> Result<String> {
    let text = <&str>::arbitrary(u)?;
    let end = (0..=longest.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    Ok(text[..end.unwrap_or(0)].into())
}

pub(crate) fn challenge(u: &mut Unstructured<'_>, locator: Locator) -> Result<Challenge> {
    let freshness = if u.arbitrary()? {
        Freshness::Nonce(Nonce(u.arbitrary()?))
    } else {
        Freshness::Encapsulated {
            suite: *u.choose(&[Suite::Hybrid, Suite::PostQuantum])?,
            enc: point(u)?,
            key_id: KeyId(u.arbitrary()?),
        }
    };
    Ok(Challenge {
        action: *u.choose(&[Action::SetPassword, Action::CheckBinding])?,
        locator,
        epoch: Epoch(u.arbitrary()?),
        failures: Failures::new(u.int_in_range(0..=30)?).unwrap_or_default(),
        freshness,
        extensions: extensions(u)?,
    })
}

/// Of X25519, or of X-Wing with few different bytes.
pub(crate) fn encapsulation(u: &mut Unstructured<'_>) -> Result<Encapsulation> {
    let point = point(u)?;
    if u.arbitrary()? {
        return Ok(Encapsulation::X25519(point));
    }
    let mut bytes = [u.arbitrary()?; X_WING_CIPHERTEXT];
    bytes[..8].copy_from_slice(&u.arbitrary::<[u8; 8]>()?);
    bytes[X_WING_CIPHERTEXT - 32..].copy_from_slice(point.bytes());
    Ok(Encapsulation::x_wing(&bytes).expect("it ends with a legal point"))
}

pub(crate) fn offer(u: &mut Unstructured<'_>) -> Result<Offer> {
    let contribution = if u.arbitrary()? {
        Contribution::Secret(u.arbitrary::<[u8; 32]>()?.into())
    } else {
        Contribution::Encapsulated {
            enc: encapsulation(u)?,
            key_id: KeyId(u.arbitrary()?),
        }
    };
    let (vendor, model, serial) = (words(u, 32)?, words(u, 32)?, words(u, 48)?);
    Ok(Offer {
        identity: Identity::new(&vendor, &model, &serial).expect("within the limits"),
        contribution,
        code_length: code_length(u)?,
        attestation: u.arbitrary()?,
        extensions: extensions(u)?,
    })
}

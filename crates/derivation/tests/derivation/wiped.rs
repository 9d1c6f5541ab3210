//! Types that hold a key or a code ask for it to be wiped. The libraries test that wiping works.

use core::mem::needs_drop;

use hmac::Hmac;
use relatch_derivation::{
    BindingKey, Code, CodeExport, CodeExporter, CodeKey, ConfirmKey, FactoryKey, KeySet, Keys,
    MacKey, OfferExporter, SeedKey, TagKey, TypedCode,
};
use sha2::Sha256;
use zeroize::ZeroizeOnDrop;

/// None of these owns memory elsewhere, so wiping is all that there is to do when one is dropped.
// [KEY-11] [HYB-18] [HYB-19]
#[test]
fn keys_and_codes_have_something_to_do_when_they_are_dropped() {
    let wiping = [
        needs_drop::<BindingKey>(),
        needs_drop::<Keys>(),
        needs_drop::<TagKey>(),
        needs_drop::<CodeKey>(),
        needs_drop::<ConfirmKey>(),
        needs_drop::<SeedKey>(),
        needs_drop::<FactoryKey>(),
        needs_drop::<MacKey>(),
        needs_drop::<Code>(),
        needs_drop::<TypedCode>(),
        needs_drop::<CodeExport>(),
        needs_drop::<KeySet>(),
        needs_drop::<OfferExporter>(),
        needs_drop::<CodeExporter>(),
    ];
    assert_eq!(wiping, [true; 14]);
}

/// HMAC's state is two states of the hash, which wipes them only with its feature `zeroize`.
// [KEY-11]
#[test]
fn absorbed_keys_are_wiped_by_their_library() {
    fn wiped<T: ZeroizeOnDrop>() {}
    wiped::<Sha256>();
    assert!(needs_drop::<Hmac<Sha256>>());
    wiped::<x25519_dalek::StaticSecret>();
    wiped::<x25519_dalek::SharedSecret>();
}

//! The simulator's QR codes beside those of the reference generator.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};
use relatch_optics::qr::{Level, QrMatrix};

const LEVELS: [(Level, QrCodeEcc); 4] = [
    (Level::L, QrCodeEcc::Low),
    (Level::M, QrCodeEcc::Medium),
    (Level::Q, QrCodeEcc::Quartile),
    (Level::H, QrCodeEcc::High),
];

/// Under how many of the eight masks the reference generator draws the same code.
fn same_masks(code: &QrMatrix, segment: &QrSegment, level: QrCodeEcc) -> usize {
    let segments = std::slice::from_ref(segment);
    let (low, high) = (Version::MIN, Version::MAX);
    let drawn = |mask| {
        let mask = Some(Mask::new(mask));
        QrCode::encode_segments_advanced(segments, level, low, high, mask, false)
    };
    let same = (0..8).filter(|mask| drawn(*mask).is_ok_and(|other| alike(code, &other)));
    same.count()
}

fn alike(code: &QrMatrix, reference: &QrCode) -> bool {
    let size = reference.size();
    let mut places = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
    code.size() == size.unsigned_abs()
        && places.all(|(x, y)| code.is_dark(x, y) == reference.get_module(x, y))
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        cases: 64,
        ..ProptestConfig::default()
    })]

    /// Every generator weighs the masks in its own way; all else of a code is fixed.
    // [WIRE-2]
    #[test]
    fn a_code_is_the_reference_generators_under_one_of_its_masks(
        text in "[0-9A-Z $%*+./:-]{1,400}",
        bytes in vec(any::<u8>(), 1..300),
    ) {
        let segment = QrSegment::make_alphanumeric(&text);
        for (level, of_reference) in LEVELS {
            let code = QrMatrix::encode_at(level, &text).expect("short enough");
            prop_assert_eq!(same_masks(&code, &segment, of_reference), 1);
        }
        let code = QrMatrix::encode_bytes(&bytes).expect("short enough");
        let segment = QrSegment::make_bytes(&bytes);
        prop_assert_eq!(same_masks(&code, &segment, QrCodeEcc::Medium), 1);
    }
}

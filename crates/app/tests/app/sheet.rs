//! A backup on paper.

use proptest::prelude::*;
use relatch_app::{Language, Sheet, SheetError, SheetReader};

proptest! {
    #![proptest_config(crate::support::cases(64))]

    /// The parts come back in any order, also several times, and only of one sheet.
    #[test]
    fn a_sheet_is_read_in_any_order(
        backup in proptest::collection::vec(any::<u8>(), 1..3_000),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let sheet = Sheet::new(&backup).unwrap();
        let mut reader = SheetReader::default();
        for index in order {
            reader.add(&sheet.parts()[index.index(sheet.parts().len())]).unwrap();
        }
        for part in sheet.parts().iter().rev() {
            reader.add(part).unwrap();
        }
        prop_assert_eq!(reader.finish(), Ok(backup));
        for part in sheet.parts() {
            let legal = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() || b" $%*+-./:".contains(&byte);
            prop_assert!(part.bytes().all(legal), "{}", part);
        }
    }

    #[test]
    fn other_texts_are_refused(text in "(RLB1:)?[0-9/:A-F]{0,40}") {
        let mut reader = SheetReader::default();
        let _ = reader.add(&text);
    }
}

#[test]
fn parts_of_two_sheets_are_not_mixed_and_damage_is_found() {
    let (one, other) = (
        Sheet::new(&[1; 500]).unwrap(),
        Sheet::new(&[2; 500]).unwrap(),
    );
    let mut reader = SheetReader::default();
    assert_eq!(reader.finish(), Err(SheetError::Missing(1)));
    assert_eq!(reader.add(&one.parts()[0]), Ok(1));
    assert_eq!(reader.add(&other.parts()[1]), Err(SheetError::OtherSheet));
    assert_eq!(reader.finish(), Err(SheetError::Missing(1)));
    // A part of the other sheet under the checksum of the first.
    let first = one.parts()[1].rsplit_once(':').unwrap().0.to_owned();
    let forged = format!("{first}:{}", other.parts()[1].rsplit_once(':').unwrap().1);
    assert_eq!(reader.add(&forged), Ok(0));
    assert_eq!(reader.finish(), Err(SheetError::Damaged));
    assert_eq!(reader.add("RL1:ABC"), Err(SheetError::NotAPart));
    assert_eq!(Sheet::new(&[]), Err(SheetError::TooLong));
    assert_eq!(Sheet::new(&[0; 25_601]), Err(SheetError::TooLong));
}

#[test]
fn a_sheet_is_drawn_with_its_numbers() {
    let sheet = Sheet::new(&[7; 1_000]).unwrap();
    let svg = sheet.svg(Language::German).unwrap();
    assert_eq!(svg.matches("<path").count(), 3);
    assert!(svg.contains("Teil 2 von 3"));
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
}

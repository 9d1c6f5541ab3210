//! The reader, by what it makes of pictures.

use super::*;

#[test]
fn nothing_says_nothing() {
    let empty = Picture::from_rgb(0, 0, Vec::new()).unwrap();
    assert_eq!(read(&empty), Reading::NoCode);
}

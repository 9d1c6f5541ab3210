//! Damm's check digit: finds every incorrect digit and every swap of neighbours (spec/protocol.md, "Codes").

/// The quasigroup of order 10 that the specification prints.
const TABLE: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// Row and column are both secret at the authority, so a column is packed into a number and picked by masks. It is the
/// column, not the row, that is picked: the next digit's can be picked before the interim digit is known.
const COLUMNS: [u64; 10] = pack();

/// The check digit of these digits, most significant first, each below 10. [CODE-2]
pub(crate) fn check_digit(digits: &[u8]) -> u8 {
    digits
        .iter()
        .fold(0, |interim, digit| step(interim, *digit))
}

/// The interim digit after one more digit.
pub(crate) fn step(interim: u8, digit: u8) -> u8 {
    let mut column = 0;
    for (number, candidate) in (0_u8..).zip(COLUMNS) {
        // All ones where the number is the digit: below 16 the difference less one borrows only from zero.
        let here = (u64::from(number ^ digit).wrapping_sub(1) >> 63).wrapping_neg();
        column |= candidate & here;
    }
    // An interim digit is below 10, so the shift is below 40.
    (column >> (4 * u32::from(interim & 0xf)) & 0xf) as u8
}

#[allow(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, where a wrong index is a compile error"
)]
const fn pack() -> [u64; 10] {
    let mut columns = [0; 10];
    let mut row = 0;
    while row < 10 {
        let mut column = 0;
        while column < 10 {
            columns[column] |= (TABLE[row][column] as u64) << (4 * row);
            column += 1;
        }
        row += 1;
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::{TABLE, check_digit, step};

    #[test]
    fn the_masked_choice_is_the_table() {
        for (row, entries) in (0..).zip(TABLE) {
            for (column, entry) in (0..).zip(entries) {
                assert_eq!(step(row, column), entry);
            }
        }
    }

    /// Rows: another digit gives another interim digit. Columns: another interim digit never meets it again.
    #[test]
    fn the_table_is_a_quasigroup_with_a_zero_diagonal() {
        for one in 0..10 {
            let row: u16 = (0..10).map(|other| 1 << step(one, other)).sum();
            let column: u16 = (0..10).map(|other| 1 << step(other, one)).sum();
            assert_eq!((row, column), (0x3ff, 0x3ff), "each digit once");
            assert_eq!(step(one, one), 0);
        }
    }

    /// Weakly totally anti-symmetric, in Damm's words: whatever stands before, two neighbours do not commute.
    #[test]
    fn no_two_neighbours_commute() {
        for before in 0..10 {
            for one in 0..10 {
                for other in 0..one {
                    let swapped = step(step(before, other), one);
                    assert_ne!(step(step(before, one), other), swapped);
                }
            }
        }
    }

    #[test]
    fn known_check_digits() {
        assert_eq!(check_digit(&[]), 0);
        assert_eq!(check_digit(&[5, 7, 2]), 4);
        assert_eq!(
            check_digit(&[0, 0, 0, 5, 7, 2]),
            4,
            "zeros in front change nothing"
        );
        assert_eq!(
            check_digit(&[5, 7, 2, 4]),
            0,
            "the check digit brings the sum to zero"
        );
    }
}

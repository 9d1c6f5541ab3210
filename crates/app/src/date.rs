//! A date for a person, without time zones and libraries: terms of a delegation name one.

use relatch_authority::WallTime;

const DAY: u64 = 86_400;

/// `2027-01-15 08:00 UTC`.
pub(crate) fn utc(time: WallTime) -> String {
    let secs = time.secs();
    let (year, month, day) = civil(secs / DAY);
    let minutes = secs % DAY / 60;
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02} UTC",
        minutes / 60,
        minutes % 60
    )
}

/// Year, month and day of a day counted from 1970: years begin in March here, so that a leap day ends one.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days.saturating_add(719_468);
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (secs, date) in [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_399, "2000-02-28 23:59 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (1_800_000_000, "2027-01-15 08:00 UTC"),
            (4_107_542_400, "2100-03-01 00:00 UTC"),
        ] {
            assert_eq!(utc(WallTime::from_secs(secs)), date);
        }
        assert!(!utc(WallTime::from_secs(u64::MAX)).is_empty());
    }
}

//! Lines of a bounded length that come in a bounded time.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::protocol::LONGEST_LINE;

/// How long a line may take from its first byte to its last.
const LINE_TIME: Duration = Duration::from_secs(10);

/// Why no line came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoLine {
    /// The other end is gone, or silent for too long.
    Over,
    /// It is longer than [`LONGEST_LINE`].
    TooLong,
    /// It is not complete after its time.
    TooSlow,
}

/// Reads lines; what it has read is wiped.
pub(crate) struct Lines<R> {
    from: R,
    /// Never longer than it was made.
    buffer: Zeroizing<Vec<u8>>,
    /// How much of the buffer is read.
    filled: usize,
    /// How much of it was the last line.
    used: usize,
}

/// What can be told how long to wait.
pub(crate) trait Patient {
    fn wait_at_most(&mut self, time: Duration) -> io::Result<()>;
}

impl Patient for UnixStream {
    fn wait_at_most(&mut self, time: Duration) -> io::Result<()> {
        // Zero would be for ever.
        self.set_read_timeout(Some(time.max(Duration::from_millis(1))))
    }
}

impl<R: Read + Patient> Lines<R> {
    pub(crate) fn new(from: R) -> Self {
        Self {
            from,
            buffer: Zeroizing::new(vec![0; LONGEST_LINE]),
            filled: 0,
            used: 0,
        }
    }

    /// The next line without its end. The first byte may take `idle`.
    pub(crate) fn next(&mut self, idle: Duration) -> Result<&[u8], NoLine> {
        self.forget_used();
        let mut begun = (self.filled > 0).then(Instant::now);
        let mut searched = 0;
        loop {
            let new = self.buffer.get(searched..self.filled).unwrap_or_default();
            if let Some(at) = new.iter().position(|byte| *byte == b'\n') {
                let end = searched + at;
                self.used = end + 1;
                return Ok(self.buffer.get(..end).unwrap_or_default());
            }
            searched = self.filled;
            let wait = match begun {
                None => idle,
                Some(begun) => LINE_TIME
                    .checked_sub(begun.elapsed())
                    .ok_or(NoLine::TooSlow)?,
            };
            self.from.wait_at_most(wait).map_err(|_| NoLine::Over)?;
            let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
            if room.is_empty() {
                return Err(NoLine::TooLong);
            }
            match self.from.read(room) {
                Ok(0) => return Err(NoLine::Over),
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) if begun.is_some() => return Err(NoLine::TooSlow),
                Err(_) => return Err(NoLine::Over),
            }
            begun = begun.or_else(|| Some(Instant::now()));
        }
    }

    /// Moves what follows the last line to the front, and wipes the rest.
    fn forget_used(&mut self) {
        self.buffer.copy_within(self.used..self.filled, 0);
        let left = self.filled - self.used;
        if let Some(rest) = self.buffer.get_mut(left..self.filled) {
            zeroize::Zeroize::zeroize(rest);
        }
        self.filled = left;
        self.used = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives its bytes in pieces of these lengths, one after the other.
    struct Pieces(Vec<u8>, Vec<usize>);

    impl Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let wanted = self.1.pop().unwrap_or(usize::MAX).max(1);
            let count = wanted.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0.drain(..count);
            Ok(count)
        }
    }

    impl Patient for Pieces {
        fn wait_at_most(&mut self, _: Duration) -> io::Result<()> {
            Ok(())
        }
    }

    fn all(bytes: &[u8], pieces: Vec<usize>) -> (Vec<Vec<u8>>, NoLine) {
        let mut lines = Lines::new(Pieces(bytes.to_vec(), pieces));
        let mut found = Vec::new();
        loop {
            match lines.next(LINE_TIME) {
                Ok(line) => found.push(line.to_vec()),
                Err(end) => return (found, end),
            }
        }
    }

    proptest! {
        #[test]
        fn lines_do_not_depend_on_how_they_come(
            sent in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..20),
            pieces in prop::collection::vec(1_usize..400, 0..60),
        ) {
            let sent: Vec<Vec<u8>> = sent
                .into_iter()
                .map(|line| line.into_iter().filter(|byte| *byte != b'\n').collect())
                .collect();
            let bytes: Vec<u8> = sent.iter().flat_map(|line| [line.as_slice(), b"\n"].concat()).collect();
            prop_assert_eq!(all(&bytes, pieces), (sent, NoLine::Over));
        }

        #[test]
        fn a_line_is_too_long_from_one_length_on(extra in 0_usize..3, pieces in prop::collection::vec(1_usize..9_000, 0..9)) {
            let mut line = vec![b'x'; LONGEST_LINE - 2 + extra];
            line.push(b'\n');
            let (found, end) = all(&line, pieces);
            prop_assert_eq!((found.len(), end), if extra < 2 { (1, NoLine::Over) } else { (0, NoLine::TooLong) });
        }
    }

    #[test]
    fn what_was_read_is_wiped_before_the_next_line() {
        let mut lines = Lines::new(Pieces(b"secret\nx\n".to_vec(), vec![2, 7]));
        assert_eq!(lines.next(LINE_TIME), Ok(b"secret".as_slice()));
        assert_eq!(lines.next(LINE_TIME), Ok(b"x".as_slice()));
        assert!(
            !lines
                .buffer
                .windows(3)
                .any(|part| b"secret".windows(3).any(|secret| part == secret))
        );
    }
}

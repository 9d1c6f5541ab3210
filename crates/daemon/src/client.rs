//! A connection to the daemon.

use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;
use std::{error, fmt};

use zeroize::Zeroizing;

use crate::answer::Answer;
use crate::protocol::{LONGEST_LINE, Place, Request};

/// More than any request takes: setting a password is the longest.
const PATIENCE: Duration = Duration::from_secs(150);

/// A connection, and with it a session: what it holds ends with it.
#[derive(Debug)]
pub struct Client {
    stream: UnixStream,
}

/// Why there is no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum ClientError {
    /// No daemon answers at this path.
    Unreachable(io::Error),
    /// The connection ended, or the answer is none of this protocol.
    Ended,
}

impl Client {
    /// Connects, and says where the console is. Returns the daemon's answer too.
    ///
    /// # Errors
    /// [`ClientError`].
    ///
    /// # Security
    /// Say [`Place::Local`] only for a screen and keys that are part of the device or plugged into it.
    pub fn connect(socket: &Path, place: Place) -> Result<(Self, Answer), ClientError> {
        let stream = UnixStream::connect(socket).map_err(ClientError::Unreachable)?;
        for set in [UnixStream::set_read_timeout, UnixStream::set_write_timeout] {
            set(&stream, Some(PATIENCE)).map_err(ClientError::Unreachable)?;
        }
        let mut client = Self { stream };
        let hello = client.ask(&Request::Hello(place))?;
        Ok((client, hello))
    }

    /// Sends a request, and waits for its answer.
    ///
    /// # Errors
    /// [`ClientError::Ended`].
    pub fn ask(&mut self, request: &Request) -> Result<Answer, ClientError> {
        // The daemon may have refused the connection before it reads: its answer is there all the same.
        let sent = self.stream.write_all(&request.to_line());
        let line = self.line().ok_or(ClientError::Ended)?;
        let answer = serde_json::from_slice(&line).map_err(|_| ClientError::Ended)?;
        match (sent, &answer) {
            (Err(_), Answer::Refused(_)) | (Ok(()), _) => Ok(answer),
            (Err(_), _) => Err(ClientError::Ended),
        }
    }

    /// One answer comes for one request, so nothing follows its line.
    fn line(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        let mut line = Zeroizing::new(vec![0; LONGEST_LINE]);
        let mut filled = 0;
        loop {
            let room = line.get_mut(filled..).filter(|room| !room.is_empty())?;
            match self.stream.read(room) {
                Ok(0) => return None,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
            if line.get(filled.wrapping_sub(1)) == Some(&b'\n') {
                line.truncate(filled);
                return Some(line);
            }
        }
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(error) => write!(f, "the daemon cannot be reached: {error}"),
            Self::Ended => f.write_str("the daemon ended the connection"),
        }
    }
}

impl error::Error for ClientError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Unreachable(error) => Some(error),
            Self::Ended => None,
        }
    }
}

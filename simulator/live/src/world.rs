//! One world: the people in it, their authority, and the photos on their way to the installer.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use relatch_authority::{Locator, audit_link};
use serde_json::{Value, json};

use crate::authority::{Call, Fault, Local, Remote, Reply, hex};
use crate::limits;
use crate::photos::Photos;

/// Who lives in a world.
const PEOPLE: [&str; 4] = ["owner", "colleague", "installer", "former"];

/// One world.
#[derive(Debug)]
pub(crate) struct World {
    id: String,
    /// Names this beginning of the world: what a browser kept of an earlier one is of no use.
    born: String,
    folder: PathBuf,
    authority: Authority,
    pub(crate) photos: Photos,
    made: Instant,
    /// When it was used last, in milliseconds since it was made.
    used: AtomicU64,
}

#[derive(Debug)]
enum Authority {
    Here(Box<Local>),
    There(Arc<Remote>),
}

impl World {
    /// A world with an account service of its own on SQLite.
    pub(crate) fn with_service(id: &str, folder: PathBuf) -> Result<Self, Fault> {
        let service = Local::open(&folder)?;
        Self::new(id, folder, Authority::Here(Box::new(service)))
    }

    /// A world whose people have accounts at a service that runs elsewhere.
    pub(crate) fn beside(id: &str, folder: PathBuf, remote: Arc<Remote>) -> Result<Self, Fault> {
        std::fs::create_dir_all(&folder)?;
        Self::new(id, folder, Authority::There(remote))
    }

    fn new(id: &str, folder: PathBuf, authority: Authority) -> Result<Self, Fault> {
        Ok(Self {
            id: id.into(),
            born: born(&folder)?,
            folder,
            authority,
            photos: Photos::default(),
            made: Instant::now(),
            used: AtomicU64::new(0),
        })
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// It is in use.
    pub(crate) fn touch(&self) {
        let since = u64::try_from(self.made.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.used.store(since, Ordering::Relaxed);
    }

    /// For how long it was not used.
    pub(crate) fn unused(&self) -> Duration {
        let used = Duration::from_millis(self.used.load(Ordering::Relaxed));
        self.made.elapsed().saturating_sub(used)
    }

    /// What its pages have to know of it.
    pub(crate) fn about(&self) -> Value {
        let elsewhere = match &self.authority {
            Authority::Here(_) => None,
            Authority::There(remote) => Some(remote.address()),
        };
        json!({ "id": self.id, "born": self.born, "people": PEOPLE, "authority": elsewhere })
    }

    /// A token for one of its people: to call with, or over a nonce as the proof of an act.
    ///
    /// `None` for a person who does not live here.
    pub(crate) async fn token(
        &self,
        person: &str,
        nonce: Option<&str>,
    ) -> Option<Result<String, Fault>> {
        if !PEOPLE.contains(&person) {
            return None;
        }
        Some(match &self.authority {
            Authority::Here(service) => service.token(person, nonce),
            // Other worlds have accounts at the same service.
            Authority::There(remote) => {
                let subject = format!("{}-{}/{person}", self.id, self.born);
                remote.token(&subject, nonce).await
            }
        })
    }

    pub(crate) async fn call(&self, call: Call) -> Result<Reply, Fault> {
        match &self.authority {
            Authority::Here(service) => service.call(call).await,
            Authority::There(remote) => remote.call(call).await,
        }
    }

    /// The audit chain of a binding, each entry with whether its link follows from the one before it.
    ///
    /// `None` where the service runs elsewhere: the chain is for its operators.
    pub(crate) fn chain(&self, locator: &str) -> Option<Result<Value, Fault>> {
        let Authority::Here(service) = &self.authority else {
            return None;
        };
        Some(chain(service, locator))
    }

    /// A copy of the service with its keys, for what the page of leaks plays; `None` where it runs elsewhere.
    pub(crate) fn copy(&self) -> Option<Result<Value, Fault>> {
        match &self.authority {
            Authority::Here(service) => Some(service.copy()),
            Authority::There(_) => None,
        }
    }

    /// The limits of the library, and those that the service is made with; an operator elsewhere does not tell theirs.
    pub(crate) fn limits(&self) -> Value {
        let service = match &self.authority {
            Authority::Here(_) => Some(limits::of_the_service()),
            Authority::There(_) => None,
        };
        json!({ "library": limits::of_the_library(), "service": service })
    }

    /// Removes what it keeps on the disk. Calls that have begun may still answer.
    pub(crate) fn erase(&self) {
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("relatch-live: {}: {error}", self.folder.display());
        }
    }
}

fn chain(service: &Local, locator: &str) -> Result<Value, Fault> {
    let locator = unhex(locator).ok_or("a locator is 12 bytes in hexadecimal digits")?;
    let (mut before, mut after, mut entries) = ([0; 32], 0, Vec::new());
    loop {
        let page = service.database().audit_of(&Locator(locator), after)?;
        let Some(last) = page.last() else {
            return Ok(Value::Array(entries));
        };
        after = last.number;
        for stored in &page {
            let follows = audit_link(&before, &stored.bytes) == stored.link;
            before = stored.link;
            entries.push(json!({
                "number": stored.number, "at": stored.cursor.at, "link": hex(&stored.link), "follows": follows,
                "entry": stored.record().ok().and_then(|record| serde_json::to_value(&record.entry).ok()),
            }));
        }
    }
}

/// Made once for each folder.
fn born(folder: &Path) -> Result<String, Fault> {
    let path = folder.join("born");
    if let Ok(text) = std::fs::read_to_string(&path) {
        return Ok(text);
    }
    let mut random = [0; 8];
    getrandom::fill(&mut random)?;
    std::fs::write(&path, hex(&random))?;
    Ok(hex(&random))
}

fn unhex(text: &str) -> Option<[u8; 12]> {
    let bytes: Option<Vec<u8>> = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at.saturating_add(2))?, 16).ok())
        .collect();
    bytes?.try_into().ok()
}

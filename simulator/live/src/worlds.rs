//! All worlds: how many there may be, and when one ends.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::interval;

use crate::authority::{Fault, Remote};
use crate::world::World;

/// How often idle worlds are looked for.
const LOOK: Duration = Duration::from_secs(20);
/// The letters of an address that is made here: none looks like another one.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";

/// The world of an address without one.
pub(crate) const FIRST: &str = "demo";

/// What all worlds together may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) worlds: usize,
    pub(crate) idle: Duration,
}

/// The worlds, by their addresses.
#[derive(Debug)]
pub(crate) struct Worlds {
    folder: PathBuf,
    remote: Option<Arc<Remote>>,
    bounds: Bounds,
    open: Mutex<HashMap<String, Arc<World>>>,
}

/// Why there is no world.
#[derive(Debug)]
pub(crate) enum NoWorld {
    /// There are as many as there may be.
    Full,
    /// It ended, or never was.
    Ended,
    /// It could not be made.
    Fault(Fault),
}

impl Worlds {
    /// No world yet.
    pub(crate) fn new(
        folder: PathBuf,
        authority: Option<String>,
        bounds: Bounds,
    ) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self {
            folder,
            remote: authority.map(|address| Arc::new(Remote::at(&address))),
            bounds,
            open: Mutex::new(HashMap::new()),
        })
    }

    /// Makes a world under a new address, which cannot be guessed.
    pub(crate) fn make(&self) -> Result<Arc<World>, NoWorld> {
        let mut random = [0; 12];
        getrandom::fill(&mut random).map_err(|error| NoWorld::Fault(error.to_string().into()))?;
        let letters =
            random.map(|byte| LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'a'));
        self.open(&String::from_utf8_lossy(&letters))
    }

    /// The world of this address. The first one is made when it is asked for.
    pub(crate) fn find(&self, id: &str) -> Result<Arc<World>, NoWorld> {
        let found = self.lock().get(id).cloned();
        match found {
            Some(world) => {
                world.touch();
                Ok(world)
            }
            None if id == FIRST || self.is_kept(id) => self.open(id),
            None => Err(NoWorld::Ended),
        }
    }

    /// Ends the worlds that were not used for long; their databases are erased.
    pub(crate) fn end_idle(&self) {
        let idle = self.bounds.idle;
        let ended: Vec<Arc<World>> = {
            let mut open = self.lock();
            let ids: Vec<String> = open
                .iter()
                .filter(|(_, world)| world.unused() > idle)
                .map(|(id, _)| id.clone())
                .collect();
            ids.iter().filter_map(|id| open.remove(id)).collect()
        };
        for world in ended {
            world.erase();
        }
    }

    fn open(&self, id: &str) -> Result<Arc<World>, NoWorld> {
        let mut open = self.lock();
        if let Some(world) = open.get(id) {
            return Ok(world.clone());
        }
        if open.len() >= self.bounds.worlds {
            return Err(NoWorld::Full);
        }
        let world = match &self.remote {
            Some(remote) => World::beside(id, self.folder.join(id), remote.clone()),
            None => World::with_service(id, self.folder.join(id)),
        };
        let world = Arc::new(world.map_err(NoWorld::Fault)?);
        open.insert(id.into(), world.clone());
        Ok(world)
    }

    /// Whether a folder of an earlier process has this world.
    fn is_kept(&self, id: &str) -> bool {
        let legal =
            (4..=16).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        legal && self.folder.join(id).is_dir()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<World>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs until it is dropped.
pub(crate) async fn end_idle(worlds: Arc<Worlds>) {
    let mut look = interval(LOOK);
    loop {
        look.tick().await;
        let worlds = worlds.clone();
        // It waits for the writers of the databases.
        tokio::task::spawn_blocking(move || worlds.end_idle())
            .await
            .ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worlds(folder: &tempfile::TempDir, worlds: usize, idle: Duration) -> Worlds {
        Worlds::new(folder.path().into(), None, Bounds { worlds, idle }).unwrap()
    }

    #[test]
    fn there_are_no_more_than_the_bound_says() {
        let folder = tempfile::tempdir().unwrap();
        let worlds = worlds(&folder, 2, Duration::from_secs(60));
        let (one, other) = (worlds.make().unwrap(), worlds.make().unwrap());
        assert_ne!(one.id(), other.id());
        assert!(matches!(worlds.make(), Err(NoWorld::Full)));
        assert!(matches!(worlds.find("never"), Err(NoWorld::Ended)));
        assert!(matches!(worlds.find("../demo"), Err(NoWorld::Ended)));
    }

    #[test]
    fn an_idle_world_ends_with_its_database() {
        let folder = tempfile::tempdir().unwrap();
        let worlds = worlds(&folder, 2, Duration::ZERO);
        let id = worlds.make().unwrap().id().to_owned();
        assert!(folder.path().join(&id).join("registry.db").exists());
        std::thread::sleep(Duration::from_millis(2));
        worlds.end_idle();
        assert!(!folder.path().join(&id).exists());
        assert!(matches!(worlds.find(&id), Err(NoWorld::Ended)));
    }
}

//! Photos that clients sent to their installer: few, small, and in memory alone.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;

/// The most photos that wait in one world.
const PHOTOS: usize = 8;
/// The largest photo, in bytes.
pub(crate) const LARGEST: usize = 1 << 19;
/// All photos of all worlds, in bytes.
const ALL: usize = 64 << 20;

static BYTES: AtomicUsize = AtomicUsize::new(0);

/// The queue of one world.
#[derive(Debug, Default)]
pub(crate) struct Photos {
    queue: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    last: u64,
    waiting: VecDeque<Photo>,
}

/// A photo that waits.
#[derive(Debug, Clone)]
pub(crate) struct Photo {
    pub(crate) number: u64,
    pub(crate) from: String,
    pub(crate) bytes: Bytes,
}

impl Photos {
    /// Takes a photo; the oldest goes when there are too many. False when all worlds together have too many.
    pub(crate) fn add(&self, from: String, bytes: Bytes) -> bool {
        let size = bytes.len();
        if size > LARGEST || BYTES.load(Ordering::Relaxed).saturating_add(size) > ALL {
            return false;
        }
        BYTES.fetch_add(size, Ordering::Relaxed);
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.last = queue.last.saturating_add(1);
        let number = queue.last;
        queue.waiting.push_back(Photo {
            number,
            from,
            bytes,
        });
        if queue.waiting.len() > PHOTOS {
            forget(queue.waiting.pop_front());
        }
        true
    }

    /// What waits, oldest first.
    pub(crate) fn list(&self) -> Vec<Photo> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.iter().cloned().collect()
    }

    /// Takes a photo out of the queue.
    pub(crate) fn remove(&self, number: u64) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let place = queue
            .waiting
            .iter()
            .position(|photo| photo.number == number);
        forget(place.and_then(|place| queue.waiting.remove(place)));
    }
}

impl Drop for Photos {
    fn drop(&mut self) {
        for photo in self.list() {
            self.remove(photo.number);
        }
    }
}

fn forget(photo: Option<Photo>) {
    let size = photo.map_or(0, |photo| photo.bytes.len());
    BYTES.fetch_sub(size, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_is_bounded() {
        let photos = Photos::default();
        for _ in 0..PHOTOS + 2 {
            assert!(photos.add("owner".into(), Bytes::from_static(b"jpeg")));
        }
        let numbers: Vec<u64> = photos.list().iter().map(|photo| photo.number).collect();
        assert_eq!(numbers, (3..=10).collect::<Vec<_>>());
        assert!(!photos.add("owner".into(), vec![0; LARGEST + 1].into()));
        photos.remove(3);
        photos.remove(3);
        assert_eq!(photos.list().len(), PHOTOS - 1);
        drop(photos);
        assert_eq!(BYTES.load(Ordering::Relaxed), 0);
    }
}

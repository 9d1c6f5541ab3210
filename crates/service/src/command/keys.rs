//! Files of keys.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use relatch_authority::Suite;

use super::Failed;
use crate::hex;
use crate::keys::KeySetFile;

pub(super) fn new_key(file: &Path) -> Result<(), Failed> {
    let mut key = [0; 32];
    getrandom::fill(&mut key)?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    writeln!(file, "{}", hex::encode(&key))?;
    Ok(file.sync_all()?)
}

pub(super) fn new_key_set(file: &Path, suite: u16) -> Result<(), Failed> {
    let suite = Suite::from_number(suite.into())?;
    let id = KeySetFile::at(file).make(suite)?;
    println!(
        "key set {}: add {} to `key_sets`, and start every instance again",
        hex::encode(&id.0),
        file.display()
    );
    Ok(())
}

pub(super) fn retire(file: &Path, retired: &Path) -> Result<(), Failed> {
    let id = KeySetFile::at(file).retire_to(&KeySetFile::at(retired))?;
    println!(
        "key set {} is retired in {}: put it into `key_sets`, make a backup, and destroy {}",
        hex::encode(&id.0),
        retired.display(),
        file.display()
    );
    Ok(())
}

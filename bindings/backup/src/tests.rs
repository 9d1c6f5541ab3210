//! Seals open with what they were sealed for, and with nothing else.

use super::*;

const BACKUP: &[u8] = b"RLA1 and the keys of an authority";
/// Cheap: 2^2 steps.
const WORK: Option<u8> = Some(2);

fn sealed(passphrase: &str) -> Vec<u8> {
    seal_with_work(BACKUP, &Lock::Passphrase(passphrase), WORK).unwrap()
}

#[test]
fn a_passphrase_opens_its_own_backup_alone() {
    let file = sealed("correct horse");
    assert!(file.starts_with(b"age-encryption.org/v1"));
    assert!(!file.windows(4).any(|part| part == b"RLA1"));
    assert_eq!(
        *open(&file, &Unlock::Passphrase("correct horse")).unwrap(),
        BACKUP
    );
    assert_eq!(
        open(&file, &Unlock::Passphrase("correct house")),
        Err(BackupError::WrongKey)
    );
    let short = seal(BACKUP, &Lock::Passphrase("short"));
    assert_eq!(short, Err(BackupError::WeakPassphrase));
}

#[test]
fn a_key_opens_what_is_sealed_for_it() {
    use age::secrecy::ExposeSecret;
    let (own, other) = (x25519::Identity::generate(), x25519::Identity::generate());
    let file = seal(BACKUP, &Lock::Key(&own.to_public().to_string())).unwrap();
    let key = own.to_string();
    assert_eq!(
        *open(&file, &Unlock::Key(key.expose_secret())).unwrap(),
        BACKUP
    );
    assert_eq!(
        open(&file, &Unlock::Key(other.to_string().expose_secret())),
        Err(BackupError::WrongKey)
    );
    assert_eq!(open(&file, &Unlock::Key("age1")), Err(BackupError::NotAKey));
    assert_eq!(
        seal(BACKUP, &Lock::Key("nonsense")),
        Err(BackupError::NotAKey)
    );
}

#[test]
fn a_damaged_file_is_refused_at_every_byte() {
    let file = sealed("correct horse");
    for at in 0..file.len() {
        let mut damaged = file.clone();
        damaged[at] ^= 1;
        assert!(
            open(&damaged, &Unlock::Passphrase("correct horse")).is_err(),
            "byte {at}"
        );
        assert!(
            open(&file[..at], &Unlock::Passphrase("correct horse")).is_err(),
            "cut at {at}"
        );
    }
}

/// A file that asks for a terabyte of scrypt is refused before it is tried.
#[test]
fn a_file_that_asks_for_too_much_work_is_refused() {
    let file = String::from_utf8_lossy(&sealed("correct horse")).replace(" 2\n", " 40\n");
    let refused = open(file.as_bytes(), &Unlock::Passphrase("correct horse"));
    assert!(
        matches!(refused, Err(BackupError::TooMuch | BackupError::Damaged)),
        "{refused:?}"
    );
    assert_eq!(
        open(&vec![0; LONGEST + 1], &Unlock::Passphrase("x")),
        Err(BackupError::TooMuch)
    );
}

#[test]
fn nothing_secret_is_printed() {
    let printed = format!(
        "{:?} {:?}",
        Lock::Passphrase("correct horse"),
        Unlock::Key("AGE-SECRET-KEY-1")
    );
    assert_eq!(printed, "Lock(..) Unlock(..)");
}

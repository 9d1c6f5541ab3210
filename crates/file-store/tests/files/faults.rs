//! Folders and files that are not as they should be: a clear error, and nothing is lost.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::Command;

use relatch_device::{RECORD_MAX, Slot, Store};
use relatch_file_store::{FileError, FileStore};
use rustix::process::geteuid;

use crate::{child, folder, read};

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// A folder in which every slot holds a record.
fn written() -> tempfile::TempDir {
    let folder = folder();
    let mut store = FileStore::open(folder.path()).unwrap();
    for slot in Slot::ALL {
        store.write(slot, b"old").unwrap();
    }
    folder
}

fn refused(folder: &Path) -> FileError {
    let error = FileStore::open(folder).unwrap_err();
    println!("{error}");
    error
}

#[test]
fn a_folder_that_is_not_there_is_not_made() {
    let folder = folder();
    let missing = folder.path().join("missing");
    assert!(matches!(refused(&missing), FileError::Folder(_)));
    assert!(!missing.exists());
    fs::write(&missing, b"a file").unwrap();
    assert!(matches!(refused(&missing), FileError::Folder(_)));
}

#[test]
fn a_link_to_a_folder_is_refused() {
    let (target, outside) = (written(), folder());
    let link = outside.path().join("link");
    symlink(target.path(), &link).unwrap();
    assert!(matches!(refused(&link), FileError::Folder(_)));
}

#[test]
fn a_folder_that_others_may_write_is_refused() {
    let folder = written();
    for mode in [0o770, 0o702, 0o777] {
        set_mode(folder.path(), mode);
        assert!(matches!(refused(folder.path()), FileError::NotPrivate(_)));
    }
    set_mode(folder.path(), 0o755);
    FileStore::open(folder.path()).unwrap();
}

#[test]
fn a_file_that_others_may_read_is_refused() {
    let folder = written();
    let file = folder.path().join("binding-b");
    set_mode(&file, 0o640);
    let told = refused(folder.path());
    assert!(matches!(told, FileError::NotPrivate("binding-b")));
    set_mode(&file, 0o600);
    FileStore::open(folder.path()).unwrap();
}

#[test]
fn what_belongs_to_another_user_is_refused() {
    if !geteuid().is_root() {
        println!("skipped in part: only root can give a file to another user");
        assert!(matches!(refused(Path::new("/")), FileError::NotPrivate(_)));
        return;
    }
    let folder = written();
    let file = folder.path().join("state-a");
    chown(&file, Some(65_534), None).unwrap();
    let told = refused(folder.path());
    assert!(matches!(told, FileError::NotPrivate("state-a")));
    chown(&file, Some(0), None).unwrap();
    chown(folder.path(), Some(65_534), None).unwrap();
    assert!(matches!(refused(folder.path()), FileError::NotPrivate(_)));
}

#[test]
fn a_link_a_folder_or_a_pipe_in_place_of_a_file_is_refused() {
    let target = written();
    for make in [
        (|path: &Path, target: &Path| symlink(target, path).unwrap()) as fn(&Path, &Path),
        |path, _| {
            fs::create_dir(path).unwrap();
            set_mode(path, 0o700);
        },
        |path, _| {
            let file = rustix::fs::FileType::Fifo;
            let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
            rustix::fs::mknodat(rustix::fs::CWD, path, file, mode, 0).unwrap();
        },
    ] {
        let folder = folder();
        let path = folder.path().join("state-b");
        make(&path, &target.path().join("state-b"));
        let told = refused(folder.path());
        assert!(matches!(told, FileError::NotAFile("state-b")), "{told:?}");
    }
    let kept = fs::read(target.path().join("state-b")).unwrap();
    assert_eq!(kept, b"old");
}

/// A link that appears later is replaced, never followed.
#[test]
fn a_write_goes_through_no_link() {
    let (folder, outside) = (written(), folder());
    let target = outside.path().join("target");
    fs::write(&target, b"theirs").unwrap();
    let mut store = FileStore::open(folder.path()).unwrap();
    for name in ["state-a", "state-a.new"] {
        let path = folder.path().join(name);
        let _ = fs::remove_file(&path);
        symlink(&target, &path).unwrap();
    }
    let told = read(&mut store, Slot::StateA);
    assert!(matches!(told, Err(FileError::NotAFile("state-a"))));
    store.write(Slot::StateA, b"new").unwrap();
    assert_eq!(read(&mut store, Slot::StateA).unwrap(), b"new");
    assert_eq!(fs::read(&target).unwrap(), b"theirs");
}

#[test]
fn a_truncated_or_an_overlong_file_is_no_empty_slot() {
    let folder = written();
    let mut store = FileStore::open(folder.path()).unwrap();
    for damaged in [&[][..], &[7; RECORD_MAX + 1], &[7; 100_000]] {
        fs::write(folder.path().join("state-a"), damaged).unwrap();
        let told = read(&mut store, Slot::StateA);
        assert!(
            matches!(told, Err(FileError::Damaged("state-a"))),
            "{told:?}"
        );
    }
    assert_eq!(read(&mut store, Slot::StateB).unwrap(), b"old");
    store.write(Slot::StateA, b"new").unwrap();
    assert_eq!(read(&mut store, Slot::StateA).unwrap(), b"new");
}

/// Runs a test of this program on a small file system in memory, in a namespace of mounts.
fn on_a_small_disk(test: &str, script: &str) {
    let folder = folder();
    let program = child::command(test, folder.path());
    let mut command = Command::new("unshare");
    let arguments: Vec<_> = program.get_args().collect();
    command
        .args(["--map-root-user", "--mount", "sh", "-ec", script])
        .arg(folder.path())
        .arg(program.get_program())
        .args(arguments)
        .envs(
            program
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
    match command.output() {
        Ok(output) if output.status.success() => {
            let told = String::from_utf8_lossy(&output.stdout);
            assert!(told.contains("1 passed"), "{told}");
        }
        // 97: the mount was refused; anything else is a test that failed.
        Ok(output) if output.status.code() != Some(97) && !is_refused(&output.stderr) => {
            panic!("{}", String::from_utf8_lossy(&output.stdout))
        }
        _ => println!("skipped: no file system can be mounted in a namespace here"),
    }
}

fn is_refused(stderr: &[u8]) -> bool {
    String::from_utf8_lossy(stderr).starts_with("unshare:")
}

const SMALL: &str = "mount -t tmpfs -o size=64k,mode=0700 tmpfs \"$0\" || exit 97; exec \"$@\"";

#[test]
fn a_full_disk_keeps_every_record() {
    on_a_small_disk("faults::full_disk", SMALL);
}

#[test]
fn full_disk() {
    let Some(folder) = child::folder() else {
        return;
    };
    let mut store = FileStore::open(&folder).unwrap();
    for slot in Slot::ALL {
        store.write(slot, b"old").unwrap();
    }
    let filler = folder.join("filler");
    fs::write(&filler, vec![0; 1 << 20]).unwrap_err();
    let told = store.write(Slot::StateA, b"new").unwrap_err();
    assert!(matches!(told, FileError::Io("state-a.new", _)), "{told:?}");
    assert_eq!(read(&mut store, Slot::StateA).unwrap(), b"old");
    assert!(!folder.join("state-a.new").exists());
    fs::remove_file(filler).unwrap();
    store.write(Slot::StateA, b"new").unwrap();
    assert_eq!(read(&mut store, Slot::StateA).unwrap(), b"new");
}

#[test]
fn a_folder_without_room_to_write_is_refused_and_keeps_every_record() {
    on_a_small_disk("faults::read_only", SMALL);
}

#[test]
fn read_only() {
    let Some(folder) = child::folder() else {
        return;
    };
    let mut store = FileStore::open(&folder).unwrap();
    store.write(Slot::StateA, b"old").unwrap();
    let remounted = Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(&folder)
        .status();
    assert!(remounted.unwrap().success());
    let told = store.write(Slot::StateA, b"new").unwrap_err();
    assert!(matches!(told, FileError::Io("state-a.new", _)), "{told:?}");
    assert_eq!(read(&mut store, Slot::StateA).unwrap(), b"old");
    drop(store);
    assert!(matches!(refused(&folder), FileError::ReadOnly(_)));
}

//! The counter in a TPM that is a program, where swtpm is installed.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use relatch_device::{
    CodeLength, Config, Counted, Device, Failures, Identity, MonotonicCounter, RecordKey, Suite,
    Uptime,
};
use relatch_file_store::{FileStore, TpmCounter, TpmError};

use crate::folder;

const INDEX: u32 = 0x0180_4c52;

/// A TPM in a folder, ended with this value.
struct Swtpm {
    process: Child,
    tcti: String,
}

impl Drop for Swtpm {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Two free ports, one after the other: commands and control.
fn ports() -> (u16, u16) {
    loop {
        let first = TcpListener::bind(("localhost", 0)).unwrap();
        let port = first.local_addr().unwrap().port();
        if port < u16::MAX && TcpListener::bind(("localhost", port + 1)).is_ok() {
            return (port, port + 1);
        }
    }
}

fn swtpm(state: &std::path::Path) -> Option<Swtpm> {
    let (port, control) = ports();
    let process = Command::new("swtpm")
        .args(["socket", "--tpm2", "--flags", "not-need-init,startup-clear"])
        .arg("--tpmstate")
        .arg(format!("dir={}", state.display()))
        .args(["--server", &format!("type=tcp,port={port},disconnect")])
        .args(["--ctrl", &format!("type=tcp,port={control}")])
        .stdout(Stdio::null())
        .spawn()
        .ok()?;
    // The command port serves one connection after the other: only the control port is tried.
    for _ in 0..200 {
        if TcpStream::connect(("localhost", control)).is_ok() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let tcti = format!("swtpm:host=localhost,port={port}");
    Some(Swtpm { process, tcti })
}

fn started<C: MonotonicCounter>(store: FileStore, counter: C) -> Device<Counted<FileStore, C>> {
    let identity = Identity::new("Vendor", "Model", "0001").unwrap();
    let config = Config::new(identity, RecordKey::none(), Suite::Hmac, CodeLength::Twelve);
    Device::start(
        config,
        Counted::new(store, counter),
        Uptime::from_millis(0),
        0,
    )
}

#[test]
fn the_counter_only_goes_up_and_unmasks_restored_files() {
    let (state, records) = (folder(), folder());
    let Some(tpm) = swtpm(state.path()) else {
        return println!("skipped: swtpm is not installed");
    };
    let mut counter = TpmCounter::open(&tpm.tcti, INDEX).unwrap();
    let first = counter.read().unwrap();
    counter.raise().unwrap();
    assert_eq!(counter.read().unwrap(), first + 1);
    drop(counter);

    let open = || TpmCounter::open(&tpm.tcti, INDEX).unwrap();
    let mut device = started(FileStore::open(records.path()).unwrap(), open());
    crate::device::bind(&mut device);
    drop(device);
    let old = std::fs::read(records.path().join("state-a")).unwrap();
    let mut device = started(FileStore::open(records.path()).unwrap(), open());
    crate::device::guess(&mut device);
    assert_eq!(failures(&mut device).count(), 1);
    drop(device);

    for name in ["state-a", "state-b"] {
        std::fs::write(records.path().join(name), &old).unwrap();
    }
    let mut device = started(FileStore::open(records.path()).unwrap(), open());
    assert_eq!(failures(&mut device), Failures::MOST);
}

#[test]
fn an_index_that_is_no_counter_is_refused() {
    let state = folder();
    let Some(tpm) = swtpm(state.path()) else {
        return println!("skipped: swtpm is not installed");
    };
    let defined = Command::new("tpm2_nvdefine")
        .args(["-T", &tpm.tcti, "-s", "8", "-a", "authread|authwrite"])
        .arg(format!("{INDEX:#x}"))
        .output();
    match defined {
        Ok(output) if output.status.success() => {}
        other => return println!("skipped: tpm2_nvdefine cannot be run ({other:?})"),
    }
    let told = TpmCounter::open(&tpm.tcti, INDEX).unwrap_err();
    assert!(matches!(told, TpmError::NotACounter), "{told}");
}

fn failures<S: relatch_device::Store>(device: &mut Device<S>) -> Failures {
    device
        .status(Uptime::from_millis(0))
        .binding
        .unwrap()
        .failures
}

//! From a configuration to a device that answers.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

use relatch_device::{Device, Fresh32, PublicKeySet, RecordKey};
use rustix::process::geteuid;
use zeroize::Zeroizing;

use crate::command::Commands;
use crate::config::{Settings, key_file};
use crate::desk::{Desk, Facts, NoRandom, Outside};
use crate::error::StartError;
use crate::server;
use crate::setter::{Passwords, Setter};
use crate::slots::Slots;
use crate::uptime;

/// The key file that an administrator loaded, beside the records.
const KEPT: &str = "authority.key";
/// The name of the credential that holds the record key.
const CREDENTIAL: &str = "record-key";
/// Requests that wait for the device.
const QUEUE: usize = 64;

/// Owns the device until the process ends.
///
/// # Errors
/// [`StartError`]: nothing was changed.
pub(crate) fn run(settings: &Settings) -> Result<(), StartError> {
    let roles = Arc::new(settings.roles()?);
    let passwords = passwords(settings)?;
    let (device, has_keys) = device(settings)?;
    let facts = facts(settings)?;
    let outside = System {
        folder: settings.records.folder.clone(),
    };
    let mut desk = Desk::new(device, passwords, outside, facts, has_keys);
    let listener = listener(&settings.socket.path)?;
    let (ask, asks) = sync_channel(QUEUE);
    thread::Builder::new()
        .spawn(move || server::listen(&listener, &roles, &ask))
        .map_err(|error| StartError::new(format!("no thread can be started: {error}")))?;
    tell_systemd("READY=1");
    eprintln!("relatchd: ready at {}", settings.socket.path.display());
    server::answer(&asks, &mut desk);
    Ok(())
}

/// Ends the binding and forgets the key file that was loaded, while no daemon runs.
pub(crate) fn factory_reset(settings: &Settings) -> Result<(), StartError> {
    let (mut device, _) = device(settings)?;
    device
        .factory_reset()
        .map_err(|error| StartError::new(error.to_string()))?;
    match fs::remove_file(settings.records.folder.join(KEPT)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StartError::new(format!(
            "{KEPT} cannot be removed: {error}"
        ))),
        _ => Ok(()),
    }
}

fn device(settings: &Settings) -> Result<(Device<Slots>, bool), StartError> {
    // The lock first: two daemons never share the records.
    let slots = Slots::open(&settings.records)?;
    let kept = settings.records.folder.join(KEPT);
    let stored = if kept.exists() {
        Some(key_file(&kept).map_err(|error| {
            StartError::new(format!("{error}: remove it, and load the key file again"))
        })?)
    } else {
        None
    };
    let config = settings
        .device
        .config(record_key(&settings.records.key)?, stored)?;
    let has_keys = kept.exists() || settings.device.has_key_file();
    Ok((Device::start(config, slots, uptime::now(), 0), has_keys))
}

fn facts(settings: &Settings) -> Result<Facts, StartError> {
    let config = settings.device.config(RecordKey::none(), None)?;
    let identity = config.identity();
    Ok(Facts {
        account: settings.password.account.clone(),
        device: [identity.vendor(), identity.model(), identity.serial()].map(str::to_owned),
        digits: config.code_length().digits(),
    })
}

fn passwords(settings: &Settings) -> Result<Passwords, StartError> {
    if let Some(setter) = &settings.password.setter {
        return Ok(Passwords::There(Setter::new(setter.clone())));
    }
    for (name, command) in [
        ("set", &settings.password.set),
        ("check", &settings.password.check),
    ] {
        let program = command.first().map(Path::new);
        if !program.is_some_and(is_program) {
            return Err(StartError::new(format!(
                "password.{name}: {} is not a program",
                program.unwrap_or(Path::new("")).display()
            )));
        }
    }
    Ok(Passwords::Here(Commands::new(settings.password.clone())))
}

fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.is_file() && file.mode() & 0o111 != 0)
}

/// 32 bytes: from a credential of systemd, from a private file, or none at all.
fn record_key(key: &str) -> Result<RecordKey, StartError> {
    let path = match key {
        "none" => {
            eprintln!(
                "relatchd: without a record key, a person who can write the records can forge them"
            );
            return Ok(RecordKey::none());
        }
        "credential" => {
            let folder = std::env::var_os("CREDENTIALS_DIRECTORY").ok_or_else(|| {
                StartError::new(format!(
                    "records.key is \"credential\", but systemd passed none: write LoadCredential={CREDENTIAL}:FILE in the unit"
                ))
            })?;
            PathBuf::from(folder).join(CREDENTIAL)
        }
        path => PathBuf::from(path),
    };
    let unreadable = |error: io::Error| StartError::unreadable(&path, &error);
    let file = fs::File::open(&path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    // A credential is systemd's to protect: its folder is closed to others.
    if key != "credential" && (about.uid() != geteuid().as_raw() || about.mode() & 0o077 != 0) {
        return Err(StartError::new(format!(
            "{} must belong to the user of the daemon, with mode 0400",
            path.display()
        )));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(64));
    file.take(33).read_to_end(&mut bytes).map_err(unreadable)?;
    let key: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| {
        StartError::new(format!(
            "{} must have 32 random bytes: head -c 32 /dev/urandom >FILE",
            path.display()
        ))
    })?;
    Ok(RecordKey::new(key))
}

/// The kernel says who connects, so every user may try.
fn listener(path: &Path) -> Result<UnixListener, StartError> {
    let failed =
        |error: io::Error| StartError::new(format!("socket.path: {}: {error}", path.display()));
    if UnixStream::connect(path).is_ok() {
        return Err(StartError::new(format!(
            "socket.path: another daemon answers at {}",
            path.display()
        )));
    }
    match fs::symlink_metadata(path) {
        Ok(there) if std::os::unix::fs::FileTypeExt::is_socket(&there.file_type()) => {
            fs::remove_file(path).map_err(failed)?;
        }
        Ok(_) => {
            return Err(StartError::new(format!(
                "socket.path: {} is no socket: remove it",
                path.display()
            )));
        }
        Err(_) => {}
    }
    let listener = UnixListener::bind(path).map_err(failed)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o666)).map_err(failed)?;
    Ok(listener)
}

/// Where systemd started us, it waits for this.
fn tell_systemd(state: &str) {
    let Some(path) = std::env::var_os("NOTIFY_SOCKET") else {
        return;
    };
    let told = UnixDatagram::unbound().and_then(|socket| match path.to_str() {
        Some(name) if name.starts_with('@') => {
            use std::os::linux::net::SocketAddrExt as _;
            let name = name.strip_prefix('@').unwrap_or_default();
            let address = std::os::unix::net::SocketAddr::from_abstract_name(name)?;
            socket.send_to_addr(state.as_bytes(), &address)
        }
        _ => socket.send_to(state.as_bytes(), &path),
    });
    if let Err(error) = told {
        eprintln!("relatchd: systemd cannot be told: {error}");
    }
}

/// The operating system.
struct System {
    folder: PathBuf,
}

impl Outside for System {
    fn fresh(&mut self) -> Result<Fresh32, NoRandom> {
        Fresh32::generate(|bytes| getrandom::fill(bytes)).map_err(|error| {
            eprintln!("relatchd: no fresh bytes: {error}");
            NoRandom
        })
    }

    /// After a power cut the old file is there or the new one.
    fn keep(&mut self, keys: &PublicKeySet) -> io::Result<()> {
        let temporary = self.folder.join("authority.key.new");
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)?;
        file.write_all(format!("{}\n", keys.to_text()).as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, self.folder.join(KEPT))?;
        fs::File::open(&self.folder)?.sync_all()
    }
}

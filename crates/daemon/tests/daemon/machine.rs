//! A machine: its folder, its configuration, and the daemon that runs there.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use relatch_daemon::{Answer, Client, ClientError, Place, Request, SecretText, StatusAnswer};
use relatch_device::CodeLength;
use relatch_testkit::codes::{self, Claim};
use tempfile::TempDir;

pub(crate) const OLD: &str = "the 0ld password";

/// Reads `account:password`, or the password alone; after a power cut one password is there.
const SET: &str = "#!/bin/sh\nset -e\ncd FOLDER\nIFS= read -r line\nprintf '%s\\n' \"${line#admin:}\" >password.new\n\
                   mv password.new password\n";
const CHECK: &str =
    "#!/bin/sh\ncd FOLDER\nIFS= read -r typed\n[ \"$typed\" = \"$(cat password)\" ]\n";

pub(crate) struct Machine {
    folder: TempDir,
}

/// The daemon; it is ended with the test.
pub(crate) struct Running(Child);

impl Machine {
    /// A machine on which this user has every role.
    pub(crate) fn new() -> Self {
        let machine = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(machine.path("records")).unwrap();
        fs::set_permissions(machine.path("records"), fs::Permissions::from_mode(0o700)).unwrap();
        machine.write("record-key", &"k".repeat(32), 0o400);
        machine.write("password", &format!("{OLD}\n"), 0o600);
        let folder = machine.path("").display().to_string();
        machine.write("set", &SET.replace("FOLDER", &folder), 0o755);
        machine.write("check", &CHECK.replace("FOLDER", &folder), 0o755);
        machine.configure(&machine.user().to_string());
        machine
    }

    /// Writes the configuration in which this user or group has every role but that of the status.
    pub(crate) fn configure(&self, who: &str) {
        let path = |name: &str| self.path(name).display().to_string();
        let text = format!(
            "[device]\nvendor = 'Vendor'\nmodel = 'Model'\nserial = '0001'\nminimum-suite = 1\ncode-length = 12\n\
             [records]\nfolder = '{}'\nkey = '{}'\n\
             [password]\naccount = 'admin'\nset = ['{}']\nset-input = 'account-and-password'\ncheck = ['{}']\n\
             check-input = 'password'\n\
             [roles]\nconsole = ['{who}']\nadministrator = ['{who}']\nbutton = ['{who}']\nstatus = []\n\
             [socket]\npath = '{}'\n",
            path("records"),
            path("record-key"),
            path("set"),
            path("check"),
            path("socket"),
        );
        self.write("relatchd.toml", &text, 0o600);
    }

    pub(crate) fn user(&self) -> u32 {
        fs::metadata(self.folder.path()).unwrap().uid()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str, mode: u32) {
        let _ = fs::remove_file(self.path(name));
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    pub(crate) fn password(&self) -> String {
        let text = fs::read_to_string(self.path("password")).unwrap();
        text.trim_end_matches('\n').to_owned()
    }

    /// The daemon's program, with the configuration of this machine.
    pub(crate) fn relatchd(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relatchd"));
        command.arg("--config").arg(self.path("relatchd.toml"));
        command.env_remove("NOTIFY_SOCKET");
        command
    }

    /// Starts the daemon, and waits until it answers.
    pub(crate) fn start(&self) -> Running {
        let log = fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(self.path("log"))
            .unwrap();
        let mut running = Running(self.relatchd().stderr(log).spawn().unwrap());
        let until = Instant::now() + Duration::from_secs(60);
        while Client::connect(&self.path("socket"), Place::Local).is_err() {
            assert!(running.0.try_wait().unwrap().is_none(), "{}", self.log());
            assert!(Instant::now() < until, "no daemon after a minute");
            std::thread::sleep(Duration::from_millis(5));
        }
        running
    }

    /// Waits for what a killed daemon has started: a password that is being set is set all the same.
    pub(crate) fn settle(&self) {
        let folder = self.path("").display().to_string();
        let runs = |process: &fs::DirEntry| {
            let command = fs::read(process.path().join("cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&command).contains(&folder)
        };
        while fs::read_dir("/proc")
            .unwrap()
            .flatten()
            .any(|process| runs(&process))
        {
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// What the daemon wrote to the journal.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    pub(crate) fn connect(&self, place: Place) -> Client {
        Client::connect(&self.path("socket"), place).unwrap().0
    }

    /// Runs `relatchctl` with these lines as its input.
    pub(crate) fn ctl(&self, arguments: &[&str], typed: &str) -> Output {
        use std::io::Write as _;
        let mut child = Command::new(env!("CARGO_BIN_EXE_relatchctl"))
            .arg("--socket")
            .arg(self.path("socket"))
            .args(arguments)
            .env("LANG", "C")
            .env_remove("LC_ALL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may have ended before it reads.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        child.wait_with_output().unwrap()
    }
}

impl Running {
    /// Ends it as a power cut does.
    pub(crate) fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) fn status(client: &mut Client) -> StatusAnswer {
    match client.ask(&Request::Status).unwrap() {
        Answer::Status(status) => *status,
        other => panic!("{other:?}"),
    }
}

/// The text that a request shows.
pub(crate) fn text(client: &mut Client, request: &Request) -> Result<SecretText, ClientError> {
    match client.ask(request)? {
        Answer::Show { text, .. } => Ok(text),
        other => panic!("{other:?}"),
    }
}

/// The code of a challenge of this binding.
pub(crate) fn code(claim: &Claim, text: &SecretText) -> String {
    codes::issue(&claim.keys, text.reveal(), CodeLength::Twelve)
}

/// Binds, as far as the daemon lives.
pub(crate) fn bind(client: &mut Client, password: &str) -> Result<(Claim, Answer), ClientError> {
    client.ask(&Request::Prove(password.into()))?;
    let claim = codes::claim(text(client, &Request::Offer)?.reveal());
    let answer = client.ask(&Request::Confirm(claim.confirmation.as_str().into()))?;
    Ok((claim, answer))
}

//! What each command does.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use relatch_app::{
    Act, Button, Device, Kind, Language, Proof, Purpose, Screen, Sheet, SheetReader,
};
use relatch_app_backup::{Lock, Unlock, open, seal};
use serde_json::json;
use zeroize::Zeroizing;

use crate::arguments::{Arguments, Command, Tongue};
use crate::vault::{Own, Vault, write_new};
use crate::{page, person, picture};

/// Runs the command; the status is 1 where the page says why there is no code.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    if let Command::Restore { from, key } = &arguments.command {
        return restore(arguments, from, key.as_deref());
    }
    // The picture first: nobody types a passphrase for one that cannot be read.
    let texts = match &arguments.command {
        Command::Bind { picture, .. }
        | Command::Check { picture }
        | Command::Code { picture }
        | Command::Scan { picture } => picture::texts(picture)?,
        _ => Vec::new(),
    };
    let passphrase = person::passphrase(arguments, !arguments.file.exists())?;
    let mut vault = Vault::open(&arguments.file, &passphrase)?;
    let mut asked = Asked {
        arguments,
        passphrase: &passphrase,
        phone: &mut vault.phone,
        printed: None,
    };
    match &arguments.command {
        Command::KeyFile => println!("{}", asked.phone.authority().key_file()),
        Command::Bind { name, .. } => {
            return Ok(asked.scan(Purpose::Recover, &texts, Wanted::Binding(name)));
        }
        Command::Check { .. } => return Ok(asked.scan(Purpose::Check, &texts, Wanted::Check)),
        Command::Code { .. } => return Ok(asked.scan(Purpose::Recover, &texts, Wanted::Code)),
        Command::Scan { .. } => return Ok(asked.scan(Purpose::Recover, &texts, Wanted::Look)),
        Command::Devices => asked.devices()?,
        Command::Freeze { device } => return asked.act(device, Act::Freeze),
        Command::Lift { device } => return asked.act(device, Act::Lift),
        Command::Backup { to, key } => {
            let lock = key
                .as_deref()
                .map_or(Lock::Passphrase(&passphrase), Lock::Key);
            let sealed = seal(&asked.phone.authority().backup(), &lock)
                .map_err(|error| error.to_string())?;
            write_new(to, &sealed)?;
        }
        Command::Sheet { to } => {
            let backup = asked.phone.authority().backup();
            let sealed =
                seal(&backup, &Lock::Passphrase(&passphrase)).map_err(|error| error.to_string())?;
            let svg = Sheet::new(&sealed).and_then(|sheet| sheet.svg(language(arguments)));
            write_new(to, svg.map_err(|error| error.to_string())?.as_bytes())?;
        }
        Command::Restore { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// A phone, and whom it asks.
struct Asked<'a> {
    arguments: &'a Arguments,
    passphrase: &'a str,
    phone: &'a mut Own,
    printed: Option<Screen>,
}

/// What the command is for: another page ends it.
#[derive(Clone, Copy, PartialEq)]
enum Wanted<'a> {
    Binding(&'a str),
    Check,
    Code,
    Look,
}

impl Asked<'_> {
    /// Goes from page to page, as the person agrees; prints the last one.
    fn scan(&mut self, purpose: Purpose, texts: &[String], wanted: Wanted<'_>) -> ExitCode {
        self.phone.open(purpose);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        self.phone.scan(&texts);
        loop {
            let screen = self.phone.screen();
            let goes_on = match (screen.kind, wanted) {
                (Kind::Warning, Wanted::Binding(_)) => self.asks(&screen, Button::GoOn),
                (Kind::Offer, Wanted::Binding(name)) => {
                    let refused = screen
                        .lines
                        .iter()
                        .any(|line| line.sentence.id.as_str().starts_with("error."));
                    !refused && {
                        self.print(&screen);
                        self.phone.bind(name, None);
                        true
                    }
                }
                (Kind::Preview, Wanted::Code) => {
                    let button = screen
                        .buttons
                        .iter()
                        .copied()
                        .find(|button| *button != Button::Cancel);
                    let failed = screen
                        .lines
                        .iter()
                        .any(|line| line.sentence.id.as_str().starts_with("error."));
                    !failed && button.is_some_and(|button| self.asks(&screen, button))
                }
                (Kind::Proving, _) => self.prove(),
                _ => false,
            };
            if !goes_on {
                return self.end(wanted);
            }
        }
    }

    /// Prints the last page; the status says whether it is the wanted one.
    fn end(&mut self, wanted: Wanted<'_>) -> ExitCode {
        let screen = self.phone.screen();
        self.print(&screen);
        let reached = match wanted {
            Wanted::Binding(_) => screen.kind == Kind::Confirmation,
            Wanted::Check => screen.kind == Kind::CheckCode,
            Wanted::Code => screen.kind == Kind::Code,
            Wanted::Look => screen.kind != Kind::Message,
        };
        ExitCode::from(u8::from(!reached))
    }

    /// Shows a page and presses its button where the person agrees.
    fn asks(&mut self, screen: &Screen, button: Button) -> bool {
        self.print(screen);
        let words = language(self.arguments).pattern(button.text());
        let agreed = person::agrees(self.arguments, words);
        if agreed {
            self.phone.press(button);
        }
        agreed
    }

    /// Prints a page that was not printed last.
    fn print(&mut self, screen: &Screen) {
        if self.printed.as_ref() != Some(screen) {
            page::print(screen, language(self.arguments), self.arguments.json);
            self.printed = Some(screen.clone());
        }
    }

    fn prove(&mut self) -> bool {
        let proved = person::proves(self.arguments, self.passphrase);
        if proved {
            self.phone.proved(Proof::Present);
        } else {
            self.phone.press(Button::Cancel);
        }
        proved
    }

    fn act(&mut self, device: &str, act: Act) -> Result<ExitCode, String> {
        let devices = self.all()?;
        let named =
            |one: &&Device| one.name.as_str() == device || one.locator.to_string() == device;
        let found: Vec<_> = devices.iter().filter(named).collect();
        let [device] = found.as_slice() else {
            return Err(format!(
                "{} devices are called so: give the locator that `devices` lists",
                found.len()
            ));
        };
        self.phone.act(device, act);
        let screen = self.phone.screen();
        if self.asks(&screen, Button::Yes) && self.phone.screen().kind == Kind::Proving {
            self.prove();
        }
        let screen = self.phone.screen();
        self.print(&screen);
        Ok(ExitCode::from(u8::from(screen.kind != Kind::Acted)))
    }

    fn devices(&mut self) -> Result<(), String> {
        let devices = self.all()?;
        if self.arguments.json {
            let all: Vec<_> = devices.iter().map(as_json).collect();
            println!("{}", json!({ "devices": all }));
            return Ok(());
        }
        for device in &devices {
            let state = if device.frozen {
                "frozen"
            } else {
                device.phase_name()
            };
            println!(
                "{}  {}  {}  {}",
                device.locator,
                device.name,
                device.identity.join(" "),
                state
            );
        }
        Ok(())
    }

    fn all(&mut self) -> Result<Vec<Device>, String> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.phone.devices(after);
            let (devices, next) =
                page.map_err(|failure| language(self.arguments).pattern(failure.text()))?;
            all.extend(devices);
            after = next;
            if after.is_none() {
                return Ok(all);
            }
        }
    }
}

fn restore(
    arguments: &Arguments,
    from: &[PathBuf],
    key: Option<&Path>,
) -> Result<ExitCode, String> {
    let sealed = sealed(from)?;
    let key = match key {
        Some(path) => Some(Zeroizing::new(
            std::fs::read_to_string(path)
                .map_err(|error| format!("{}: {error}", path.display()))?,
        )),
        None => None,
    };
    // `age-keygen` writes comments above the key.
    let secret = key.as_deref().and_then(|text| {
        text.lines()
            .find(|line| line.starts_with("AGE-SECRET-KEY-"))
    });
    let passphrase = person::passphrase(arguments, key.is_some())?;
    let unlock = match (key.is_some(), secret) {
        (true, None) => return Err("the file has no line AGE-SECRET-KEY-1...".into()),
        (_, Some(secret)) => Unlock::Key(secret),
        (false, None) => Unlock::Passphrase(&passphrase),
    };
    let backup = open(&sealed, &unlock).map_err(|error| error.to_string())?;
    let mut vault = Vault::restore(&arguments.file, &passphrase, &backup)?;
    Asked {
        arguments,
        passphrase: &passphrase,
        phone: &mut vault.phone,
        printed: None,
    }
    .devices()?;
    Ok(ExitCode::SUCCESS)
}

/// The encrypted backup: a file, or what the pictures of a sheet hold together.
fn sealed(from: &[PathBuf]) -> Result<Vec<u8>, String> {
    if let [one] = from {
        let bytes = picture::bytes(one)?;
        if bytes.starts_with(b"age-encryption.org/") {
            return Ok(bytes);
        }
    }
    let mut reader = SheetReader::default();
    for path in from {
        for text in picture::texts(path)? {
            reader
                .add(&text)
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    reader.finish().map_err(|error| error.to_string())
}

fn as_json(device: &Device) -> serde_json::Value {
    let [vendor, model, serial] = &device.identity;
    json!({
        "locator": device.locator.to_string(),
        "name": device.name.as_str(),
        "vendor": vendor,
        "model": model,
        "serial": serial,
        "suite": device.suite.number(),
        "phase": device.phase_name(),
        "frozen": device.frozen,
        "unconfirmed": device.unconfirmed,
    })
}

fn language(arguments: &Arguments) -> Language {
    match arguments.language {
        Tongue::En => Language::English,
        Tongue::De => Language::German,
    }
}

//! The arguments.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// The app of one person: shows which device asks, and gives the code that sets a new password on it.
///
/// Bindings and keys are in one file, encrypted with a passphrase. PICTURE is a photo or a screenshot of a QR code (PNG, JPEG, WebP);
/// `-` reads it from the standard input, such as `grim - | relatch-app code -`; a camera, such as `/dev/video0`, is filmed with ffmpeg.
#[derive(Debug, Parser)]
#[command(name = "relatch-app", version)]
pub(crate) struct Arguments {
    /// The encrypted file.
    #[arg(long, value_name = "FILE", default_value = "relatch.age")]
    pub(crate) file: PathBuf,
    /// Reads the passphrase from the first line of this file, and does not ask for it.
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Prints pages as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Agrees to what a page asks, and proves with the passphrase that was given: for scripts.
    #[arg(long)]
    pub(crate) yes: bool,
    /// The language of the pages.
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) language: Tongue,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A language.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Tongue {
    En,
    De,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Makes the keys, and prints the key file: load it into a device before you bind it.
    KeyFile,
    /// Claims the offer on a device's screen, and prints the confirmation code.
    Bind {
        /// The picture of the offer.
        picture: PathBuf,
        /// What you call the device.
        #[arg(long)]
        name: String,
    },
    /// Prints the check code of the device in the picture: it can change no password.
    Check {
        /// The picture of the check.
        picture: PathBuf,
    },
    /// Shows which device asks, and prints the code that sets a new password on it.
    Code {
        /// The picture of the challenge.
        picture: PathBuf,
    },
    /// Shows what a picture is, and does nothing more than to look.
    Scan {
        /// The picture.
        picture: PathBuf,
    },
    /// Lists the devices.
    Devices,
    /// "Not me": no code for this device until `lift`.
    Freeze {
        /// The name or the locator of the device.
        device: String,
    },
    /// Gives codes for this device again.
    Lift {
        /// The name or the locator of the device.
        device: String,
    },
    /// Writes an encrypted backup.
    Backup {
        /// The file; it must not be there.
        to: PathBuf,
        /// Encrypts it for this key of `age-keygen` instead of the passphrase.
        #[arg(long, value_name = "age1...")]
        key: Option<String>,
    },
    /// Makes the file from a backup; the first code of each device then asks you to confirm.
    Restore {
        /// The backup, or the pictures of the codes of a sheet.
        #[arg(required = true)]
        from: Vec<PathBuf>,
        /// A file with the secret key that the backup was encrypted for.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Writes an encrypted backup as QR codes for paper.
    Sheet {
        /// The SVG picture; it must not be there.
        to: PathBuf,
    },
}

//! How a phone sees a screen: through a camera and a QR decoder, or, where pictures are off, by the text.

use std::fs;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::act::Step;
use super::options::Options;
use super::words::Camera;
use crate::nvr::Nvr;
use crate::screens::nvr_screens;
use crate::view;
use crate::world::World;
use relatch_optics::camera::Shot;
use relatch_optics::png::write_png;
use relatch_optics::qr::QrMatrix;
use relatch_optics::reader::{Reading, read};
use relatch_optics::{Colour, Picture};

/// How many pictures a phone takes of one code before it says that it sees none; a preview takes many a second.
const FRAMES: u64 = 4;

/// A photo in pixels, as a preview has it: a code needs no more, and taking it is most of what a scenario costs.
const PHOTO: (u32, u32) = (960, 720);

/// A screen as a person sees it.
#[derive(Debug, Clone, Default)]
pub(super) struct Sight {
    /// What can be photographed; nothing where pictures are off.
    screen: Option<Picture>,
    /// The text of the QR code on it, if there is one.
    pub(super) text: Option<Zeroizing<String>>,
}

/// The cameras of a scenario, and the pictures that they leave behind.
#[derive(Debug)]
pub struct Eyes {
    pictures: bool,
    folder: Option<PathBuf>,
    seed: u64,
    taken: usize,
    written: usize,
    kept: Vec<PathBuf>,
    last_photo: Option<Picture>,
}

impl Eyes {
    pub(super) fn new(options: &Options, scenario: &str) -> Self {
        Self {
            pictures: options.pictures,
            folder: options
                .written_to
                .as_ref()
                .map(|folder| folder.join(scenario)),
            seed: options.seed,
            taken: 0,
            written: 0,
            kept: Vec::new(),
            last_photo: None,
        }
    }

    /// Photos taken so far.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.taken
    }

    /// The pictures that the last step left.
    #[must_use]
    pub fn kept(&self) -> &[PathBuf] {
        &self.kept
    }

    /// Turns the cameras off, or on again if this scenario has any; says whether they were on.
    pub(super) fn set_pictures(&mut self, on: bool) -> bool {
        core::mem::replace(&mut self.pictures, on)
    }

    /// Stands before a recorder.
    pub(super) fn look(&self, nvr: &mut Nvr) -> Sight {
        let text = nvr.qr_text();
        let screen = if self.pictures {
            view::nvr(nvr).ok()
        } else {
            None
        };
        Sight { screen, text }
    }

    /// Looks at a screen that shows this text as a QR code and nothing else.
    pub(super) fn look_at_text(&self, text: &str) -> Result<Sight, String> {
        Ok(Sight {
            screen: if self.pictures {
                Some(screen_of(text)?)
            } else {
                None
            },
            text: Some(Zeroizing::new(text.into())),
        })
    }

    /// Reads the code that is to be seen, if it can be read.
    ///
    /// # Errors
    /// The photo cannot be taken.
    pub(super) fn read(
        &mut self,
        sight: &Sight,
        camera: Camera,
    ) -> Result<Option<Zeroizing<String>>, String> {
        let screen = match &sight.screen {
            Some(screen) if self.pictures => screen,
            _ if camera == Camera::Missed => return Ok(None),
            _ => return Ok(sight.text.clone()),
        };
        for _ in 0..FRAMES {
            let photo = self.photograph(screen, camera)?;
            let reading = read(&photo);
            self.last_photo = Some(photo);
            if let Reading::Text(text) = reading {
                return Ok(Some(Zeroizing::new(text)));
            }
        }
        Ok(None)
    }

    /// Writes the screen of the party that did the step, and the photo that was taken for it.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(super) fn keep_screens(&mut self, step: &Step, world: &mut World) -> Result<(), String> {
        self.kept.clear();
        let photo = self.last_photo.take();
        let folder = self.folder.clone().filter(|_| self.pictures);
        let (Some(folder), Some(at)) = (folder, &step.at) else {
            return Ok(());
        };
        fs::create_dir_all(&folder)
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        if let Some(photo) = photo {
            self.write(&folder, at, "photo", &photo)?;
        }
        if let Some(phone) = world.phone(at) {
            return self.write(&folder, at, "phone", &view::phone(phone));
        }
        let Some(nvr) = world.nvr(at) else {
            return Ok(());
        };
        let screen = view::nvr(nvr).map_err(|error| error.to_string())?;
        self.write(&folder, at, "screen", &screen)
    }

    fn write(
        &mut self,
        folder: &std::path::Path,
        who: &str,
        what: &str,
        picture: &Picture,
    ) -> Result<(), String> {
        self.written += 1;
        let file = folder.join(format!("{:02}-{who}-{what}.png", self.written));
        let bytes = write_png(picture).map_err(|error| error.to_string())?;
        fs::write(&file, bytes)
            .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        self.kept.push(file);
        Ok(())
    }

    fn photograph(&mut self, screen: &Picture, camera: Camera) -> Result<Picture, String> {
        let seed = self
            .seed
            .wrapping_mul(1_000)
            .wrapping_add(self.taken as u64);
        self.taken += 1;
        let blank;
        let before = if camera == Camera::Missed {
            blank =
                Picture::new(640, 360, Colour(90, 80, 70)).map_err(|error| error.to_string())?;
            &blank
        } else {
            screen
        };
        let shot = Shot {
            width: PHOTO.0,
            height: PHOTO.1,
            ..Shot::held(seed)
        };
        let photo = shot.photograph(before).map_err(|error| error.to_string())?;
        if camera != Camera::Forwarded {
            return Ok(photo);
        }
        // A messenger makes a photo smaller and coarser before it arrives; the installer's app reads the file.
        let sent = Shot {
            jpeg_quality: Some(50),
            ..Shot::perfect(1_024, 768)
        };
        sent.photograph(&photo).map_err(|error| error.to_string())
    }
}

/// A screen that shows this text as a QR code and nothing else.
fn screen_of(text: &str) -> Result<Picture, String> {
    let code = QrMatrix::encode(text)
        .map_err(|error| format!("`text` does not fit a QR code: {error}"))?;
    let mut screen = Picture::new(nvr_screens::WIDTH, nvr_screens::HEIGHT, Colour(18, 24, 34))
        .map_err(|error| error.to_string())?;
    let area = relatch_optics::canvas::Area::new(320, 40, 640, 640);
    relatch_optics::canvas::qr_code(&mut screen, area, &code);
    Ok(screen)
}

//! What spoils a photo: the lines of the grid, each at five strengths from weak to strong.

use core::fmt;

use rand_chacha::ChaCha20Rng;

use super::panels::{BUILT_IN, MONITOR, Panel, SMALL};
use super::scene::{Scene, between};

/// Something that spoils a photo.
#[derive(Debug)]
pub struct Condition {
    /// What it is, and the unit of its strength.
    pub name: &'static str,
    /// From weak to strong.
    pub strengths: [f64; STRENGTHS],
    /// Whether a strength is one of the [`common`] conditions.
    common: [bool; STRENGTHS],
    spoil: fn(&mut Scene, f64, &mut ChaCha20Rng),
}

/// Strengths of each condition.
pub const STRENGTHS: usize = 5;

/// A condition at one of its strengths: a line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The condition.
    pub condition: &'static Condition,
    /// Its strength.
    pub strength: f64,
    /// Whether it is one of the [`common`] conditions.
    pub common: bool,
}

/// Every condition at every strength.
#[must_use]
pub fn all() -> Vec<Place> {
    places(&CONDITIONS)
}

/// Every screen at every distance.
#[must_use]
pub fn screens() -> Vec<Place> {
    places(&SCREENS)
}

fn places(conditions: &'static [Condition]) -> Vec<Place> {
    let places = conditions.iter().flat_map(|condition| {
        let strengths = condition.strengths.into_iter().zip(condition.common);
        strengths.map(move |(strength, common)| Place {
            condition,
            strength,
            common,
        })
    });
    places.collect()
}

/// One strength of each condition that decoders are compared by: clean, turned, seen from the side, blurred, noisy,
/// pale, with rows, moire or a reflection, far away, light on dark, and a mild mixture of them.
#[must_use]
pub fn common() -> Vec<Place> {
    all().into_iter().filter(|place| place.common).collect()
}

impl Place {
    /// The scene of one photo.
    #[must_use]
    pub fn scene(&self, dice: &mut ChaCha20Rng) -> Scene {
        let mut scene = Scene::default();
        (self.condition.spoil)(&mut scene, self.strength, dice);
        scene
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.condition.name, self.strength)
    }
}

const NO: bool = false;
const YES: bool = true;

/// All conditions.
pub static CONDITIONS: [Condition; 15] = [
    Condition {
        name: "rotation, degrees",
        strengths: [0.0, 15.0, 30.0, 45.0, 90.0],
        common: [YES, NO, NO, YES, NO],
        spoil: |scene, strength, _| scene.rotation = strength,
    },
    Condition {
        name: "keystone, degrees",
        strengths: [10.0, 20.0, 30.0, 40.0, 50.0],
        common: [NO, YES, NO, NO, NO],
        spoil: |scene, strength, _| scene.keystone = strength,
    },
    Condition {
        name: "keystone at 2.5 pixels a module, degrees",
        strengths: [0.0, 10.0, 20.0, 30.0, 40.0],
        common: [NO; STRENGTHS],
        spoil: |scene, strength, _| (scene.pitch, scene.keystone) = (2.5, strength),
    },
    Condition {
        name: "pixels a module",
        strengths: [2.5, 2.0, 1.5, 1.25, 1.0],
        common: [NO, YES, YES, NO, NO],
        spoil: |scene, strength, _| scene.pitch = strength,
    },
    Condition {
        name: "large modules, pixels a module",
        strengths: [14.0, 20.0, 28.0, 30.0, 56.0],
        common: [NO; STRENGTHS],
        spoil: |scene, strength, _| scene.pitch = strength,
    },
    Condition {
        name: "blur, modules",
        strengths: [0.3, 0.4, 0.5, 0.6, 0.7],
        common: [NO, NO, YES, NO, NO],
        spoil: |scene, strength, _| scene.blur = strength,
    },
    Condition {
        name: "noise, levels",
        strengths: [10.0, 20.0, 40.0, 60.0, 80.0],
        common: [NO, YES, YES, NO, NO],
        spoil: |scene, strength, _| scene.noise = strength,
    },
    Condition {
        name: "contrast, levels",
        strengths: [128.0, 64.0, 30.0, 20.0, 13.0],
        common: [NO; STRENGTHS],
        spoil: |scene, strength, _| scene.contrast = strength,
    },
    Condition {
        name: "noise at contrast 30, levels",
        strengths: [6.0, 10.0, 15.0, 20.0, 25.0],
        common: [YES, NO, NO, NO, NO],
        spoil: |scene, strength, _| (scene.contrast, scene.noise) = (30.0, strength),
    },
    Condition {
        name: "glare, radius in sides of the code",
        strengths: [0.1, 0.2, 0.3, 0.4, 0.6],
        common: [NO, NO, YES, NO, NO],
        spoil: |scene, strength, _| scene.glare = strength,
    },
    Condition {
        name: "scan lines, depth",
        strengths: [0.2, 0.4, 0.6, 0.8, 1.0],
        common: [NO, NO, NO, YES, NO],
        spoil: |scene, strength, _| scene.rows = strength,
    },
    Condition {
        name: "moire, depth",
        strengths: [0.1, 0.2, 0.3, 0.4, 0.5],
        common: [NO, NO, YES, NO, NO],
        spoil: |scene, strength, _| scene.moire = strength,
    },
    Condition {
        name: "JPEG quality",
        strengths: [30.0, 20.0, 10.0, 5.0, 2.0],
        common: [NO; STRENGTHS],
        spoil: |scene, strength, _| scene.jpeg = Some(strength as u8),
    },
    Condition {
        name: "light on dark, keystone in degrees",
        strengths: [0.0, 10.0, 20.0, 30.0, 40.0],
        common: [YES, NO, NO, NO, NO],
        spoil: |scene, strength, _| (scene.light_on_dark, scene.keystone) = (true, strength),
    },
    Condition {
        name: "phone shot, mild 1 to severe 3",
        strengths: [1.0, 1.5, 2.0, 2.5, 3.0],
        common: [YES, NO, NO, NO, NO],
        spoil: phone_shot,
    },
];

/// All faults at once, as in a photo taken in passing: each photo has a different mixture.
fn phone_shot(scene: &mut Scene, strength: f64, dice: &mut ChaCha20Rng) {
    let mut up_to = |most: f64| between(dice, 0.3, 1.0) * most * strength;
    *scene = Scene {
        pitch: 4.0 - up_to(0.4),
        rotation: up_to(5.0),
        keystone: up_to(8.0),
        blur: up_to(0.12),
        noise: up_to(6.0),
        contrast: 255.0 - up_to(35.0),
        glare: up_to(0.06),
        rows: up_to(0.1),
        moire: up_to(0.05),
        jpeg: Some((92.0 - up_to(16.0)) as u8),
        light_on_dark: false,
        held: None,
    };
}

/// The screens that devices have, from near to far.
pub static SCREENS: [Condition; 3] = [
    Condition {
        name: "1920x1080, 24 inches, centimetres away",
        strengths: [60.0, 80.0, 100.0, 125.0, 150.0],
        common: [NO; STRENGTHS],
        spoil: |scene, strength, _| hold(scene, MONITOR, strength),
    },
    Condition {
        name: "1280x720, 10 inches, centimetres away",
        strengths: [25.0, 30.0, 40.0, 50.0, 60.0],
        common: [NO; STRENGTHS],
        spoil: |scene, strength, _| hold(scene, BUILT_IN, strength),
    },
    Condition {
        name: "480x320, 3.5 inches, centimetres away",
        strengths: [9.0, 12.0, 15.0, 20.0, 25.0],
        common: [NO; STRENGTHS],
        spoil: |scene, strength, _| hold(scene, SMALL, strength),
    },
];

fn hold(scene: &mut Scene, panel: Panel, centimetres: f64) {
    scene.held = Some((panel, 10.0 * centimetres));
}

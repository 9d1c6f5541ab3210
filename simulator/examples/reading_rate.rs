//! How many photos of a QR code on the recorder's screen the reader reads, and in what time.
//!
//! `cargo run --release -p relatch-simulator --example reading_rate -- [photos] [folder]`
//!
//! Photos (200 unless told) are taken as `Shot::held` with the seeds 0, 1, 2 and so on, of a text as long as a suite 1
//! challenge (122 characters) and of one as long as an offer (300). With a folder, the photos are written there
//! as PNG, beside the text that each must give, for other readers to be tried on.

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use relatch_simulator::picture::Picture;
use relatch_simulator::picture::camera::Shot;
use relatch_simulator::picture::nvr_screens::{self, NvrScreen, ScanToCheck};
use relatch_simulator::picture::png::write_png;
use relatch_simulator::picture::qr::QrMatrix;
use relatch_simulator::picture::reader::{Reading, read};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let photos: u64 = arguments.next().map_or(Ok(200), |count| count.parse())?;
    let folder = arguments.next();
    for (name, length) in [("challenge", 122), ("offer", 300)] {
        let text = sample_text(length);
        let code = QrMatrix::encode(&text)?;
        println!("{name}: {length} characters, QR version {}", code.version());
        let screen = nvr_screens::draw(&NvrScreen::ScanToCheck(ScanToCheck {
            name: "Garage".to_owned(),
            code,
            left: Duration::from_secs(600),
        }));
        if let Some(folder) = &folder {
            fs::create_dir_all(folder)?;
            fs::write(Path::new(folder).join(format!("{name}.txt")), &text)?;
        }
        let mut times = Vec::new();
        let mut right = 0;
        for seed in 0..photos {
            let photo = Shot::held(seed).photograph(&screen)?;
            if let Some(folder) = &folder {
                let file = Path::new(folder).join(format!("{name}-{seed:03}.png"));
                fs::write(file, write_png(&photo)?)?;
            }
            let (reading, time) = timed(&photo);
            times.push(time);
            match reading {
                Reading::Text(found) if found == text => right += 1,
                Reading::NoCode => println!("  seed {seed}: not read"),
                other => println!("  seed {seed}: WRONG: {other:?}"),
            }
        }
        let clean = (0..20).map(|_| timed(&screen).1).collect();
        println!("  read: {right} of {photos}");
        println!(
            "  median time: photo {:?}, clean screen {:?}",
            median(times),
            median(clean)
        );
    }
    Ok(())
}

/// A text of the protocol's form and alphabet, spaces included, without meaning.
fn sample_text(length: usize) -> String {
    let alphabet: Vec<char> = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
        .chars()
        .collect();
    let scattered = (1..).map(|place: usize| place * place * 31 % 45);
    let content = scattered.filter_map(|index| alphabet.get(index));
    "RL1:"
        .chars()
        .chain(content.copied())
        .take(length)
        .collect()
}

fn timed(photo: &Picture) -> (Reading, Duration) {
    let start = Instant::now();
    let reading = read(photo);
    (reading, start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

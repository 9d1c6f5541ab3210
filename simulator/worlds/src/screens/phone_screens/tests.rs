//! The app's pages.

use super::*;

#[test]
fn every_page_is_a_whole_screen_and_differs_from_the_others() {
    let endless = "W".repeat(5_000);
    let screens = [
        PhoneScreen::Scanning(None),
        PhoneScreen::Scanning(Some(Picture::blank::<1, 999>(Colour::WHITE))),
        PhoneScreen::Preview(Preview {
            device: endless.clone(),
            effect: endless.clone(),
            failures: u32::MAX,
        }),
        PhoneScreen::Code(Code {
            device: endless.clone(),
            code: endless.clone().into(),
        }),
        PhoneScreen::Refusal(Refusal::NoCode),
        PhoneScreen::Refusal(Refusal::SeveralCodes),
        PhoneScreen::Refusal(Refusal::NotRelatch),
        PhoneScreen::Refusal(Refusal::UpdateApp(None)),
        PhoneScreen::Refusal(Refusal::UpdateApp(Some(endless.clone()))),
        PhoneScreen::Refusal(Refusal::Invalid),
        PhoneScreen::Refusal(Refusal::StepUp(endless)),
        PhoneScreen::Refusal(Refusal::OwnerMustApprove),
        PhoneScreen::Refusal(Refusal::LimitReached(Some(Duration::MAX))),
        PhoneScreen::Refusal(Refusal::LimitReached(None)),
        PhoneScreen::Refusal(Refusal::Frozen),
        PhoneScreen::Refusal(Refusal::Ending),
        PhoneScreen::Refusal(Refusal::HeldBack),
        PhoneScreen::OfferPreview(OfferPreview::default()),
        PhoneScreen::OfferPreview(OfferPreview {
            holds_secret: true,
            ..OfferPreview::default()
        }),
        PhoneScreen::ConfirmationCode(Digits::default()),
        PhoneScreen::CheckResult(String::new()),
        PhoneScreen::CheckCode(Code::default()),
        PhoneScreen::HandedOver(String::new()),
    ];
    let pictures: Vec<Picture> = screens.iter().map(draw).collect();
    for (place, picture) in pictures.iter().enumerate() {
        assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
        assert!(
            !pictures[..place].contains(picture),
            "page {place} is drawn twice"
        );
    }
}

#[test]
fn debug_output_shows_no_code() {
    let screen = PhoneScreen::Code(Code {
        device: "Garage".to_owned(),
        code: "4821 9035 0716".into(),
    });
    assert!(!format!("{screen:?}").contains("4821"));
}

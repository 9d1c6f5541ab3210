//! What the app says, as data: one file a language, one sentence an id, and the same ids in all of them.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A language of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
}

/// Names a sentence in every language, such as `preview.controls`; it never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(pub(crate) &'static str);

/// A sentence and what stands in its gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Which one.
    pub id: TextId,
    /// The placeholders by name.
    pub values: Vec<(&'static str, Value)>,
}

/// What stands in a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// A number.
    Number(u64),
    /// A name or a text of another person: it is isolated from the sentence around it. [APP-19]
    Foreign(String),
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The language of a tag such as `de-AT`; English for one that the app does not speak.
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        let first = tag.split(['-', '_']).next().unwrap_or_default();
        if first.eq_ignore_ascii_case("de") {
            Self::German
        } else {
            Self::English
        }
    }

    /// The sentence in this language.
    #[must_use]
    pub fn say(self, sentence: &Sentence) -> String {
        let mut said = String::new();
        let mut rest = self.pattern(sentence.id);
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
            said.push_str(before);
            let value = sentence.values.iter().find(|(known, _)| *known == name);
            if let Some((_, value)) = value {
                said.push_str(&value.to_string());
            }
            rest = behind;
        }
        said.push_str(rest);
        said
    }

    /// The sentence with its placeholders in braces, for programs that fill them themselves.
    #[must_use]
    pub fn pattern(self, id: TextId) -> &'static str {
        self.texts().get(id.0).copied().unwrap_or(id.0)
    }

    fn texts(self) -> &'static BTreeMap<&'static str, &'static str> {
        static ENGLISH: OnceLock<BTreeMap<&str, &str>> = OnceLock::new();
        static GERMAN: OnceLock<BTreeMap<&str, &str>> = OnceLock::new();
        let (texts, source) = match self {
            Self::English => (&ENGLISH, include_str!("../texts/en.json")),
            Self::German => (&GERMAN, include_str!("../texts/de.json")),
        };
        texts.get_or_init(|| serde_json::from_str(source).unwrap_or_default())
    }
}

impl TextId {
    /// The id, as the files of the languages have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The sentence of this id, which has no gaps.
    pub(crate) fn plain(self) -> Sentence {
        self.with([])
    }

    pub(crate) fn with<const N: usize>(self, values: [(&'static str, Value); N]) -> Sentence {
        Sentence {
            id: self,
            values: values.into(),
        }
    }
}

impl fmt::Display for Value {
    /// A foreign text stands between the isolates of Unicode: it turns no sentence around, and none turns it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Foreign(text) => write!(f, "\u{2068}{text}\u{2069}"),
        }
    }
}

macro_rules! ids {
    ($($name:ident = $id:literal,)*) => {
        $(pub(crate) const $name: TextId = TextId($id);)*

        impl TextId {
            /// Every sentence.
            pub const ALL: &'static [Self] = &[$($name,)*];
        }
    };
}

ids! {
    ACT_DELEGATE = "act.delegate",
    ACT_DELETE = "act.delete",
    ACT_DONE = "act.done",
    ACT_FREEZE = "act.freeze",
    ACT_FROZEN = "act.frozen",
    ACT_LIFT = "act.lift",
    ACT_RELEASE = "act.release",
    ACT_SEEN = "act.seen",
    ACT_TERMS = "act.terms",
    ACT_TERMS_CHECK = "act.terms-check",
    ACT_TERMS_PASSWORD = "act.terms-password",
    ACT_TRANSFER = "act.transfer",
    ACT_TRANSFER_OPEN = "act.transfer-open",
    ACT_UNDO = "act.undo",
    ACT_UNDO_UNTIL = "act.undo-until",
    BIND_CHECK = "bind.check",
    BIND_CODE = "bind.code",
    BIND_FORGED = "bind.forged",
    BIND_GENUINE = "bind.genuine",
    BIND_OWN_APP = "bind.own-app",
    BUTTON_AGAIN = "button.again",
    BUTTON_BIND = "button.bind",
    BUTTON_CANCEL = "button.cancel",
    BUTTON_CHECK = "button.check",
    BUTTON_CONFIRM = "button.confirm",
    BUTTON_DONE = "button.done",
    BUTTON_GO_ON = "button.go-on",
    BUTTON_PROVE = "button.prove",
    BUTTON_YES = "button.yes",
    CHECK_BOUND = "check.bound",
    CHECK_CAPTION = "check.caption",
    CHECK_HINT = "check.hint",
    CHECK_TITLE = "check.title",
    CHECK_TYPE = "check.type",
    CODE_SECRET = "code.secret",
    CODE_TITLE = "code.title",
    CODE_VALID = "code.valid",
    ERROR_ANSWER = "error.answer",
    ERROR_CODES_TOO_SHORT = "error.codes-too-short",
    ERROR_DELEGATION_EXPIRED = "error.delegation-expired",
    ERROR_DELEGATION_USED_UP = "error.delegation-used-up",
    ERROR_ENDING = "error.ending",
    ERROR_FROZEN = "error.frozen",
    ERROR_HELD_BACK = "error.held-back",
    ERROR_ILLEGAL_NAME = "error.illegal-name",
    ERROR_INVALID = "error.invalid",
    ERROR_KEY_FILE = "error.key-file",
    ERROR_LOG_IN = "error.log-in",
    ERROR_NEW_OFFER = "error.new-offer",
    ERROR_NOT_A_CHECK = "error.not-a-check",
    ERROR_NOT_POSSIBLE = "error.not-possible",
    ERROR_NOT_RELATCH = "error.not-relatch",
    ERROR_OWNER = "error.owner",
    ERROR_PROOF = "error.proof",
    ERROR_RECEIPT = "error.receipt",
    ERROR_SAVE = "error.save",
    ERROR_SEVERAL = "error.several",
    ERROR_TOO_EARLY = "error.too-early",
    ERROR_TOO_MANY_CLAIMS = "error.too-many-claims",
    ERROR_TOO_MANY_PENDING = "error.too-many-pending",
    ERROR_TOO_MANY_REQUESTS = "error.too-many-requests",
    ERROR_UNAVAILABLE = "error.unavailable",
    ERROR_UPDATE = "error.update",
    OFFER_FILM = "offer.film",
    OFFER_LABEL = "offer.label",
    OFFER_MODEL = "offer.model",
    OFFER_NAME = "offer.name",
    OFFER_SERIAL = "offer.serial",
    OFFER_TITLE = "offer.title",
    OFFER_VENDOR = "offer.vendor",
    PREVIEW_CONTROLS = "preview.controls",
    PREVIEW_DELEGATE = "preview.delegate",
    PREVIEW_EFFECT = "preview.effect",
    PREVIEW_FAILURES = "preview.failures",
    PREVIEW_TITLE = "preview.title",
    PROVE_ACCOUNT_LIMIT = "prove.account-limit",
    PROVE_BINDING_LIMIT = "prove.binding-limit",
    PROVE_EPOCH = "prove.epoch",
    PROVE_OLDER_EPOCH = "prove.older-epoch",
    PROVE_RESTORED = "prove.restored",
    SCAN_HINT = "scan.hint",
    SCAN_TITLE = "scan.title",
    SHEET_PART = "sheet.part",
    SHEET_SECRET = "sheet.secret",
    SHEET_TITLE = "sheet.title",
    WAIT_TITLE = "wait.title",
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn gaps(text: &str) -> BTreeSet<&str> {
        text.split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next())
            .collect()
    }

    #[test]
    fn every_sentence_is_there_in_every_language_with_the_same_gaps() {
        let ids: BTreeSet<_> = TextId::ALL.iter().map(|id| id.0).collect();
        assert_eq!(ids.len(), TextId::ALL.len());
        for language in Language::ALL {
            let texts = language.texts();
            assert_eq!(
                texts.keys().copied().collect::<BTreeSet<_>>(),
                ids,
                "{language:?}"
            );
            for (id, text) in texts {
                let english = Language::English.texts()[id];
                assert_eq!(gaps(text), gaps(english), "{language:?} {id}");
                assert!(
                    !text.is_empty() && text.trim() == *text,
                    "{language:?} {id}"
                );
                assert!(
                    language == Language::English || *text != english,
                    "{id} is not translated"
                );
            }
        }
    }

    /// The sentences that spec/app.md demands word by word. [APP-6] [APP-11]
    #[test]
    fn demanded_sentences_are_those_of_the_specification() {
        let page = include_str!("../../../spec/app.md").to_lowercase();
        let demanded = page.split_whitespace().collect::<Vec<_>>().join(" ");
        for id in [
            BIND_OWN_APP,
            OFFER_FILM,
            CODE_VALID,
            ERROR_NOT_RELATCH,
            ERROR_UPDATE,
            ERROR_INVALID,
        ] {
            let text = Language::English.pattern(id).to_lowercase();
            assert!(demanded.contains(&text), "{text}");
        }
        for (id, part) in [
            (CHECK_CAPTION, "cannot change a password"),
            (ERROR_NOT_A_CHECK, "this is not a check"),
        ] {
            assert!(demanded.contains(part));
            assert!(Language::English.pattern(id).to_lowercase().contains(part));
        }
    }

    // [APP-19]
    #[test]
    fn a_foreign_text_is_isolated() {
        let sentence = CODE_TITLE.with([("name", Value::Foreign("אבג".into()))]);
        assert_eq!(
            Language::English.say(&sentence),
            "Code for \u{2068}אבג\u{2069}"
        );
        let braces = CODE_TITLE.with([("name", Value::Foreign("{name}{count}".into()))]);
        assert_eq!(
            Language::English.say(&braces),
            "Code for \u{2068}{name}{count}\u{2069}"
        );
    }

    #[test]
    fn a_tag_names_a_language() {
        assert_eq!(Language::of_tag("de-AT"), Language::German);
        assert_eq!(Language::of_tag("DE_de"), Language::German);
        assert_eq!(Language::of_tag("fr"), Language::English);
        assert_eq!(Language::of_tag(""), Language::English);
    }
}

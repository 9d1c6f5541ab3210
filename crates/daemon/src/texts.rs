//! What is said to an owner, in five languages (spec/texts).

use std::collections::BTreeMap;

/// The texts of one language.
#[derive(Debug)]
pub(crate) struct Texts {
    language: &'static str,
    texts: BTreeMap<String, String>,
}

const LANGUAGES: [(&str, &str); 5] = [
    ("en", include_str!("../../../spec/texts/en.json")),
    ("de", include_str!("../../../spec/texts/de.json")),
    ("es", include_str!("../../../spec/texts/es.json")),
    ("fr", include_str!("../../../spec/texts/fr.json")),
    ("zh", include_str!("../../../spec/texts/zh.json")),
];

impl Texts {
    /// The language of a locale such as `de_AT.UTF-8`; English for one that is not there.
    pub(crate) fn of(locale: &str) -> Self {
        let named = LANGUAGES.iter().find(|(language, _)| {
            let rest = locale.strip_prefix(language);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        });
        let [english, ..] = &LANGUAGES;
        let (language, json) = named.unwrap_or(english);
        // A test reads every file.
        let texts = serde_json::from_str(json).unwrap_or_default();
        Self { language, texts }
    }

    /// The text of this id, or the id where there is none.
    pub(crate) fn get(&self, id: &str) -> String {
        self.texts.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// The text with its placeholder filled in.
    pub(crate) fn with(&self, id: &str, placeholder: &str, value: &str) -> String {
        self.get(id).replace(placeholder, value)
    }

    /// A period, with its unit.
    pub(crate) fn minutes(&self, seconds: u64) -> String {
        let minutes = seconds.div_ceil(60);
        match self.language {
            "zh" => format!("{minutes} 分钟"),
            _ => format!("{minutes} min"),
        }
    }

    /// The sentence for a refusal that has one.
    pub(crate) fn error(&self, reason: &str) -> Option<String> {
        self.texts.get(&format!("error.{reason}")).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_find_their_language() {
        for (locale, language) in [
            ("de", "de"),
            ("de_AT.UTF-8", "de"),
            ("fr-CA", "fr"),
            ("C", "en"),
            ("", "en"),
            ("deu", "en"),
            ("zh_CN", "zh"),
        ] {
            let texts = Texts::of(locale);
            assert_eq!(texts.language, language, "{locale}");
            assert!(texts.texts.len() > 50);
        }
    }

    #[test]
    fn placeholders_are_filled() {
        let texts = Texts::of("de");
        assert_eq!(
            texts.with("recover.digits", "{count}", "12"),
            texts.get("recover.digits").replace("{count}", "12")
        );
        assert_eq!(texts.minutes(541), "10 min");
    }
}

//! JUnit XML, which CI systems read: a suite of cases, and the rules that they prove.
//!
//! There are two schemas, Ant's and that of Jenkins, and either forbids what the other allows. This
//! is what both allow; only `skipped` is that of Jenkins alone. The rules are properties of the
//! suite, because no schema has properties of a case.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// What came of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Passed,
    /// It was not tried.
    Skipped,
    /// It does not hold.
    Failed {
        /// Which kind of failure it is, where there are several.
        kind: Option<&'static str>,
        /// Why, in one line.
        message: String,
        /// What else there is to read.
        details: Option<String>,
    },
}

/// One case of a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case<'a> {
    /// What it shows.
    pub name: String,
    /// The file that it is in.
    pub file: String,
    /// The requirement ids of the specification that it proves.
    pub requirements: &'a [String],
    /// What came of it.
    pub verdict: Verdict,
    /// How long it took.
    pub took: Duration,
}

/// Writes a report with one suite, or without a suite where there are no cases.
///
/// # Errors
/// `out` cannot be written to.
pub fn write<'a>(
    package: &str,
    suite: &str,
    cases: impl IntoIterator<Item = Case<'a>>,
    out: &mut impl Write,
) -> io::Result<()> {
    let cases: Vec<Case<'_>> = cases.into_iter().collect();
    let mut xml = Writer::new_with_indent(&mut *out, b' ', 4);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .write_inner_content(|xml| match cases.as_slice() {
            [] => Ok(()),
            cases => write_suite(package, suite, cases, xml),
        })?;
    writeln!(out)
}

fn write_suite(
    package: &str,
    suite: &str,
    cases: &[Case<'_>],
    xml: &mut Writer<impl Write>,
) -> io::Result<()> {
    let failures = cases.iter().filter(|case| case.failed()).count();
    // The schema has no time zone.
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let attributes = [
        ("name", suite),
        ("package", package),
        ("id", "0"),
        ("timestamp", now.trim_end_matches('Z')),
        ("hostname", "localhost"),
        ("tests", &cases.len().to_string()),
        ("failures", &failures.to_string()),
        ("errors", "0"),
        ("time", &seconds(cases.iter().map(|case| case.took).sum())),
    ];
    xml.create_element("testsuite")
        .with_attributes(attributes)
        .write_inner_content(|xml| {
            write_properties(cases, xml)?;
            cases.iter().try_for_each(|case| case.write(xml))?;
            xml.create_element("system-out").write_empty()?;
            xml.create_element("system-err").write_empty()?;
            Ok(())
        })?;
    Ok(())
}

/// The version, and for each rule the cases that prove it.
fn write_properties(cases: &[Case<'_>], xml: &mut Writer<impl Write>) -> io::Result<()> {
    let mut proofs = BTreeMap::<&str, Vec<&str>>::new();
    for case in cases {
        for rule in case.requirements {
            proofs.entry(rule).or_default().push(&case.name);
        }
    }
    let proofs = proofs.into_iter().map(|(rule, by)| (rule, by.join("; ")));
    let version = ("relatch", env!("CARGO_PKG_VERSION").to_owned());
    xml.create_element("properties")
        .write_inner_content(|xml| {
            for (name, value) in [version].into_iter().chain(proofs) {
                xml.create_element("property")
                    .with_attributes([("name", name), ("value", &legal(&value))])
                    .write_empty()?;
            }
            Ok(())
        })?;
    Ok(())
}

impl Case<'_> {
    fn failed(&self) -> bool {
        matches!(self.verdict, Verdict::Failed { .. })
    }

    fn write(&self, xml: &mut Writer<impl Write>) -> io::Result<()> {
        let attributes = [
            ("name", &*legal(&self.name)),
            ("classname", &*legal(&self.file)),
            ("time", &*seconds(self.took)),
        ];
        let case = xml.create_element("testcase").with_attributes(attributes);
        match &self.verdict {
            Verdict::Passed => case.write_empty()?,
            Verdict::Skipped => case.write_inner_content(|xml| {
                xml.create_element("skipped").write_empty()?;
                Ok(())
            })?,
            Verdict::Failed {
                kind,
                message,
                details,
            } => case.write_inner_content(|xml| {
                let kind = kind.unwrap_or("failed");
                xml.create_element("failure")
                    .with_attributes([("message", &*legal(message)), ("type", kind)])
                    .write_text_content(BytesText::new(&legal(
                        details.as_deref().unwrap_or_default(),
                    )))?;
                Ok(())
            })?,
        };
        Ok(())
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

/// Without the characters that XML 1.0 forbids.
fn legal(text: &str) -> String {
    let forbidden = |character: char| matches!(character, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    text.replace(forbidden, "")
}

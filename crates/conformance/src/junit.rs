//! JUnit XML, which CI systems read: a suite of cases, each with the rules that it proves.

use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

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

/// Writes a report of this name with one suite, or without a suite where there are no cases.
///
/// # Errors
/// `out` cannot be written to.
pub fn write<'a>(
    report: &str,
    suite: &str,
    cases: impl IntoIterator<Item = Case<'a>>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut report = Report::new(report);
    let cases: Vec<Case<'_>> = cases.into_iter().collect();
    if !cases.is_empty() {
        let mut suite = TestSuite::new(suite);
        suite.set_time(cases.iter().map(|case| case.took).sum());
        suite.add_test_cases(cases.into_iter().map(Case::test));
        report.add_test_suite(suite);
    }
    report.serialize(out).map_err(io::Error::other)
}

impl Case<'_> {
    fn test(self) -> TestCase {
        let mut test = TestCase::new(self.name, self.verdict.status());
        test.set_classname(self.file);
        for id in self.requirements {
            test.add_property(("requirement", id.as_str()));
        }
        test.set_time(self.took);
        test
    }
}

impl Verdict {
    fn status(self) -> TestCaseStatus {
        match self {
            Self::Passed => TestCaseStatus::success(),
            Self::Skipped => TestCaseStatus::skipped(),
            Self::Failed {
                kind,
                message,
                details,
            } => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                if let Some(kind) = kind {
                    status.set_type(kind);
                }
                status.set_message(message);
                if let Some(details) = details {
                    status.set_description(details);
                }
                status
            }
        }
    }
}

//! What a configuration may say, and what is said about a wrong one.

use super::*;

const GOOD: &str = include_str!("../../package/relatchd.toml");

fn with(from: &str, to: &str) -> Result<Settings, StartError> {
    assert!(GOOD.contains(from), "{from}");
    Settings::parse(&GOOD.replacen(from, to, 1))
}

#[test]
fn the_packaged_configuration_is_correct_once_the_device_is_named() {
    let settings = Settings::parse(GOOD).unwrap();
    assert_eq!(settings.password.account, "admin");
    assert_eq!(settings.socket.path, Path::new(crate::SOCKET));
    let least = Roles::new(&settings.roles, "root:x:0:0::/:\n", "root:x:0:\n");
    assert!(least.is_ok());
}

#[test]
fn a_wrong_value_is_named_with_what_to_write() {
    for (from, to, said) in [
        ("vendor = \"Vendor\"", "", "vendor"),
        ("vendor = \"Vendor\"", "vender = \"Vendor\"", "vender"),
        (
            "vendor = \"Vendor\"",
            "vendor = \"a vendor with a name that is much too long\"",
            "device:",
        ),
        ("serial = \"0001\"", "", "`serial` or `serial-file`"),
        (
            "serial = \"0001\"",
            "serial-file = \"serial\"",
            "device.serial-file",
        ),
        (
            "minimum-suite = 1",
            "minimum-suite = 4",
            "device.minimum-suite",
        ),
        ("code-length = 12", "code-length = 10", "device.code-length"),
        (
            "code-length = 12",
            "code-length = 12\nlifetime-minutes = 1",
            "2 minutes to 24 hours",
        ),
        (
            "folder = \"/var/lib/relatch\"",
            "folder = \"relatch\"",
            "records.folder",
        ),
        ("key = \"credential\"", "key = \"\"", "records.key"),
        (
            "account = \"admin\"",
            "account = \"a:b\"",
            "password.account",
        ),
        (
            "account = \"admin\"",
            "account = \"-x\"",
            "password.account",
        ),
        ("set = [\"/usr/sbin/chpasswd\"]", "set = []", "password.set"),
        (
            "set = [\"/usr/sbin/chpasswd\"]",
            "set = [\"chpasswd\"]",
            "password.set",
        ),
        (
            "set = [\"/usr/sbin/chpasswd\"]",
            "set = \"chpasswd\"",
            "set",
        ),
        (
            "set-input = \"account-and-password\"",
            "set-input = \"x\"",
            "set-input",
        ),
        ("shortest = 8", "shortest = 0", "password.shortest"),
        (
            "time-limit-seconds = 10",
            "time-limit-seconds = 61",
            "password.time-limit-seconds",
        ),
    ] {
        let error = with(from, to).unwrap_err().to_string();
        assert!(error.contains(said), "{to}: {error}");
    }
}

#[cfg(not(feature = "tpm"))]
#[test]
fn a_counter_that_is_not_built_in_is_no_silent_loss() {
    let error = with(
        "key = \"credential\"",
        "key = \"credential\"\ncounter = { tcti = \"device:/dev/tpmrm0\", index = 25165824 }",
    );
    assert!(error.unwrap_err().to_string().contains("feature `tpm`"));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Settings::read(Path::new("/nonexistent/relatchd.toml"));
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("/nonexistent/relatchd.toml")
    );
}

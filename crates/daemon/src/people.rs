//! Who may do what: the users of each role, from the system's own files.

use std::collections::BTreeSet;
use std::path::Path;

use crate::config::{RoleSettings, read_text};
use crate::error::StartError;
use crate::protocol::Role;

const PASSWD: &str = "/etc/passwd";
const GROUP: &str = "/etc/group";

/// The users and groups of each role.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roles {
    members: Vec<(Role, Members)>,
}

#[derive(Debug, Clone, Default)]
struct Members {
    everyone: bool,
    users: BTreeSet<u32>,
    groups: BTreeSet<u32>,
}

/// A process at the other end of the socket, as the kernel names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer {
    pub(crate) user: u32,
    /// Its primary group.
    pub(crate) group: u32,
}

impl Roles {
    /// Looks the names up in /etc/passwd and /etc/group. Members of a group are those at this moment.
    pub(crate) fn from_system(settings: &RoleSettings) -> Result<Self, StartError> {
        let read = |path: &str| {
            read_text(Path::new(path))
                .map_err(|error| StartError::unreadable(Path::new(path), &error))
        };
        Self::new(settings, &read(PASSWD)?, &read(GROUP)?)
    }

    pub(crate) fn new(
        settings: &RoleSettings,
        passwd: &str,
        group: &str,
    ) -> Result<Self, StartError> {
        let named = [
            (Role::Status, "status", &settings.status),
            (Role::Console, "console", &settings.console),
            (
                Role::Administrator,
                "administrator",
                &settings.administrator,
            ),
            (Role::Button, "button", &settings.button),
        ];
        let mut members = Vec::new();
        for (role, role_name, names) in named {
            let mut found = Members::default();
            for name in names {
                let known = found.add(name, passwd, group);
                known.ok_or_else(|| {
                    StartError::new(format!(
                        "roles.{role_name}: there is no user or group `{name}`: write a name, a number, @GROUP or everyone"
                    ))
                })?;
            }
            if found.everyone && matches!(role, Role::Administrator | Role::Button) {
                return Err(StartError::new(format!(
                    "roles.{role_name}: everyone cannot have this role: name the users"
                )));
            }
            members.push((role, found));
        }
        Ok(Self { members })
    }

    /// The roles of a peer. A person who may do something may also see the status.
    pub(crate) fn of(&self, peer: Peer) -> BTreeSet<Role> {
        let has = |members: &Members| {
            members.everyone
                || members.users.contains(&peer.user)
                || members.groups.contains(&peer.group)
        };
        let mut roles: BTreeSet<Role> = self
            .members
            .iter()
            .filter(|(_, members)| has(members))
            .map(|(role, _)| *role)
            .collect();
        if !roles.is_empty() {
            roles.insert(Role::Status);
        }
        roles
    }
}

impl Members {
    /// None for a name that the system does not know.
    fn add(&mut self, name: &str, passwd: &str, group: &str) -> Option<()> {
        if name == "everyone" {
            self.everyone = true;
            return Some(());
        }
        if let Some(name) = name.strip_prefix('@') {
            if let Ok(number) = name.parse() {
                self.groups.insert(number);
                return Some(());
            }
            let row = row(group, name)?;
            self.groups.insert(row.get(2)?.parse().ok()?);
            let listed = row.get(3).copied().unwrap_or_default();
            // A listed user that does not exist is no error of this configuration.
            self.users
                .extend(listed.split(',').filter_map(|user| user_id(passwd, user)));
            return Some(());
        }
        let user = name.parse().ok().or_else(|| user_id(passwd, name))?;
        self.users.insert(user);
        Some(())
    }
}

fn user_id(passwd: &str, name: &str) -> Option<u32> {
    row(passwd, name)?.get(2)?.parse().ok()
}

fn row<'a>(file: &'a str, name: &str) -> Option<Vec<&'a str>> {
    let mut rows = file.lines().map(|line| line.split(':').collect::<Vec<_>>());
    rows.find(|row| !name.is_empty() && row.first() == Some(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str =
        "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/:/bin/sh\nkiosk:x:1001:50::/:/bin/sh\n";
    const GROUP: &str = "root:x:0:\noperators:x:50:anna,gone\n";

    fn settings(names: &[&str]) -> RoleSettings {
        RoleSettings {
            console: names.iter().map(|name| (*name).to_owned()).collect(),
            status: Vec::new(),
            ..RoleSettings::default()
        }
    }

    fn of(names: &[&str], user: u32, group: u32) -> BTreeSet<Role> {
        let roles = Roles::new(&settings(names), PASSWD, GROUP).unwrap();
        roles.of(Peer { user, group })
    }

    #[test]
    fn users_and_groups_are_found_by_name_and_number() {
        let console = BTreeSet::from([Role::Status, Role::Console]);
        assert_eq!(of(&["anna"], 1000, 1000), console);
        assert_eq!(of(&["1000"], 1000, 7), console);
        assert_eq!(of(&["@operators"], 1000, 1000), console); // listed
        assert_eq!(of(&["@operators"], 1001, 50), console); // primary
        assert_eq!(of(&["@50"], 9, 50), console);
        assert_eq!(of(&["everyone"], 9, 9), console);
        assert_eq!(of(&["anna"], 1001, 1001), BTreeSet::new());
    }

    #[test]
    fn an_unknown_name_and_everyone_as_administrator_are_errors() {
        for name in ["bert", "@nogroup", "", "@", "-1", "4294967296"] {
            let error = Roles::new(&settings(&[name]), PASSWD, GROUP).unwrap_err();
            assert!(
                error.to_string().contains("roles.console"),
                "{name}: {error}"
            );
        }
        let mut open = settings(&[]);
        open.administrator = vec!["everyone".into()];
        assert!(Roles::new(&open, PASSWD, GROUP).is_err());
    }
}

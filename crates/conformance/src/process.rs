//! A child process that leads a process group, so that it is ended together with what it started.

use std::io;
use std::process::{Child, Command, ExitStatus};

/// A child, and its descendants that did not leave its group.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) child: Child,
    ended: Option<ExitStatus>,
}

impl Group {
    /// Starts the command as the leader of a new group, where the system has groups.
    pub(crate) fn spawn(command: &mut Command) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command.spawn()?;
        Ok(Self { child, ended: None })
    }

    /// Whether the leader has ended. Its id stays taken until [`Group::end`], which must not reach another group of this id.
    #[cfg(unix)]
    pub(crate) fn has_ended(&mut self) -> bool {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let leader = WaitId::Pid(Pid::from_child(&self.child));
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        self.ended.is_some() || waitid(leader, look).is_ok_and(|status| status.is_some())
    }

    /// Whether the child has ended.
    #[cfg(not(unix))]
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_some())
    }

    /// Ends the whole group; gives the status of the leader.
    pub(crate) fn end(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            // Neither reaches a process that has ended already.
            #[cfg(unix)]
            let _ = rustix::process::kill_process_group(
                rustix::process::Pid::from_child(&self.child),
                rustix::process::Signal::KILL,
            );
            let _ = self.child.kill();
            self.ended = self.child.wait().ok();
        }
        self.ended
    }
}

//! `serve`: with a configuration, or as a demonstration.

use std::io::{IsTerminal, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use metrics_exporter_prometheus::PrometheusBuilder;
use relatch_authority::{
    CodeLength, Decider, MasterKey, MasterKeyId, MasterKeys, Minimum, ReceiptKey, Suite,
};
use relatch_registry::Database;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use super::{Configured, Failed};
use crate::config::{Webhook, credential};
use crate::demo::Demo;
use crate::keys::{KeySetFile, key_ring};
use crate::limits::Limits;
use crate::serve::{Running, serve_with};
use crate::service::{Parts, Service};
use crate::webhooks::Receiver;

/// How long calls that have begun may take after the signal.
const LAST_CALLS: Duration = Duration::from_secs(10);

#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    config: Configured,
    /// Log everyone in as whom they like, with keys made for it: on a loopback address alone.
    #[arg(long)]
    demo: bool,
    /// Where apps call, in a demonstration.
    #[arg(long, requires = "demo", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where a demonstration keeps its keys and rows.
    #[arg(long, requires = "demo", default_value = "relatch-demo")]
    directory: PathBuf,
}

/// What is served.
struct Served {
    public: SocketAddr,
    management: SocketAddr,
    parts: Parts,
    beside: Router,
    receiver: Option<Receiver>,
}

impl Serve {
    pub(super) fn run(self) -> Result<(), Failed> {
        let served = match self.demo {
            true => self.demonstration()?,
            false => self.configured()?,
        };
        log();
        let metrics = PrometheusBuilder::new().install_recorder()?;
        let service = Service::new(served.parts);
        let runtime = Runtime::new()?;
        let ran = runtime.block_on(async {
            let running = Running::bind(served.public, served.management).await?;
            say(&format!("apps: http://{}", running.public.local_addr()?));
            say(&format!(
                "operators: http://{}",
                running.management.local_addr()?
            ));
            let (beside, receiver) = (served.beside, served.receiver);
            let ending = ending()?;
            serve_with(running, service.clone(), beside, metrics, receiver, ending).await
        });
        runtime.shutdown_timeout(LAST_CALLS);
        // Connections of a database are closed outside of the runtime.
        drop(service);
        Ok(ran?)
    }

    fn configured(&self) -> Result<Served, Failed> {
        let config = self.config.read()?;
        Ok(Served {
            public: config.listen,
            management: config.management,
            parts: config.parts()?,
            beside: Router::new(),
            receiver: config.webhook.as_ref().map(receiver).transpose()?,
        })
    }

    fn demonstration(&self) -> Result<Served, Failed> {
        if !self.listen.ip().is_loopback() {
            return Err(Failed(
                "a demonstration logs everyone in: listen on a loopback address".into(),
            ));
        }
        std::fs::create_dir_all(&self.directory)?;
        let key = |name: &str| {
            let path = self.directory.join(name);
            if !path.exists() {
                super::keys::new_key(&path)?;
            }
            let text = std::fs::read_to_string(&path)?;
            let key = crate::hex::decode::<32>(text.trim());
            key.ok_or_else(|| Failed(format!("{} is not a key", path.display())))
        };
        let key_set = self.directory.join("key-set.toml");
        if !key_set.exists() {
            KeySetFile::at(&key_set).make(Suite::Hybrid)?;
        }
        let minimum = Minimum {
            suite: Some(Suite::Hmac),
            code_length: CodeLength::Eight,
        };
        let master = MasterKey::new(MasterKeyId(1), &key("master.key")?);
        let decider = Decider::new(
            MasterKeys::new(master),
            ReceiptKey::new(&key("receipt.key")?),
            minimum,
        );
        let demo = Demo::new(key("provider.key")?);
        say("DEMONSTRATION: this service logs everyone in, as whom they like (POST /demo/token)");
        Ok(Served {
            public: self.listen,
            management: SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0),
            parts: Parts {
                decider: decider.with_key_ring(key_ring(&[KeySetFile::at(&key_set)])?),
                database: Database::sqlite(&self.directory.join("registry.db"))?,
                tokens: demo.tokens()?,
                deadline: Duration::from_millis(100),
                restored: false,
                limits: Limits::per_minute(NonZeroU32::MAX, NonZeroU32::MAX),
            },
            beside: demo.router(),
            receiver: None,
        })
    }
}

fn receiver(webhook: &Webhook) -> Result<Receiver, Failed> {
    let secret = std::fs::read_to_string(credential(&webhook.secret))?;
    let receiver = Receiver::new(&webhook.url, &secret);
    receiver.ok_or_else(|| Failed("the secret of the webhook is not base64".into()))
}

/// Who started the service may have stopped listening: that ends nothing.
fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").ok();
}

/// One line of JSON for each event; a person at a terminal reads them as text.
fn log() {
    let log = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::INFO);
    match std::io::stderr().is_terminal() {
        true => log.init(),
        false => log.json().init(),
    }
}

/// Ready when the process is asked to end.
fn ending() -> std::io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

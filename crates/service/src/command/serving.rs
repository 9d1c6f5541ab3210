//! `serve`: with a configuration, or as a demonstration.

use std::io::{IsTerminal, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use metrics_exporter_prometheus::PrometheusBuilder;
use relatch_authority::{
    CodeLength, Decider, MasterKey, MasterKeyId, MasterKeys, Minimum, ReceiptKey, Suite,
};
use relatch_registry::Database;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Configured, Failed};
use crate::config::{Webhook, credential, postgres};
use crate::demo::Demo;
use crate::keys::{KeySetFile, key_ring};
use crate::limits::Limits;
use crate::serve::{Running, serve};
use crate::service::{Parts, Service};
use crate::tls::Certificate;
use crate::webhooks::Receiver;

/// How long calls that have begun may take after the signal.
const LAST_CALLS: Duration = Duration::from_secs(10);
/// Connections of a demonstration to PostgreSQL.
const CONNECTIONS: usize = 16;

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
    /// A file with the connection string of a PostgreSQL database for a demonstration; without it, SQLite.
    #[arg(long, requires = "demo")]
    postgres: Option<PathBuf>,
}

/// What is served.
struct Served {
    public: SocketAddr,
    management: SocketAddr,
    parts: Parts,
    beside: Router,
    receiver: Option<Receiver>,
    certificate: Option<Arc<Certificate>>,
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
            let mut running = Running::bind(served.public, served.management).await?;
            running.certificate = served.certificate.clone();
            let scheme = served.certificate.as_ref().map_or("http", |_| "https");
            say(&format!(
                "apps: {scheme}://{}",
                running.public.local_addr()?
            ));
            say(&format!("operators: {}", running.management.local_addr()?));
            let (beside, receiver) = (served.beside, served.receiver);
            let ending = ending()?;
            if let Some(certificate) = served.certificate {
                tokio::spawn(renew(certificate, signal(SignalKind::hangup())?));
            }
            serve(running, service.clone(), beside, metrics, receiver, ending).await
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
            certificate: match &config.tls {
                Some(tls) => Some(Arc::new(tls.certificate()?)),
                None => None,
            },
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
        let suites = [Suite::Hybrid, Suite::PostQuantum];
        let key_sets = suites.map(|suite| {
            let name = format!("key-set-{}.toml", suite.number());
            (KeySetFile::at(&self.directory.join(name)), suite)
        });
        for (key_set, suite) in &key_sets {
            key_set.make_if_absent(*suite)?;
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
                decider: decider.with_key_ring(key_ring(&key_sets.map(|(key_set, _)| key_set))?),
                database: match &self.postgres {
                    None => Database::sqlite(&self.directory.join("registry.db"))?,
                    Some(connection) => postgres(connection, CONNECTIONS, None)?,
                },
                tokens: demo.tokens()?,
                deadline: Duration::from_millis(100),
                restored: false,
                limits: Limits::per_minute(NonZeroU32::MAX, NonZeroU32::MAX),
                previous_master_key: None,
                factory: None,
            },
            beside: demo.router(),
            receiver: None,
            certificate: None,
        })
    }
}

fn receiver(webhook: &Webhook) -> Result<Receiver, Failed> {
    let secret = std::fs::read_to_string(credential(&webhook.secret))?;
    Ok(Receiver::new(
        &webhook.url,
        &secret,
        webhook.roots.as_deref(),
    )?)
}

/// SIGHUP: the certificate was renewed.
async fn renew(certificate: Arc<Certificate>, mut hangup: Signal) {
    while hangup.recv().await.is_some() {
        match certificate.renew() {
            Ok(()) => tracing::info!("the certificate was read again"),
            Err(error) => tracing::error!(%error, "the certificate stays as it was"),
        }
    }
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

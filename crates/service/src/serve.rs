//! Both ports, until the process is asked to end.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::listen::listen;
use crate::service::Service;
use crate::tls::Certificate;
use crate::webhooks::{self, Receiver};
use crate::{api, background, management};

/// How long a client may take, unless the caller decides otherwise.
const PATIENCE: Duration = Duration::from_secs(15);

/// The ports of a service, bound.
#[derive(Debug)]
pub struct Running {
    /// Where apps call.
    pub public: TcpListener,
    /// Where operators look.
    pub management: TcpListener,
    /// The certificate of both, but of a management port on a loopback address; none where TLS ends before the service.
    pub certificate: Option<Arc<Certificate>>,
    /// How long a client may take for a handshake, and for the head of a call; an idle connection is closed after it.
    pub patience: Duration,
}

impl Running {
    /// Binds both ports.
    ///
    /// # Errors
    /// A port is taken, or not this machine's.
    pub async fn bind(public: SocketAddr, management: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            public: TcpListener::bind(public).await?,
            management: TcpListener::bind(management).await?,
            certificate: None,
            patience: PATIENCE,
        })
    }

    fn of_management(&self) -> io::Result<Option<Arc<Certificate>>> {
        let loopback = self.management.local_addr()?.ip().is_loopback();
        Ok(self.certificate.clone().filter(|_| !loopback))
    }
}

/// Serves until `end` is ready; calls that have begun are answered. `beside` is served on the public port as well, and
/// notices go to the receiver.
///
/// # Errors
/// A port failed.
pub async fn serve(
    running: Running,
    service: Service,
    beside: Router,
    metrics: PrometheusHandle,
    receiver: Option<Receiver>,
    end: impl Future<Output = ()>,
) -> io::Result<()> {
    let of_management = running.of_management()?;
    let (ended, ending) = watch::channel(false);
    let public = api::router(service.clone(), beside);
    let patience = running.patience;
    let public = listen(
        running.public,
        running.certificate,
        public,
        patience,
        ending.clone(),
    );
    let management = management::router(service.clone(), metrics);
    let management = listen(
        running.management,
        of_management,
        management,
        patience,
        ending,
    );
    let deliveries = async {
        match receiver {
            Some(receiver) => webhooks::run(service.clone(), receiver).await,
            None => std::future::pending().await,
        }
    };
    let calls = async { tokio::join!(public, management) };
    let end = async {
        end.await;
        tracing::info!("ending: calls that have begun are answered");
        ended.send_replace(true);
        std::future::pending::<()>().await;
    };
    tokio::select! {
        ((), ()) = calls => {}
        () = background::run(service.clone()) => {}
        () = deliveries => {}
        () = end => {}
    }
    Ok(())
}

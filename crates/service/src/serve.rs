//! Both ports, until the process is asked to end.

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::limits::Origin;
use crate::service::Service;
use crate::webhooks::{self, Receiver};
use crate::{api, background, management};

/// The ports of a service, bound.
#[derive(Debug)]
pub struct Running {
    /// Where apps call.
    pub public: TcpListener,
    /// Where operators look.
    pub management: TcpListener,
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
        })
    }
}

/// Serves until `end` is ready; calls that have begun are answered. `beside` is served on the public port as well.
///
/// # Errors
/// A port failed.
pub async fn serve(
    running: Running,
    service: Service,
    beside: Router,
    metrics: PrometheusHandle,
    end: impl Future<Output = ()>,
) -> io::Result<()> {
    serve_with(running, service, beside, metrics, None, end).await
}

pub(crate) async fn serve_with(
    running: Running,
    service: Service,
    beside: Router,
    metrics: PrometheusHandle,
    receiver: Option<Receiver>,
    end: impl Future<Output = ()>,
) -> io::Result<()> {
    let (ended, ending) = watch::channel(false);
    let until = |mut ending: watch::Receiver<bool>| async move {
        // The sender outlives it.
        drop(ending.wait_for(|ended| *ended).await);
    };
    let public = api::router(service.clone()).merge(beside);
    let public = public.into_make_service_with_connect_info::<Origin>();
    let public = axum::serve(running.public, public).with_graceful_shutdown(until(ending.clone()));
    let management = management::router(service.clone(), metrics);
    let management =
        axum::serve(running.management, management).with_graceful_shutdown(until(ending));
    let deliveries = async {
        match receiver {
            Some(receiver) => webhooks::run(service.clone(), receiver).await,
            None => std::future::pending().await,
        }
    };
    let calls = async { tokio::try_join!(public.into_future(), management.into_future()) };
    let end = async {
        end.await;
        tracing::info!("ending: calls that have begun are answered");
        ended.send_replace(true);
        std::future::pending::<()>().await;
    };
    tokio::select! {
        served = calls => served.map(|_| ()),
        () = background::run(service.clone()) => Ok(()),
        () = deliveries => Ok(()),
        () = end => Ok(()),
    }
}

impl Connected<IncomingStream<'_, TcpListener>> for Origin {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        Self(stream.remote_addr().ip())
    }
}

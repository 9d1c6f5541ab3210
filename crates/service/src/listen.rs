//! A port: takes connections, with TLS or without, and bounds what each may use.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use crate::tls::Certificate;

/// Connections of one port at the same time; those behind them wait to be taken.
const CONNECTIONS: usize = 4_096;
/// The head of a call: a token has at most 8,192 bytes.
const LONGEST_HEAD: usize = 24 * 1_024;
const HEADERS: usize = 64;
/// How long no connection is taken after one could not be: the process may be out of files.
const PAUSE: Duration = Duration::from_millis(100);

/// Where a connection comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin(pub(crate) IpAddr);

/// Takes connections until `ending`, then waits for the calls that have begun.
pub(crate) async fn listen(
    listener: TcpListener,
    certificate: Option<Arc<Certificate>>,
    router: Router,
    patience: Duration,
    mut ending: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let take = async {
        loop {
            let Ok(place) = places.clone().acquire_owned().await else {
                return;
            };
            let (stream, from) = accepted(&listener).await;
            let (router, certificate) = (router.clone(), certificate.clone());
            let watcher = graceful.watcher();
            tokio::spawn(async move {
                let calls = Calls {
                    router,
                    from: from.ip(),
                    patience,
                };
                connection(stream, certificate.as_deref(), calls, watcher).await;
                drop(place);
            });
        }
    };
    tokio::select! {
        () = take => {}
        // The sender outlives it.
        _ = ending.wait_for(|ended| *ended) => {}
    }
    drop(listener);
    graceful.shutdown().await;
}

async fn accepted(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection was not taken");
                sleep(PAUSE).await;
            }
        }
    }
}

/// What answers the calls of one connection.
struct Calls {
    router: Router,
    from: IpAddr,
    patience: Duration,
}

async fn connection(
    stream: TcpStream,
    certificate: Option<&Certificate>,
    calls: Calls,
    watcher: Watcher,
) {
    // An answer is one packet: nothing is gained by waiting for more.
    stream.set_nodelay(true).ok();
    let Some(certificate) = certificate else {
        return calls.answer(stream, watcher).await;
    };
    match timeout(calls.patience, certificate.acceptor().accept(stream)).await {
        Ok(Ok(stream)) => calls.answer(stream, watcher).await,
        // Who comes with no handshake is a scanner more often than an app.
        _ => metrics::counter!("relatch_handshakes_failed_total").increment(1),
    }
}

impl Calls {
    async fn answer(self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static, watcher: Watcher) {
        let router = TowerToHyperService::new(self.router);
        let calls = service_fn(move |mut call: hyper::Request<Incoming>| {
            call.extensions_mut().insert(Origin(self.from));
            router.call(call)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.patience)
            .max_headers(HEADERS)
            .max_buf_size(LONGEST_HEAD)
            .serve_connection(TokioIo::new(stream), calls);
        // A client that goes away is no fault of the service.
        watcher.watch(connection).await.ok();
    }
}

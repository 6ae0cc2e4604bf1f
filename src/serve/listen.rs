//! Connections, time-outs and signals: from the socket to the router, until it is told to end.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::Poll;
use std::time::{Duration, Instant};

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::desk::Desk;
use super::patient::Patient;
use super::route::router;
use super::{Load, Settings};

/// Threads for what takes longer than a moment: long comments, batches, labels on their way to the disk.
const BLOCKING_THREADS: usize = 16;
/// Longest head of a request, in bytes: keys and fields stand in it, no comments.
const MAX_HEAD_BYTES: usize = 32 << 10;
/// How long open connections have to ask once more and be told to close, before those that are idle are cut.
const LAST_ANSWERS: Duration = Duration::from_millis(500);
/// How long it rests where no connection can be accepted (no file handles left).
const REST: Duration = Duration::from_millis(50);

/// Why it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// By SIGTERM.
    Told,
    /// By SIGINT.
    Interrupted,
}

/// Serves until it is told to end; `ready` is told where it listens. SIGHUP reads the lexicons again; SIGTERM and SIGINT let
/// it finish what it took.
///
/// # Errors
///
/// One line that says what cannot be read, written or listened on.
pub(crate) fn run(settings: Settings, load: Load, ready: impl FnOnce(SocketAddr)) -> Result<End, String> {
    let listen = settings.listen;
    let desk = Arc::new(Desk::open(settings, load)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_io()
        .enable_time()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .map_err(|err| format!("cannot start the threads: {err}"))?;
    let end = runtime.block_on(async {
        let cannot = |err| format!("cannot listen on {listen}: {err}");
        let listener = TcpListener::bind(listen).await.map_err(cannot)?;
        let signals = Signals::new().map_err(|err| format!("cannot wait for signals: {err}"))?;
        ready(listener.local_addr().map_err(cannot)?);
        Ok(serve(&desk, listener, signals).await)
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    end
}

async fn serve(desk: &Arc<Desk>, listener: TcpListener, signals: Signals) -> End {
    let Signals { end, reload } = signals;
    let reloading = tokio::spawn(reload_on(reload, Arc::clone(desk)));
    let draining = Arc::new(AtomicBool::new(false));
    let door = Door {
        desk: Arc::clone(desk),
        service: TowerToHyperService::new(router(desk, &draining)),
        graceful: GracefulShutdown::new(),
        room: Arc::new(Semaphore::new(desk.settings.limits.connections)),
    };
    let mut end = std::pin::pin!(end.first());
    let told = loop {
        let accepted = async {
            let room = Arc::clone(&door.room).acquire_owned().await;
            (room, listener.accept().await)
        };
        let mut accepted = std::pin::pin!(accepted);
        let next = poll_fn(|cx| match end.as_mut().poll(cx) {
            Poll::Ready(told) => Poll::Ready(Err(told)),
            Poll::Pending => accepted.as_mut().poll(cx).map(Ok),
        });
        match next.await {
            Err(told) => break told,
            Ok((Ok(room), Ok((stream, _)))) => door.open(stream, room),
            Ok((_, Err(err))) => {
                desk.log.event(&format!("a connection could not be accepted: {err}"));
                sleep(REST).await;
            }
            Ok((Err(_), _)) => break End::Told, // the semaphore is never closed
        }
    };
    desk.log.event("ending: finishing what was taken");
    reloading.abort();
    draining.store(true, Relaxed);
    door.close(listener).await;
    told
}

/// What every connection is served with.
struct Door {
    desk: Arc<Desk>,
    service: TowerToHyperService<axum::Router>,
    graceful: GracefulShutdown,
    room: Arc<Semaphore>,
}

impl Door {
    fn open(&self, stream: TcpStream, room: tokio::sync::OwnedSemaphorePermit) {
        let _slower_but_served = stream.set_nodelay(true);
        let limits = &self.desk.settings.limits;
        let io = TokioIo::new(Patient::new(stream, limits.patience));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.head)
            .max_buf_size(MAX_HEAD_BYTES)
            .serve_connection(io, self.service.clone());
        let connection = self.graceful.watch(connection);
        let desk = Arc::clone(&self.desk);
        desk.metrics.connections.fetch_add(1, Relaxed);
        tokio::spawn(async move {
            // What goes wrong on a connection is its client's affair: cut, garbage, too slow.
            let _what_it_was = connection.await;
            desk.metrics.connections.fetch_sub(1, Relaxed);
            drop(room);
        });
    }

    /// Takes in what already waits, lets every connection have a last answer, then cuts the idle ones and waits for the rest.
    async fn close(self, listener: TcpListener) {
        while let Some(stream) = poll_fn(|cx| match listener.poll_accept(cx) {
            Poll::Ready(Ok((stream, _))) => Poll::Ready(Some(stream)),
            _ => Poll::Ready(None),
        })
        .await
        {
            let Ok(room) = Arc::clone(&self.room).try_acquire_owned() else { break };
            self.open(stream, room);
        }
        drop(listener);
        let begun = Instant::now();
        let connections = || self.desk.metrics.connections.load(Relaxed);
        while connections() > 0 && begun.elapsed() < LAST_ANSWERS {
            sleep(Duration::from_millis(5)).await;
        }
        if timeout(self.desk.settings.limits.drain, self.graceful.shutdown()).await.is_err() {
            self.desk.log.event(&format!(
                "{} connections were cut: they did not end in time",
                self.desk.metrics.connections.load(Relaxed)
            ));
        }
    }
}

/// Reads the lexicons again as often as it is told to, one time after the other.
async fn reload_on(mut reload: Reload, desk: Arc<Desk>) {
    while reload.next().await {
        let desk = Arc::clone(&desk);
        let _a_panic_leaves_the_old = tokio::task::spawn_blocking(move || desk.reload()).await;
    }
}

#[cfg(unix)]
mod signals {
    use std::future::poll_fn;
    use std::io;
    use std::task::Poll;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::End;

    pub(super) struct Signals {
        pub(super) end: Ends,
        pub(super) reload: Reload,
    }

    pub(super) struct Ends {
        terminate: Signal,
        interrupt: Signal,
    }

    pub(super) struct Reload(Signal);

    impl Signals {
        pub(super) fn new() -> io::Result<Signals> {
            let [terminate, interrupt] = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
            let end = Ends { terminate: terminate?, interrupt: interrupt? };
            Ok(Signals { end, reload: Reload(signal(SignalKind::hangup())?) })
        }
    }

    impl Ends {
        /// The first signal to end.
        pub(super) async fn first(mut self) -> End {
            poll_fn(|cx| {
                if self.terminate.poll_recv(cx).is_ready() {
                    Poll::Ready(End::Told)
                } else {
                    self.interrupt.poll_recv(cx).map(|_| End::Interrupted)
                }
            })
            .await
        }
    }

    impl Reload {
        /// Waits for the next signal; `false` where there can be none.
        pub(super) async fn next(&mut self) -> bool {
            self.0.recv().await.is_some()
        }
    }
}

#[cfg(not(unix))]
mod signals {
    use std::io;

    use super::End;

    pub(super) struct Signals {
        pub(super) end: Ends,
        pub(super) reload: Reload,
    }

    pub(super) struct Ends;

    pub(super) struct Reload;

    impl Signals {
        pub(super) fn new() -> io::Result<Signals> {
            Ok(Signals { end: Ends, reload: Reload })
        }
    }

    impl Ends {
        /// The first interrupt.
        pub(super) async fn first(self) -> End {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            End::Interrupted
        }
    }

    impl Reload {
        /// There is no such signal here.
        pub(super) async fn next(&mut self) -> bool {
            false
        }
    }
}

use signals::{Reload, Signals};

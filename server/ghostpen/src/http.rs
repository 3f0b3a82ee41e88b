//! Ghost text over HTTP, for editors and tools that know completion endpoints and no language server: the two
//! routes of OpenAI's API that those ask, answered by the same completer.
//!
//! Whoever may ask can make the embedded engine say what the folder holds. So it listens on the loopback
//! interface alone, wants a key for everything, and answers nothing that a browser sent for a web page.

mod answer;
mod guard;
mod key;
mod kinds;
mod wire;

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};

pub(crate) use answer::Answerer;
pub(crate) use guard::Guard;
pub(crate) use key::{Key, place};

use self::wire::{Fault, Wanted};

/// The largest request, in bytes; what precedes a cursor is far smaller.
const LARGEST: usize = 1 << 20;
/// How long headers, and then a body, may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(10);
/// Connections at the same time.
const CONNECTIONS: usize = 64;
/// Bytes of headers.
const HEADERS: usize = 16 << 10;

/// What a connection needs.
pub(crate) struct Service {
    /// Who may ask.
    pub guard: Guard,
    /// Who answers.
    pub answerer: Answerer,
}

/// Serves until it is dropped.
pub(crate) async fn serve(listener: TcpListener, service: Arc<Service>) -> Infallible {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        // A place is waited for first, so that those who come too many stay in the system's own queue.
        let Ok(place) = places.clone().acquire_owned().await else { continue };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                pause(&error).await;
                continue;
            }
        };
        let service = service.clone();
        tokio::spawn(async move {
            let mut connection = http1::Builder::new();
            connection.timer(TokioTimer::new()).header_read_timeout(ARRIVAL).max_buf_size(HEADERS);
            let answer = service_fn(|request| {
                let service = service.clone();
                async move { Ok::<_, Infallible>(service.answer(request).await) }
            });
            // What breaks a connection is its client's affair.
            drop(connection.serve_connection(TokioIo::new(stream), answer).await);
            drop(place);
        });
    }
}

/// Waits out what keeps connections from being taken, such as too many open files.
async fn pause(error: &io::Error) {
    tracing::warn!(%error, "a connection could not be taken");
    tokio::time::sleep(Duration::from_millis(100)).await;
}

impl Service {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let mut response = match self.route(request).await {
            Ok(response) => response,
            Err(fault) => refusal(&fault),
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
        response
    }

    async fn route(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Fault> {
        self.guard.admit(request.headers())?;
        let allowed = match request.uri().path() {
            "/v1/models" => Method::GET,
            "/v1/completions" => Method::POST,
            path => return Err(Fault::NotFound(path.chars().take(100).collect())),
        };
        if request.method() != allowed {
            return Err(Fault::Method(allowed));
        }
        if allowed == Method::GET {
            return Ok(json(StatusCode::OK, &wire::models()));
        }
        let body = timeout(ARRIVAL, Limited::new(request.into_body(), LARGEST).collect()).await;
        let body = body.map_err(|_| Fault::Slow)?.map_err(|error| {
            if error.is::<LengthLimitError>() { Fault::TooLarge(LARGEST) } else { Fault::Broken }
        })?;
        let wanted = Wanted::read(&body.to_bytes())?;
        let text = self.answerer.answer(&wanted).await;
        let completion = wire::completion(&wanted, text.as_deref().unwrap_or_default());
        if wanted.stream {
            let events = format!("data: {completion}\n\ndata: [DONE]\n\n");
            return Ok(of(StatusCode::OK, "text/event-stream", events));
        }
        Ok(json(StatusCode::OK, &completion))
    }
}

fn refusal(fault: &Fault) -> Response<Full<Bytes>> {
    let mut response = json(fault.status(), &fault.body());
    match fault {
        Fault::NoKey => {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Fault::Method(allowed) => {
            if let Ok(allowed) = HeaderValue::from_str(allowed.as_str()) {
                response.headers_mut().insert(ALLOW, allowed);
            }
        }
        _ => {}
    }
    response
}

fn json(status: StatusCode, body: &serde_json::Value) -> Response<Full<Bytes>> {
    of(status, "application/json", body.to_string())
}

fn of(status: StatusCode, kind: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

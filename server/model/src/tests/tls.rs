//! Servers behind TLS: ones that are not to be trusted, ones that speak none, and one that speaks HTTP/2.

use std::{
    fs,
    future::poll_fn,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use h2::{Reason, SendStream, server::SendResponse};
use hyper::{Request, Response, body::Bytes};
use rustls::{
    ServerConfig,
    crypto::ring::default_provider,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::{Mutex, mpsc},
};
use tokio_rustls::TlsAcceptor;

/// A certificate of its own making for `name`, in PEM, and what shows it.
fn certificate(name: &str, protocols: &[&str]) -> (String, TlsAcceptor) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.key_pair.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        BASE64_STANDARD.encode(made.cert.der())
    );
    (pem, TlsAcceptor::from(Arc::new(config)))
}

/// The address of a server that shows a certificate of its own making.
pub(super) async fn self_signed() -> String {
    let (_, acceptor) = certificate("127.0.0.1", &[]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            // The client ends it, having seen the certificate.
            let _ = acceptor.accept(socket).await;
        }
    });
    url
}

/// The address of a server that speaks HTTP where TLS is expected.
pub(super) async fn plain() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
            // Closed at once, what it said could be lost.
            open.push(socket);
        }
    });
    url
}

/// A server that is named `name` and speaks nothing but HTTP/2.
pub(super) struct Second {
    /// Where it listens, whatever it is named.
    pub(super) address: String,
    authority: tempfile::NamedTempFile,
    connections: Arc<AtomicUsize>,
    asked: Mutex<mpsc::UnboundedReceiver<Asked>>,
}

/// A request on its stream.
pub(super) struct Asked {
    pub(super) head: Request<()>,
    pub(super) body: String,
    answer: SendStream<Bytes>,
}

impl Second {
    pub(super) async fn start(name: &str) -> Self {
        let (pem, acceptor) = certificate(name, &["h2"]);
        let authority = tempfile::NamedTempFile::new().unwrap();
        fs::write(&authority, pem).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let connections = Arc::<AtomicUsize>::default();
        let (tell, asked) = mpsc::unbounded_channel();
        let count = connections.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(acceptor.clone(), socket, tell.clone()));
            }
        });
        Self { address, authority, connections, asked: Mutex::new(asked) }
    }

    /// The file that vouches for it.
    pub(super) fn authority(&self) -> PathBuf {
        self.authority.path().to_owned()
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// The next request.
    pub(super) async fn asked(&self) -> Asked {
        self.asked.lock().await.recv().await.expect("it runs")
    }
}

async fn serve(acceptor: TlsAcceptor, socket: TcpStream, tell: mpsc::UnboundedSender<Asked>) {
    let socket = acceptor.accept(socket).await.expect("the client trusts it");
    let mut connection = h2::server::handshake(socket).await.expect("the client speaks HTTP/2");
    while let Some(Ok((request, response))) = connection.accept().await {
        tokio::spawn(take(request, response, tell.clone()));
    }
}

/// Reads a request, and begins its answer.
async fn take(
    request: Request<h2::RecvStream>,
    mut response: SendResponse<Bytes>,
    tell: mpsc::UnboundedSender<Asked>,
) {
    let (head, mut sent) = request.into_parts();
    let mut body = Vec::new();
    while let Some(piece) = sent.data().await {
        let piece = piece.expect("a whole body");
        sent.flow_control().release_capacity(piece.len()).unwrap();
        body.extend_from_slice(&piece);
    }
    let begin = Response::builder().header("content-type", "text/event-stream").body(()).unwrap();
    let answer = response.send_response(begin, false).expect("the client still listens");
    let asked = Asked { head: Request::from_parts(head, ()), body: String::from_utf8(body).unwrap(), answer };
    // The test may have seen enough.
    drop(tell.send(asked));
}

impl Asked {
    /// Sends a piece of the answer; the last one ends it.
    pub(super) fn say(&mut self, json: &str, last: bool) {
        self.answer.send_data(format!("data: {json}\n\n").into(), last).unwrap();
    }

    /// Waits until the client no longer wants the answer.
    pub(super) async fn reset(&mut self) -> Reason {
        poll_fn(|context| self.answer.poll_reset(context)).await.expect("the connection stays")
    }
}

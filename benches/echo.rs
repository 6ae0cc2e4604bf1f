//! A bare axum echo: what `benches/throughput` compares `commentariat serve` with.

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;

fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let router = Router::new().route("/v1alpha1/comments:analyze", post(|body: Bytes| async { body }));
        axum::serve(tokio::net::TcpListener::bind(address).await?, router).await
    })
}

//! Which address answers what.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Json, Path, Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, delete, get, post};
use serde::Deserialize;
use serde_json::json;

use crate::answers::failed;
use crate::authority::Call;
use crate::pages;
use crate::photos::LARGEST;
use crate::world::World;
use crate::worlds::{FIRST, NoWorld, Worlds};

/// The pages of a world; the rest of the name is `.html`.
const PAGES: [&str; 4] = ["recorder", "phone", "account", "installer"];
/// What a call of the account service needs of the headers.
const PASSED: [&str; 3] = ["authorization", "content-type", "idempotency-key"];

type Shared = State<Arc<Worlds>>;
type Found = Result<Response, NoWorld>;

/// Everything that is served.
pub(crate) fn router(worlds: Arc<Worlds>) -> Router {
    let mut router = Router::new();
    for page in PAGES {
        // The address that people remember.
        let to = format!("/w/{FIRST}/{page}");
        router = router.route(&format!("/{page}"), get(async move || Redirect::to(&to)));
    }
    router
        .route(
            "/",
            get(async |headers: HeaderMap| pages::file("index.html", &headers)),
        )
        .route("/worker.js", get(async || pages::worker()))
        .route("/worlds", post(make))
        .route("/files/{*name}", get(file))
        .route("/w/{id}/", get(home))
        .route("/w/{id}/{page}", get(page))
        .route("/w/{id}/about", get(about))
        .route("/w/{id}/token", post(token))
        .route("/w/{id}/v1/{*rest}", any(call))
        .route("/w/{id}/chain/{locator}", get(chain))
        .route("/w/{id}/leaks", get(leaks))
        .route("/w/{id}/limits", get(limits))
        .route("/w/{id}/photos", get(photos).post(send_photo))
        .route("/w/{id}/photos/{number}", delete(remove_photo))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(worlds)
}

async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    pages::file(&name, &headers)
}

async fn make(State(worlds): Shared) -> Found {
    let made = tokio::task::spawn_blocking(move || worlds.make()).await;
    let world = made.map_err(|error| NoWorld::Fault(error.into()))??;
    Ok(Redirect::to(&format!("/w/{}/", world.id())).into_response())
}

async fn home(State(worlds): Shared, Path(id): Path<String>, headers: HeaderMap) -> Found {
    find(worlds, id).await?;
    Ok(pages::file("home.html", &headers))
}

async fn page(
    State(worlds): Shared,
    Path((id, page)): Path<(String, String)>,
    headers: HeaderMap,
) -> Found {
    find(worlds, id).await?;
    Ok(match page.as_str() {
        "phone.webmanifest" => pages::file(&page, &headers),
        _ if PAGES.contains(&page.as_str()) => pages::file(&format!("{page}.html"), &headers),
        _ => pages::sentence(StatusCode::NOT_FOUND, "There is no such page."),
    })
}

async fn about(State(worlds): Shared, Path(id): Path<String>) -> Found {
    Ok(answer(find(worlds, id).await?.about()))
}

/// Whose token is wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    person: String,
    /// For a proof.
    #[serde(default)]
    nonce: Option<String>,
}

async fn token(State(worlds): Shared, Path(id): Path<String>, Json(ask): Json<Ask>) -> Found {
    let world = find(worlds, id).await?;
    Ok(match world.token(&ask.person, ask.nonce.as_deref()).await {
        None => pages::sentence(StatusCode::BAD_REQUEST, "There is no such person."),
        Some(Ok(token)) => answer(json!({ "token": token })),
        Some(Err(fault)) => failed(&fault),
    })
}

async fn call(
    State(worlds): Shared,
    Path((id, _)): Path<(String, String)>,
    request: Request,
) -> Found {
    let world = find(worlds, id).await?;
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    // The prefix is what the route has matched: /w/ID.
    let path = path.splitn(4, '/').nth(3).unwrap_or_default();
    let headers = PASSED.iter().filter_map(|name| {
        let value = parts.headers.get(*name)?.to_str().ok()?;
        Some((*name, value.to_owned()))
    });
    let Ok(body) = axum::body::to_bytes(body, LARGEST).await else {
        return Ok(pages::sentence(
            StatusCode::PAYLOAD_TOO_LARGE,
            "This call is too long.",
        ));
    };
    let called = world.call(Call {
        method: parts.method,
        path: format!("/{path}"),
        headers: headers.collect(),
        body,
    });
    Ok(match called.await {
        Ok(reply) => {
            let about = [
                (CONTENT_TYPE, reply.kind),
                (CACHE_CONTROL, "no-store".into()),
            ];
            (reply.status, about, reply.body).into_response()
        }
        Err(fault) => failed(&fault),
    })
}

async fn chain(State(worlds): Shared, Path((id, locator)): Path<(String, String)>) -> Found {
    let world = find(worlds, id).await?;
    let read = tokio::task::spawn_blocking(move || world.chain(&locator)).await;
    Ok(match read.map_err(|error| NoWorld::Fault(error.into()))? {
        None => elsewhere(),
        Some(Ok(entries)) => answer(entries),
        Some(Err(fault)) => failed(&fault),
    })
}

async fn leaks(State(worlds): Shared, Path(id): Path<String>) -> Found {
    let world = find(worlds, id).await?;
    let copied = tokio::task::spawn_blocking(move || world.copy()).await;
    Ok(
        match copied.map_err(|error| NoWorld::Fault(error.into()))? {
            None => elsewhere(),
            Some(Ok(copy)) => answer(copy),
            Some(Err(fault)) => failed(&fault),
        },
    )
}

async fn limits(State(worlds): Shared, Path(id): Path<String>) -> Found {
    Ok(answer(find(worlds, id).await?.limits()))
}

/// Who sends a photo.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct From {
    from: String,
}

async fn send_photo(
    State(worlds): Shared,
    Path(id): Path<String>,
    Query(From { from }): Query<From>,
    body: Bytes,
) -> Found {
    let world = find(worlds, id).await?;
    let from = from
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(16)
        .collect();
    Ok(match world.photos.add(from, body) {
        true => StatusCode::NO_CONTENT.into_response(),
        false => pages::sentence(
            StatusCode::PAYLOAD_TOO_LARGE,
            "There is no room for this photo.",
        ),
    })
}

/// Small enough to be sent as they are, in one answer.
async fn photos(State(worlds): Shared, Path(id): Path<String>) -> Found {
    let world = find(worlds, id).await?;
    let waiting = world.photos.list().into_iter().map(
        |photo| json!({ "number": photo.number, "from": photo.from, "jpeg": base64(&photo.bytes) }),
    );
    Ok(answer(waiting.collect()))
}

async fn remove_photo(State(worlds): Shared, Path((id, number)): Path<(String, u64)>) -> Found {
    find(worlds, id).await?.photos.remove(number);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The first world is made when it is asked for, and that takes the disk.
async fn find(worlds: Arc<Worlds>, id: String) -> Result<Arc<World>, NoWorld> {
    let found = tokio::task::spawn_blocking(move || worlds.find(&id)).await;
    found.map_err(|error| NoWorld::Fault(error.into()))?
}

fn answer(value: serde_json::Value) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(value)).into_response()
}

fn elsewhere() -> Response {
    pages::sentence(
        StatusCode::NOT_FOUND,
        "The account service of this world runs elsewhere.",
    )
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_STANDARD.encode(bytes)
}

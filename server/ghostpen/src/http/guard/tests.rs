//! Who may ask, and whom the guard turns away.

use std::{fs, os::unix::fs::PermissionsExt as _};

use hyper::{
    StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};

use super::*;

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// What a request with these headers is told: 200 when it is let in.
fn check(headers: &[(&'static str, &str)]) -> u16 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    fs::write(&path, KEY).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let guard = Guard::new(Key::at(&path).unwrap(), 4817);
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    guard.admit(&map).map_or_else(|fault| fault.status(), |()| StatusCode::OK).as_u16()
}

#[test]
fn who_is_let_in() {
    let right = format!("Bearer {KEY}");
    let key = ("authorization", right.as_str());
    for host in ["127.0.0.1:4817", "localhost:4817", "LocalHost:4817", "[::1]:4817"] {
        assert_eq!(check(&[("host", host), key]), 200, "{host}");
    }
    for host in [
        "",
        ":4817",
        "127.0.0.1",
        "127.0.0.1:80",
        "127.0.0.1:",
        "[::1]",
        "evil.example:4817",
        "evil.example",
        "127.0.0.1.evil.example:4817",
        "localhost.:4817",
        "127.0.0.1:4817:4817",
        "0.0.0.0:4817",
        "localhost:4817@evil.example",
        "127.0.0.1:04817x",
        "ümlaut:4817",
    ] {
        assert_eq!(check(&[("host", host), key]), 403, "{host}");
    }
    let us = ("host", "127.0.0.1:4817");
    assert_eq!(check(&[key]), 403, "no host");
    assert_eq!(check(&[us, ("host", "evil.example:4817"), key]), 403, "two hosts");
    for origin in ["https://evil.example", "null", "http://127.0.0.1:4817", "http://localhost:4817", ""] {
        assert_eq!(check(&[us, ("origin", origin), key]), 403, "{origin}");
    }
}

#[test]
fn which_key_is_taken() {
    let us = ("host", "127.0.0.1:4817");
    let cases = [
        (format!("Bearer {KEY}"), 200),
        (format!("bearer  {KEY} "), 200),
        (KEY.to_owned(), 401),
        (format!("Basic {KEY}"), 401),
        ("Bearer ".to_owned(), 401),
        ("Bearer".to_owned(), 401),
        (String::new(), 401),
        (format!("Bearer {}", &KEY[1..]), 401),
        (format!("Bearer {KEY}0"), 401),
        (format!("Bearer {}", KEY.to_uppercase()), 401),
        ("Bearer \u{fc}".to_owned(), 401),
    ];
    for (given, told) in cases {
        assert_eq!(check(&[us, ("authorization", &given)]), told, "{given:?}");
    }
    assert_eq!(check(&[us]), 401, "none");
    let right = format!("Bearer {KEY}");
    assert_eq!(check(&[us, ("authorization", &right), ("authorization", "Bearer x")]), 401, "two");
}

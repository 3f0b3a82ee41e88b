//! Values that are nobody's business: keys, tokens and passwords in a text, and files that hold nothing
//! else. The one place that decides, for whatever leaves the machine.
//!
//! By form alone, without a list of what is really valid: what looks like a secret is treated as one, and
//! code is not, since a wrong guess costs a model its context.

use std::{ops::Range, path::Path};

mod forms;
mod random;

use forms::{names_secret, token};
use random::looks_random;

/// The shortest value that a line like `password = "…"` gives away.
const SHORTEST: usize = 6;

/// The byte ranges of the secrets in a text, in order, none overlapping another.
pub fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found = key_blocks(text);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !found.iter().any(|block| block.start <= start && start < block.end) {
            in_line(line, &mut |range| found.push(start + range.start..start + range.end));
        }
        start += line.len();
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// Files that hold secrets, by their whole names.
const FILES: &str = "\
    .netrc _netrc .pgpass .npmrc .pypirc .htpasswd .git-credentials .dockercfg credentials kubeconfig \
    .vault-token secrets.yml secrets.yaml secrets.json secrets.toml credentials.json credentials.toml \
    credentials.xml master.key terraform.tfvars local.settings.json .my.cnf .s3cfg";
const ENDINGS: &str = "\
    .pem .key .p12 .pfx .jks .keystore .kdbx .ppk .asc .gpg .ovpn .tfstate .tfstate.backup .env .pkcs12 .p8 .agekey";
const BEGINNINGS: &str = ".env id_rsa id_dsa id_ecdsa id_ed25519 service-account service_account";
/// What ends the names of files that show the form of such a file, or its public half.
const PUBLIC: &str = ".pub .example .sample .template .dist";
const FOLDERS: &str = ".ssh .gnupg .aws";

/// Whether a file holds secrets, by its name.
pub fn is_secret_file(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let name = name.to_ascii_lowercase();
    let any = |list: &str, holds: &dyn Fn(&str) -> bool| list.split_whitespace().any(holds);
    let folder = path.parent().and_then(Path::file_name).and_then(|folder| folder.to_str());
    !any(PUBLIC, &|end| name.ends_with(end))
        && (any(FILES, &|whole| name == whole)
            || any(ENDINGS, &|end| name.ends_with(end))
            || any(BEGINNINGS, &|start| name.starts_with(start))
            || folder.is_some_and(|folder| any(FOLDERS, &|secret| folder == secret)))
}

/// Whole private keys between their marks; without an end mark, up to the end.
fn key_blocks(text: &str) -> Vec<Range<usize>> {
    const BEGIN: &str = "-----BEGIN ";
    let mut blocks = Vec::new();
    for (at, _) in text.match_indices(BEGIN) {
        let rest = text.get(at..).unwrap_or_default();
        let head = rest.lines().next().unwrap_or_default();
        if !head.contains("PRIVATE KEY") {
            continue;
        }
        let end = rest.find("-----END ").map(|end| {
            let tail = rest.get(end..).unwrap_or_default();
            end + tail.find(['\n', '"', '\'']).unwrap_or(tail.len())
        });
        blocks.push(at..at + end.unwrap_or(rest.len()));
    }
    // The end of a key whose beginning lies before the text.
    let end = text.find("-----END ").filter(|end| {
        let tail = text.get(*end..).and_then(|tail| tail.lines().next()).unwrap_or_default();
        tail.contains("PRIVATE KEY") && !blocks.iter().any(|block| block.contains(end))
    });
    blocks.extend(end.map(|end| 0..end));
    blocks
}

/// Finds the secrets of one line.
fn in_line(line: &str, found: &mut dyn FnMut(Range<usize>)) {
    in_url(line, found);
    let named = names_secret(line);
    for range in words(line) {
        let word = line.get(range.clone()).unwrap_or_default();
        if token(word) || looks_random(word) {
            found(range);
        }
    }
    if let Some(after) = named {
        in_value(line, after, found);
    }
}

/// The stretches of a line that could be a key: letters, digits and what encodings use between them.
fn words(line: &str) -> impl Iterator<Item = Range<usize>> {
    let part =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'+' | b'/' | b'=' | b'~');
    let bytes = line.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(|b| part(*b))?;
        let length = bytes.get(start..)?.iter().position(|b| !part(*b)).unwrap_or(bytes.len() - start);
        at = start + length;
        // An assignment without blanks is two words.
        let word = line.get(start..at).unwrap_or_default();
        let cut =
            word.find('=').filter(|cut| word.get(cut + 1..).is_some_and(|v| !v.trim_matches('=').is_empty()));
        Some(start + cut.map_or(0, |cut| cut + 1)..at)
    })
}

/// The password in `scheme://user:password@host`.
fn in_url(line: &str, found: &mut dyn FnMut(Range<usize>)) {
    for (at, mark) in line.match_indices("://") {
        let from = at + mark.len();
        let rest = line.get(from..).unwrap_or_default();
        let end = rest.find(['/', '"', '\'', ' ', '\n', '`', '<', '>', '?']).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or_default();
        if let Some((user, _)) = authority.rsplit_once('@')
            && let Some((name, password)) = user.split_once(':')
            && !password.is_empty()
            && !is_reference(password)
        {
            let start = from + name.len() + 1;
            found(start..start + password.len());
        }
    }
}

/// The value that follows a name like `password`, if it is written there as it is.
fn in_value(line: &str, after: usize, found: &mut dyn FnMut(Range<usize>)) {
    let rest = line.get(after..).unwrap_or_default();
    // The rest of the name, its type or its quotes, then the sign of assignment.
    let Some(sign) = rest.find(['=', ':', '>', ',', ' ']).filter(|sign| *sign < 40) else { return };
    let value = rest.get(sign..).unwrap_or_default();
    let quote = value.find(['"', '\'', '`']);
    if let Some(open) = quote {
        let mark = value.as_bytes().get(open).copied().unwrap_or_default() as char;
        let inner = value.get(open + 1..).unwrap_or_default();
        let close = inner.find(mark).unwrap_or_else(|| inner.trim_end().len());
        let secret = inner.get(..close).unwrap_or_default();
        let between = value.get(..open).unwrap_or_default();
        if between.contains(['=', ':', ',', '>']) && !between.contains(['(', '[']) && is_written_out(secret) {
            let start = after + sign + open + 1;
            found(start..start + secret.len());
        }
        return;
    }
    // Without quotes, as in `.env` files, YAML and shells.
    let Some(assigned) = value.strip_prefix(['=', ':']) else { return };
    let bare = assigned.trim_start_matches([' ', '=']);
    let secret = bare.trim_end();
    if is_written_out(secret) && !is_code(secret) {
        let start = after + sign + value.len() - bare.len();
        found(start..start + secret.len());
    }
}

/// Whether a value stands for itself: long enough, one word, no reference, no example.
fn is_written_out(value: &str) -> bool {
    value.len() >= SHORTEST
        && !value.contains(char::is_whitespace)
        && !is_reference(value)
        && (value.bytes().any(|b| b.is_ascii_digit()) || value.bytes().any(|b| b"!@#$%^&*?+".contains(&b)))
}

/// Whether a value only says where the secret is.
fn is_reference(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    value.starts_with(['$', '{', '<', '%', '[', '*']) || value.contains("{{") || value.contains("${")
}

/// Whether an unquoted value is an expression rather than a value.
fn is_code(value: &str) -> bool {
    value.contains(['(', ')', '{', '}', '[', ']', '<', '>', ';', ',', '"', '\'', '&', '|'])
        || value.contains("::")
        || value.contains("->")
        || value.split('.').count() > 1
            && value.split('.').all(|part| part.starts_with(|c: char| c.is_alphabetic()))
        || value.bytes().all(|b| b.is_ascii_digit() || b == b'_' || b == b'.')
}

#[cfg(test)]
mod tests;

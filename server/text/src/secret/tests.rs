//! A corpus of planted secrets, of which hardly one may be missed, and of code, of which hardly a line may
//! be taken for one.
#![allow(clippy::unwrap_used)]

use std::{fs, path::PathBuf};

use super::*;

/// Lines with a planted secret, between ‹ and ›. `A` stands for a random letter or digit, `H` for a random
/// hexadecimal digit, `U` for a random capital or digit, in runs `A*24`.
const PLANTED: &[&str] = &[
    "aws_access_key_id = ‹AKIAU*16›",
    "aws_secret_access_key = ‹A*40›",
    "const AWS = \"‹ASIAU*16›\";",
    "token: ‹ghp_A*36›",
    "GITHUB_TOKEN=‹github_pat_A*22_A*59›",
    "gitlab = '‹glpat-A*20›'",
    "SLACK=‹xoxb-A*12-A*24›",
    "let key = \"‹AIzaA*35›\";",
    "stripe.api_key = \"‹sk_live_A*24›\"",
    "rk = ‹rk_live_A*24›",
    "ANTHROPIC_API_KEY=‹sk-ant-api03-A*40›",
    "OPENAI_API_KEY=\"‹sk-proj-A*48›\"",
    "client = Client(\"‹sk-A*48›\")",
    "HF=‹hf_A*34›",
    "//registry.example/:_authToken=‹npm_A*36›",
    "password: ‹pypi-A*60›",
    "SENDGRID=‹SG.A*22.A*43›",
    "Authorization: Bearer ‹eyJA*33.eyJA*40.A*43›",
    "jwt = \"‹eyJA*33.eyJA*40.A*43›\"",
    "DATABASE_URL=postgres://user:‹A*14›@db.example.com/app",
    "redis://:‹A*20›@cache:6379",
    "password = \"‹A*8!1x›\"",
    "DB_PASSWORD=‹A*12›7",
    "  \"clientSecret\": \"‹A*24›9\",",
    "AccountKey=‹A*86==›",
    "do = ‹dop_v1_H*64›",
    "vault = '‹hvs.A*90›'",
    "SHOPIFY=‹shpat_H*32›",
    "TWILIO=‹SKH*32›",
    "mailgun: ‹key-H*32›",
    "api_key: \"‹H*32›\"",
    "figma ‹figd_A*40›",
    "linear ‹lin_api_A*40›",
    "whsec: ‹whsec_A*32›",
    "NOTION=‹secret_A*43›",
    "docker login -p ‹dckr_pat_A*27›",
    "grafana ‹glsa_A*32_H*8›",
    "databricks ‹dapiH*32›",
    "auth_token = \"‹H*40›\"",
    "session = \"‹A*44›\"",
];

/// Numbers that are the same in each run.
struct Lot(u64);

impl Lot {
    fn draw(&mut self, letters: &str) -> char {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        letters.as_bytes()[(self.0 >> 33) as usize % letters.len()] as char
    }

    /// The line with its runs drawn, and where the secret is in it.
    fn fill(&mut self, form: &str) -> (String, Range<usize>) {
        let (mut line, mut start, mut end) = (String::new(), 0, 0);
        let mut rest = form.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '‹' => start = line.len(),
                '›' => end = line.len(),
                'A' | 'H' | 'U' if rest.peek() == Some(&'*') => {
                    rest.next();
                    let mut count = String::new();
                    while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                        count.push(digit);
                    }
                    let letters = match c {
                        'A' => "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
                        'H' => "0123456789abcdef",
                        _ => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
                    };
                    line.extend((0..count.parse().unwrap()).map(|_| self.draw(letters)));
                }
                c => line.push(c),
            }
        }
        (line, start..end)
    }
}

#[test]
fn planted_secrets_are_found() {
    let (mut lot, mut planted, mut missed) = (Lot(7), 0, Vec::new());
    for form in PLANTED {
        for _ in 0..10 {
            let (line, secret) = lot.fill(form);
            let text = format!("fn before() {{}}\n{line}\nfn after() {{}}\n");
            let secret = secret.start + 15..secret.end + 15;
            planted += 1;
            // All of it but a beginning that names the provider has to be covered.
            let covered = secrets(&text).iter().any(|r| r.start <= secret.start && r.end >= secret.end);
            if !covered {
                missed.push(line);
            }
        }
    }
    assert!(PLANTED.len() >= 25 && planted >= 300);
    assert!(missed.len() * 100 <= planted, "{} of {planted} missed: {missed:#?}", missed.len());
}

#[test]
fn private_keys_are_found_whole() {
    let text = "a\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\nb\n";
    let found = secrets(text);
    assert_eq!(found.len(), 1);
    let left = format!("{}{}", &text[..found[0].start], &text[found[0].end..]);
    assert_eq!(left, "a\n\nb\n");
    assert_eq!(secrets("-----BEGIN PRIVATE KEY-----\nabc").len(), 1, "without its end");
    assert_eq!(secrets("ab\ncd\n-----END RSA PRIVATE KEY-----\nx"), [0..6], "without its beginning");
    assert_eq!(secrets("-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----"), []);
}

#[test]
fn code_is_no_secret() {
    for line in [
        "let password = read_password()?;",
        "password: String,",
        "if token == Token::End {",
        "const API_KEY_HEADER: &str = \"x-api-key\";",
        "key = os.environ[\"OPENAI_API_KEY\"]",
        "api_key: ${{ secrets.API_KEY }}",
        "url = \"https://user:${PASSWORD}@host\"",
        "fn secret_word(text: &str) -> bool {",
        "id = \"550e8400-e29b-41d4-a716-446655440000\"",
        "commit 9a4fc9f2d1e0c3b4a5968778695a4b3c2d1e0f9a",
        "checksum = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"",
        "use some_server::{LanguageServer, LspService, jsonrpc::Result};",
        "InlineCompletionTriggerKind::Automatic2ndAttempt",
        "src/handlers/inline_completion/textDocumentDidChange2.rs",
        "password = \"\"",
        "passwords.push(next_password);",
    ] {
        assert_eq!(secrets(line), [], "{line}");
    }
}

#[test]
fn our_own_sources_hold_hardly_any() {
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")];
    let (mut lines, mut taken) = (0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs" || end == "md" || end == "toml")
                && !path.components().any(|part| part.as_os_str() == "secret")
            {
                let text = fs::read_to_string(&path).unwrap();
                lines += text.lines().count();
                taken.extend(secrets(&text).into_iter().map(|range| text[range].to_owned()));
            }
        }
    }
    assert!(lines > 10_000, "{lines} lines");
    assert!(taken.len() * 1000 <= lines, "{} of {lines}: {taken:#?}", taken.len());
}

#[test]
fn files_of_secrets_are_known_by_name() {
    for name in
        [".env", ".env.local", "prod.env", "server.pem", "id_rsa", "id_ed25519", ".netrc", "a/.ssh/config"]
    {
        assert!(is_secret_file(Path::new(name)), "{name}");
    }
    for name in ["main.rs", ".env.example", "id_rsa.pub", "environment.ts", "key.rs", "tokens.rs"] {
        assert!(!is_secret_file(Path::new(name)), "{name}");
    }
}

#[test]
fn what_is_looked_for_first_leaves_nothing_out() {
    let shortest = forms::BEGINNINGS.iter().map(|(start, more)| start.len() + more).min();
    assert_eq!(shortest, Some(forms::SHORTEST));
    for name in forms::NAMES {
        assert_eq!(
            names_secret(&format!("é {}=", name.to_uppercase())),
            Some(3 + name.trim_end().len()),
            "{name}"
        );
    }
}

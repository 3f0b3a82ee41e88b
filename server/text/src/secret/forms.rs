//! How the providers of keys write them, and how people name what holds one.

/// The beginnings of keys, and how many more characters follow at least.
pub(super) const BEGINNINGS: &[(&str, usize)] = &[
    ("AKIA", 16),
    ("ASIA", 16),
    ("ABIA", 16),
    ("ACCA", 16), // Amazon
    ("ghp_", 30),
    ("gho_", 30),
    ("ghu_", 30),
    ("ghs_", 30),
    ("ghr_", 30),
    ("github_pat_", 22), // GitHub
    ("glpat-", 16),
    ("gldt-", 16),
    ("glrt-", 16),
    ("glptt-", 16),
    ("glcbt-", 16), // GitLab
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxa-", 10),
    ("xoxr-", 10),
    ("xoxs-", 10),
    ("xapp-", 10), // Slack
    ("AIza", 30),
    ("ya29.", 20),
    ("GOCSPX-", 20), // Google
    ("sk_live_", 16),
    ("sk_test_", 16),
    ("rk_live_", 16),
    ("rk_test_", 16),
    ("whsec_", 20), // Stripe
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("sk-svcacct-", 20),
    ("sk-or-", 20),
    ("sk-", 32), // models
    ("hf_", 30),
    ("gsk_", 30),
    ("r8_", 30),
    ("pplx-", 30),
    ("xai-", 30),
    ("nvapi-", 30),
    ("csk-", 30),
    ("npm_", 30),
    ("pypi-", 40),
    ("rubygems_", 30),
    ("dckr_pat_", 20),
    ("cio", 40),
    ("oy2", 40), // registries
    ("SG.", 40),
    ("key-", 32),
    ("SK", 32),
    ("AC", 32), // mail, telephone
    ("dop_v1_", 40),
    ("doo_v1_", 40),
    ("dor_v1_", 40),
    ("hvs.", 20),
    ("hvb.", 20),
    ("s.", 24), // clouds, Vault
    ("shpat_", 30),
    ("shpss_", 30),
    ("shpca_", 30),
    ("sq0atp-", 20),
    ("sq0csp-", 20),
    ("EAAA", 50), // shops
    ("lin_api_", 30),
    ("secret_", 30),
    ("ntn_", 30),
    ("figd_", 30),
    ("pat", 60),
    ("PMAK-", 30), // tools
    ("dapi", 30),
    ("tskey-", 16),
    ("sntrys_", 40),
    ("glsa_", 30),
    ("NRAK-", 20),
    ("eyJ", 24),
    ("AGE-SECRET-KEY-", 40),
    ("LTAI", 16),
    ("AKID", 28),
    ("vercel_", 20),
    ("sbp_", 30),
    ("pscale_tkn_", 30),
    ("fo1_", 30),
    ("FlyV1", 20),
];

/// No key of [`BEGINNINGS`] is shorter.
pub(super) const SHORTEST: usize = 15;

/// Whether a word is a key by its beginning.
pub(super) fn token(word: &str) -> bool {
    // Most words are names and shorter, and this is asked of each word of each prompt.
    if word.len() < SHORTEST {
        return false;
    }
    let word = word.trim_matches(['.', '-', '/']);
    let key = |(start, more): &(&str, usize)| {
        word.strip_prefix(start).is_some_and(|rest| {
            let enough = rest.len() >= *more;
            // Short beginnings also begin words; a key has digits, and is no path.
            enough
                && (start.len() > 4 || rest.bytes().filter(u8::is_ascii_digit).count() > 2)
                && plain(start, rest)
        })
    };
    BEGINNINGS.iter().any(key)
}

/// Whether what follows a beginning is of the kind that keys are made of.
fn plain(start: &str, rest: &str) -> bool {
    match start {
        "AC" | "SK" | "key-" => rest.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'),
        "AKIA" | "ASIA" | "ABIA" | "ACCA" => {
            rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        }
        "eyJ" | "SG." | "ya29." => !rest.contains('/'),
        "s." | "pat" | "cio" | "oy2" => rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.'),
        _ => !rest.contains('/') || rest.bytes().any(|b| b.is_ascii_digit()),
    }
}

/// What people call a secret.
pub(super) const NAMES: [&str; 19] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "api_key",
    "apikey",
    "api-key",
    "access_key",
    "accesskey",
    "account_key",
    "accountkey",
    "private_key",
    "auth_token",
    "authtoken",
    "access_token",
    "_token",
    "bearer ",
    "basic ",
];

/// Where the name of a secret ends in a line. In one walk over the line: to look for one name after the other took
/// longer than all the rest of a prompt.
pub(super) fn names_secret(line: &str) -> Option<usize> {
    let may_begin = |byte: u8| matches!(byte.to_ascii_lowercase(), b'p' | b's' | b'a' | b'b' | b'_');
    let ends = |(at, byte): (usize, u8)| {
        let rest = line.as_bytes().get(at..).filter(|_| may_begin(byte))?;
        let is_next = |name: &&str| {
            rest.get(..name.len()).is_some_and(|next| next.eq_ignore_ascii_case(name.as_bytes()))
        };
        let name = NAMES.into_iter().filter(is_next).min_by_key(|name| name.len())?;
        // `bearer ` is followed by the value itself, so the blank is what assigns.
        Some(at + name.trim_end().len())
    };
    line.bytes().enumerate().find_map(ends)
}

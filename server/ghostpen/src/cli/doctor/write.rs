//! Puts the model servers of this machine into the user's settings, and leaves everything else in that file
//! as it is: comments, order and blanks too.

use std::{
    fs,
    io::{self, BufRead as _, ErrorKind, IsTerminal as _, Write as _},
    path::Path,
};

use anyhow::{Context as _, bail};
use model::{Found, Served};
use protocol::{Api, Config};
use serde_json::Value;
use toml_edit::{DocumentMut, Item, Table, value};

use crate::{cli::print, configuration};

/// Writes what was found, after asking for it unless the user has said yes already.
pub(super) fn found(servers: &[Found], yes: bool) -> anyhow::Result<()> {
    let path = configuration::user_file().context("there is no home folder to keep settings in")?;
    if servers.is_empty() {
        return print(&format!(
            "\nNo model server was found, so there is nothing to write. Start one (llama.cpp's `llama-server`, \
             `ollama serve`, LM Studio, vLLM) and look again, or name one elsewhere under [models.NAME] in {}. \
             Ghost text, renames and rewrites need none.\n",
            path.display()
        ));
    }
    let (_, added) = settled(&read(&path)?, servers)?;
    if added.is_empty() {
        return print("\nNothing to write: your settings have what there is.\n");
    }
    print(&format!("\nFor {}:\n\n{added}", path.display()))?;
    if !yes && !io::stdin().is_terminal() {
        bail!("nothing was written, as there is no terminal to ask on; --yes writes without asking");
    }
    if !yes && !agreed()? {
        return print("Nothing was written.\n");
    }
    // The user may have edited it while thinking.
    let (text, _) = settled(&read(&path)?, servers)?;
    replace(&path, &text)?;
    print(&format!("\nWritten to {}. A running server reads it when its editor restarts.\n", path.display()))
}

fn agreed() -> anyhow::Result<bool> {
    print("\nWrite this? [y/N] ")?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn read(path: &Path) -> anyhow::Result<String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Replaces the file as a whole; one that is a link stays one.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().context("settings lie in a folder")?;
    let failed = || format!("cannot write {}", path.display());
    fs::create_dir_all(folder).with_context(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
    file.write_all(text.as_bytes()).with_context(failed)?;
    if let Ok(old) = fs::metadata(&path) {
        fs::set_permissions(file.path(), old.permissions()).with_context(failed)?;
    }
    file.as_file().sync_all().with_context(failed)?;
    file.persist(&path).with_context(failed)?;
    Ok(())
}

/// The settings with what was found, and what of it is new, both as text.
fn settled(text: &str, servers: &[Found]) -> anyhow::Result<(String, String)> {
    let mut document: DocumentMut = text.parse().context("your config.toml is not valid; mend it first")?;
    let mut added = DocumentMut::new();
    let config = Config::layered(&json(text)?, &Value::Null, &Value::Null).config;
    let wants = [
        ("completion", is_free(&config, &config.completion.model), first(servers, |model| model.fills)),
        ("agent", is_free(&config, &config.agent.model), first(servers, |model| model.chats)),
    ];
    for (section, free, choice) in wants {
        let Some(choice) = choice.filter(|_| free) else { continue };
        let name = match named(&document, &choice) {
            Some(name) => name,
            None => {
                let name = unused(&document, choice.slug());
                for target in [&mut document, &mut added] {
                    put(target, &["models", &name], &choice.settings())?;
                }
                name
            }
        };
        let model = [("model", name)];
        for target in [&mut document, &mut added] {
            put(target, &[section], &model)?;
        }
    }
    let text = document.to_string();
    // What was written must be read as it was meant, whatever the file looked like before.
    json(&text).context("the settings would no longer be valid; nothing was written")?;
    Ok((text, added.to_string()))
}

fn json(text: &str) -> anyhow::Result<Value> {
    Ok(toml::from_str(text)?)
}

/// Whether a section's `model` may be set: the user has not chosen one that is there.
fn is_free(config: &Config, chosen: &str) -> bool {
    !config.models.contains_key(chosen)
}

/// A model that was found, and the API it is used by.
struct Choice<'a> {
    server: &'a Found,
    model: &'a Served,
    api: Api,
}

/// The first model that can.
fn first(servers: &[Found], can: impl Fn(&Served) -> Option<Api>) -> Option<Choice<'_>> {
    let all = servers.iter().flat_map(|server| server.models.iter().map(move |model| (server, model)));
    let mut able = all.filter_map(|(server, model)| Some(Choice { server, model, api: can(model)? }));
    able.next()
}

impl Choice<'_> {
    /// Its name in the settings.
    fn slug(&self) -> &'static str {
        match (self.server.what, self.api) {
            ("llama.cpp", _) => "llama-cpp",
            ("Ollama", _) => "ollama",
            ("LM Studio", Api::OpenaiChat) => "lm-studio-chat",
            ("LM Studio", _) => "lm-studio",
            ("vLLM", Api::OpenaiChat) => "vllm-chat",
            ("vLLM", _) => "vllm",
            (_, Api::OpenaiChat) => "local-chat",
            _ => "local",
        }
    }

    fn settings(&self) -> [(&'static str, String); 3] {
        let api = serde_json::to_value(self.api).unwrap_or_default();
        let api = api.as_str().unwrap_or_default().to_owned();
        [("api", api), ("url", self.server.url.clone()), ("model", self.model.name.clone())]
    }
}

/// The name under which the settings have this model already.
fn named(document: &DocumentMut, choice: &Choice) -> Option<String> {
    let models = document.get("models")?.as_table_like()?;
    let is = |item: &Item| {
        choice.settings().iter().all(|(key, wanted)| item.get(key).and_then(Item::as_str) == Some(wanted))
    };
    models.iter().find(|(_, item)| is(item)).map(|(name, _)| name.to_owned())
}

/// A name that no model has: `slug`, or `slug-2` and so on.
fn unused(document: &DocumentMut, slug: &str) -> String {
    let taken = |name: &str| document.get("models").is_some_and(|models| models.get(name).is_some());
    let numbered = (2..1000).map(|number| format!("{slug}-{number}"));
    std::iter::once(slug.to_owned())
        .chain(numbered)
        .find(|name| !taken(name))
        .unwrap_or_else(|| slug.to_owned())
}

/// Sets `settings` in the table at `path`, which is made where there is none.
fn put(document: &mut DocumentMut, path: &[&str], settings: &[(&str, String)]) -> anyhow::Result<()> {
    let mut item = document.as_item_mut();
    for (at, key) in path.iter().enumerate() {
        let Some(table) = item.as_table_like_mut() else {
            bail!("`{}` in your config.toml is no table", path[at - 1])
        };
        item = table.entry(key).or_insert_with(|| {
            let mut table = Table::new();
            // A table that only holds others needs no heading of its own.
            table.set_implicit(at + 1 < path.len());
            Item::Table(table)
        });
    }
    let Some(table) = item.as_table_like_mut() else {
        bail!("`{}` in your config.toml is no table", path.join("."))
    };
    for (key, text) in settings {
        match table.get_mut(key) {
            // The comment after the old value stays.
            Some(Item::Value(old)) => {
                let decor = old.decor().clone();
                *old = text.as_str().into();
                *old.decor_mut() = decor;
            }
            _ => {
                table.insert(key, value(text.as_str()));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

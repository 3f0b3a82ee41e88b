//! Ghost text, shown as an editor shows it: each line is typed key by key, and Tab is pressed when the ghost
//! text is what the author wrote. What is wrong is shown and counted like what is right.

use std::time::{Duration, Instant};

use anyhow::bail;
use lsp_types::InsertText;
use serde_json::{Value, json};
use text::{Edit, Replacement};

use super::{Client, Screen, scratch::Scratch, script::Script};

/// The promise: typing shows a suggestion within this time or none at all.
const PROMISE: Duration = Duration::from_millis(1500);
/// The pace of the show, in milliseconds: a fast typist, who looks before pressing Tab.
const KEY: u64 = 18;
const LOOK: u64 = 350;
const WRONG: u64 = 120;

/// What was counted.
#[derive(Debug, Default)]
pub(super) struct Typed {
    characters: usize,
    keys: usize,
    shown: usize,
    right: usize,
    latencies: Vec<Duration>,
}

/// Ghost text at the cursor.
#[derive(Debug)]
struct Ghost {
    id: Value,
    /// What accepting it does.
    replacement: Replacement,
    /// What is shown after the cursor.
    text: String,
}

/// What ghost text is worth to who wants to write something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// All that is left of the line.
    Whole,
    /// All that is left of the line, and more lines after it.
    FirstLine,
    /// The beginning of it, to the end of a word.
    Beginning,
    Wrong,
}

/// One line while it is typed.
struct Line<'a> {
    number: usize,
    indent: &'a str,
    /// What is there so far, with whether it was typed or taken.
    parts: Vec<(bool, String)>,
    count: Typed,
    wrong: Vec<String>,
    /// The suggestion shown last.
    seen: Value,
}

/// Types the lines of the script.
///
/// # Errors
/// When the server fails, breaks its promise, shows nothing at all, or the file does not end as it was.
pub(super) fn show(
    client: &mut Client,
    screen: Screen,
    scratch: &Scratch,
    script: &Script,
) -> anyhow::Result<Typed> {
    screen.heading(&format!("1  Ghost text: {}", script.path.display()))?;
    let lines = script.lines.len();
    screen.say(&format!(
        "{lines} lines were taken out before the server read the file, and are typed again key by key."
    ))?;
    let (shown, taken) = (screen.ghost("what it suggests"), screen.taken("what was taken with Tab"));
    screen.say(&format!("Ghost text is {shown} and {taken}, when it is right.\n"))?;
    let uri = client.open(&scratch.root.join(&script.path))?;
    let mut total = Typed::default();
    for line in &script.lines {
        total.add(type_line(client, screen, &uri, script, *line)?);
    }
    client.save(&uri)?;
    client.close(&uri)?;
    if scratch.read(&script.path)? != text::encode(&script.original.text, script.original.bom) {
        bail!("{} is not what its author wrote after it was typed again", script.path.display());
    }
    if total.shown == 0 {
        bail!("no ghost text was shown in {lines} lines: there is too little to learn from");
    }
    if let Some(late) = total.latencies.iter().max().filter(|latency| **latency > PROMISE) {
        bail!("an answer took {} ms, more than the promised {} ms", late.as_millis(), PROMISE.as_millis());
    }
    for line in total.summary() {
        screen.say(&line)?;
    }
    Ok(total)
}

fn type_line(
    client: &mut Client,
    screen: Screen,
    uri: &str,
    script: &Script,
    number: usize,
) -> anyhow::Result<Typed> {
    let (indent, code) = script.parts(number);
    let mut line = Line::new(number, &indent);
    let mut left = code.as_str();
    let mut pressed = Instant::now();
    let mut key: Option<char> = None;
    loop {
        let at = client.buffers.get(uri)?.text.line_start(number) + indent.len() + code.len() - left.len();
        if let Some(key) = key {
            pressed = Instant::now();
            let mut encoded = [0; 4];
            client.edit(uri, &Edit::insert(at - key.len_utf8(), &*key.encode_utf8(&mut encoded)))?;
        }
        let Some(next) = left.chars().next() else { break };
        let ghost = ghost(client, uri, at)?;
        line.count.latencies.push(pressed.elapsed());
        let verdict = line.look(screen, ghost.as_ref(), left)?;
        match ghost.filter(|_| verdict != Verdict::Wrong) {
            Some(ghost) => {
                let text = ghost.text.lines().next().unwrap_or_default().to_owned();
                take(client, uri, ghost, at)?;
                left = left.get(text.len()..).unwrap_or_default();
                line.add(true, &text);
                key = None;
                pressed = Instant::now();
            }
            None => {
                left = left.get(next.len_utf8()..).unwrap_or_default();
                line.add(false, next.encode_utf8(&mut [0; 4]));
                key = Some(next);
            }
        }
        screen.live(&line.drawn(screen, None))?;
    }
    line.settle(screen)?;
    Ok(line.count)
}

/// What the server would show at the cursor.
fn ghost(client: &mut Client, uri: &str, at: usize) -> anyhow::Result<Option<Ghost>> {
    let Some(item) = client.suggestion(uri, at)? else { return Ok(None) };
    let buffer = client.buffers.get(uri)?;
    let InsertText::String(insert) = item.insert_text else { bail!("ghost text came as a snippet") };
    let Some(range) = item.range else { bail!("ghost text came without a range") };
    let replacement = buffer.replacement(range, &insert);
    let typed = buffer.text.slice(replacement.range.start..at);
    // An editor does not show what does not begin with what is typed.
    let Some(text) = insert.strip_prefix(&*typed) else { return Ok(None) };
    let text = text.to_owned();
    let id = item.command.and_then(|command| command.arguments).unwrap_or_default();
    Ok(Some(Ghost { id: id.into_iter().next().unwrap_or_default(), replacement, text }))
}

/// Takes ghost text: one line by the key for that, all of it by Tab, which also tells the server.
fn take(client: &mut Client, uri: &str, ghost: Ghost, at: usize) -> anyhow::Result<()> {
    if let Some((line, _)) = ghost.text.split_once('\n') {
        return client.edit(uri, &Edit::insert(at, line));
    }
    client.edit(uri, &Edit::new(vec![ghost.replacement])?)?;
    let params = json!({ "command": protocol::SUGGESTION_ACCEPTED, "arguments": [ghost.id] });
    client.ask::<Value>("workspace/executeCommand", &params).map(drop)
}

/// What ghost text is worth to who wants to write `left`.
fn judge(ghost: &str, left: &str) -> Verdict {
    if let Some((line, _)) = ghost.split_once('\n') {
        return if line == left { Verdict::FirstLine } else { Verdict::Wrong };
    }
    let Some(rest) = left.strip_prefix(ghost) else { return Verdict::Wrong };
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let inside = ghost.ends_with(is_word) && rest.starts_with(is_word);
    match rest {
        "" => Verdict::Whole,
        _ if !inside && ghost.chars().count() >= 3 => Verdict::Beginning,
        _ => Verdict::Wrong,
    }
}

impl<'a> Line<'a> {
    fn new(number: usize, indent: &'a str) -> Self {
        let (parts, count, wrong) = (Vec::new(), Typed::default(), Vec::new());
        Self { number, indent, parts, count, wrong, seen: Value::Null }
    }

    /// Shows what is at the cursor now, and counts it when it is new.
    fn look(&mut self, screen: Screen, ghost: Option<&Ghost>, left: &str) -> anyhow::Result<Verdict> {
        screen.live(&self.drawn(screen, ghost))?;
        screen.pause(KEY);
        let Some(ghost) = ghost else { return Ok(Verdict::Wrong) };
        let verdict = judge(&ghost.text, left);
        if self.seen != ghost.id {
            self.seen = ghost.id.clone();
            self.count.shown += 1;
            if verdict == Verdict::Wrong {
                self.wrong.push(ghost.text.lines().next().unwrap_or_default().to_owned());
            } else {
                self.count.right += 1;
            }
            screen.pause(if verdict == Verdict::Wrong { WRONG } else { LOOK });
        }
        Ok(verdict)
    }

    /// Text that came by one key.
    fn add(&mut self, taken: bool, text: &str) {
        self.count.keys += 1;
        self.count.characters += text.chars().count();
        match self.parts.last_mut() {
            Some((last, part)) if *last == taken && !taken => part.push_str(text),
            _ => self.parts.push((taken, text.to_owned())),
        }
    }

    fn drawn(&self, screen: Screen, ghost: Option<&Ghost>) -> String {
        let part = |(taken, text): &(bool, String)| if *taken { screen.taken(text) } else { text.clone() };
        let written: String = self.parts.iter().map(part).collect();
        let more = |ghost: &Ghost| match ghost.text.split_once('\n') {
            Some((line, rest)) => screen.ghost(&format!("{line} ↵ {} more", rest.lines().count())),
            None => screen.ghost(&ghost.text),
        };
        let ghost = ghost.map(more).unwrap_or_default();
        let number = screen.quiet(&format!("{:>5} │", self.number + 1));
        format!("{number} {}{written}{ghost}", self.indent.replace('\t', "    "))
    }

    /// The line as it came to be, and what it took.
    fn settle(&self, screen: Screen) -> anyhow::Result<()> {
        screen.say(&self.drawn(screen, None))?;
        let Typed { characters, keys, shown, right, .. } = self.count;
        let wrong: Vec<_> = self.wrong.iter().map(|text| screen.ghost(text)).collect();
        let wrong = if wrong.is_empty() { String::new() } else { format!(", wrong: {}", wrong.join("  ")) };
        let line = format!("      │ {keys} keys for {characters} characters; {right} of {shown} right");
        screen.say(&format!("{}{wrong}", screen.quiet(&line)))
    }
}

impl Typed {
    fn add(&mut self, line: Self) {
        self.characters += line.characters;
        self.keys += line.keys;
        self.shown += line.shown;
        self.right += line.right;
        self.latencies.extend(line.latencies);
    }

    /// What came of it.
    pub(super) fn summary(&self) -> [String; 2] {
        let mut sorted = self.latencies.clone();
        sorted.sort();
        let at = |percent: usize| {
            let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
            sorted.get(place).map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
        };
        let Self { characters, keys, shown, right, .. } = self;
        let saved = 100.0 * (1.0 - *keys as f64 / (*characters).max(1) as f64);
        [
            format!(
                "ghost text: {keys} keys for {characters} characters ({saved:.0} % saved), {right} of {shown} suggestions right"
            ),
            format!(
                "from key to answer: median {:.1} ms, p99 {:.1} ms, over {} requests",
                at(50),
                at(99),
                sorted.len()
            ),
        ]
    }
}

#[cfg(test)]
mod tests;

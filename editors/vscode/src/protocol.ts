// Generated from protocol/src by `UPDATE_EXPECT=1 cargo test -p protocol`; do not edit.

/** Tasks that a model works on. */
export interface Agent {
  /** The name of one of `models`; empty takes the only one that can work on tasks. */
  model?: string;
  /** When the user is asked before something is done. */
  approvals?: Approvals;
  /** How often the model is asked for an answer before a task stops; it can be resumed with as much again. */
  maxTurns?: number;
  /** The tokens a task may take, those of prompts and answers together; cached ones do not count. */
  maxTokens?: number;
  /** What a task may cost, in the currency of the model's `prices`; 0 for no limit. */
  maxCost?: number;
  /** Minutes that a task may be at work; waiting for the user does not count. */
  maxMinutes?: number;
  /** Commands that are run once in a task, with the network, before the first command of the model; each asks first. By the workspace's folder, each a program with its arguments. */
  setUp?: Record<string, string[][]>;
}

/** What the user answers. */
export type Answer = { kind: "approve"; scope: ApprovalScope } | { kind: "decline"; reason: string } | { kind: "reply"; text: string };

/** What a model server speaks. */
export type Api = "llama-cpp" | "ollama" | "openai-completions" | "openai-chat" | "openai-responses" | "anthropic" | "mistral-fim" | "deepseek";

/** How far a yes reaches. */
export type ApprovalScope = "once" | "task" | "always";

/** What an approval is about. */
export type ApprovalSubject = "command" | "unsandboxed" | "network" | "protectedFile" | "edit";

/** When the user is asked. */
export type Approvals = "always" | "outsideSandbox" | "never";

/** A change with its files and hunks. */
export interface Change {
  /** Names the change. */
  changeId: string;
  /** What it does, for people. */
  title: string;
  /** How far the review is. */
  state: ChangeState;
  /** The files, by path. */
  files: ChangeFile[];
}

/** Asks for hunks to be put into the user's files: those named, those of one file, or all that are still proposed. */
export interface ChangeAcceptParams {
  /** The change. */
  changeId: string;
  /** Only these hunks. */
  hunkIds?: string[] | null;
  /** Only hunks of this file. */
  uri?: string | null;
}

/** What accepting came to. */
export interface ChangeAcceptResponse {
  /** Hunks now in the user's files. */
  accepted: number;
  /** Hunks left out, since what the user typed overlaps them. */
  conflicts: Conflict[];
  /** The journal entry that can be undone; null when nothing was written. */
  entryId: string | null;
  /** Why nothing or not everything was written, for people. */
  message: string | null;
}

/** A change was proposed, decided in part or whole, or moved with the user's typing. */
export interface ChangeChangedNotification {
  /** The change. */
  changeId: string;
  /** How far its review is. */
  state: ChangeState;
  /** URIs of the files whose hunks changed state or place. */
  files: string[];
  /** Hunks still to be decided. */
  hunksProposed: number;
}

/** Asks what would be wrong if hunks were accepted: those named, those of one file, or all that are still proposed. Nothing of the user's changes. */
export interface ChangeCheckParams {
  /** The change. */
  changeId: string;
  /** Only these hunks. */
  hunkIds?: string[] | null;
  /** Only hunks of this file. */
  uri?: string | null;
  /** A program and its arguments, to be run in the sandbox on the files as they would be. */
  command?: string[] | null;
}

/** What accepting would leave wrong. */
export interface ChangeCheckResponse {
  /** Places that would break the syntax and do not break it now. */
  faults: ChangeFault[];
  /** Hunks left out that the chosen ones need. */
  missing: string[];
  /** Hunks that could not be accepted. */
  conflicts: Conflict[];
  /** What came of the command; null without one. */
  command: CheckedCommand | null;
  /** All of it in a few words, for people; also when nothing would be wrong. */
  message: string;
}

/** Asks for a hunk to propose another text, before it is decided on. Nothing of the user's changes. */
export interface ChangeEditParams {
  /** The change. */
  changeId: string;
  /** The hunk; one that was rejected is to be decided again. */
  hunkId: string;
  /** The whole lines that it is to put there. */
  newText: string;
}

/** The hunk proposes the new text. */
export type ChangeEditResponse = Record<string, never>;

/** A place that would break the syntax. */
export interface ChangeFault {
  /** The file. */
  uri: string;
  /** Where, in the text as it would be. */
  range: Range;
  /** What is wrong, for people. */
  message: string;
}

/** What a change does to one file. */
export interface ChangeFile {
  /** The file itself, where it is now. */
  uri: string;
  /** Read-only document: the file as it is now with every hunk still proposed put in. */
  proposedUri: string;
  /** Read-only document: the file as it was when the change was made. */
  baseUri: string;
  /** The path from the workspace's root, for people. */
  path: string;
  /** Whether the file is edited, moved, created or deleted. */
  kind: FileKind;
  /** Lines added. */
  added: number;
  /** Lines removed. */
  removed: number;
  /** Where the file is to move to; null where it stays, or has moved already. */
  movesTo: string | null;
  /** Whether the file becomes executable, or no longer is; null where that stays. */
  executable: boolean | null;
  /** The hunks in the order of the file. */
  hunks: Hunk[];
}

/** Asks for every change and every journal entry of this workspace. */
export type ChangeListParams = Record<string, never>;

/** The changes and the journal, the latest first. */
export interface ChangeListResponse {
  /** Changes that were proposed. */
  changes: ChangeSummary[];
  /** What was written by accepting, undoing and redoing. */
  entries: EntrySummary[];
}

/** Asks for the review of a change to be shown by `window/showDocument`: as a virtual document, or as a file where the editor has none. */
export interface ChangeOpenParams {
  /** The change; without it, the latest that is open. */
  changeId?: string | null;
}

/** The review is shown. */
export interface ChangeOpenResponse {
  /** The document that shows it; null when nothing is open. */
  uri: string | null;
  /** What the user should know. */
  message: string | null;
}

/** Asks for texts to be put up for review, such as a block of code from a message. */
export interface ChangeProposeParams {
  /** What it does, for people. */
  title: string;
  /** The texts. */
  edits: ProposedEdit[];
}

/** What was put up for review. */
export interface ChangeProposeResponse {
  /** The change; null when the files say all of it already. */
  changeId: string | null;
}

/** Asks for an undone entry to be done again. */
export interface ChangeRedoParams {
  /** The entry; without it, the latest that was undone. */
  entryId?: string | null;
}

/** What redoing came to. */
export interface ChangeRedoResponse {
  /** The entry done again; null when there was none. */
  entryId: string | null;
  /** Places done again. */
  redone: number;
  /** Places left as they are, since what the user typed overlaps them. */
  conflicts: Conflict[];
  /** Why nothing or not everything was done again, for people. */
  message: string | null;
}

/** Asks for hunks to be dropped: those named, those of one file, or all that are still proposed. */
export interface ChangeRejectParams {
  /** The change. */
  changeId: string;
  /** Only these hunks. */
  hunkIds?: string[] | null;
  /** Only hunks of this file. */
  uri?: string | null;
  /** Why, in the user's words; kept with the hunks. */
  reason?: string | null;
}

/** What rejecting came to. */
export interface ChangeRejectResponse {
  /** Hunks now rejected. */
  rejected: number;
}

/** Asks for one change, whole or some files of it. */
export interface ChangeShowParams {
  /** The change. */
  changeId: string;
  /** Only these files; without it, all of them. */
  uris?: string[] | null;
}

/** How far the review of a change is. */
export type ChangeState = "open" | "accepted" | "rejected" | "partly";

/** A change in one line. */
export interface ChangeSummary {
  /** Names the change. */
  changeId: string;
  /** What it does, for people. */
  title: string;
  /** How far the review is. */
  state: ChangeState;
  /** Files it touches. */
  files: number;
  /** Hunks in all. */
  hunks: number;
  /** Lines it adds. */
  added: number;
  /** Lines it removes. */
  removed: number;
  /** Other open changes that have hunks for the same lines: once one is accepted, the other may no longer fit. */
  overlaps: string[];
}

/** Asks for an accepted entry to be taken back, whatever was typed since. */
export interface ChangeUndoParams {
  /** The entry; without it, the latest that can be undone. */
  entryId?: string | null;
}

/** What undoing came to. */
export interface ChangeUndoResponse {
  /** The entry taken back; null when there was none. */
  entryId: string | null;
  /** Places taken back. */
  undone: number;
  /** Places left as they are, since what the user typed overlaps them. */
  conflicts: Conflict[];
  /** Why nothing or not everything was taken back, for people. */
  message: string | null;
}

/** What came of a command that was run on the files as they would be. */
export interface CheckedCommand {
  /** The code that it ended with; null when it did not end by itself. */
  exitCode: number | null;
  /** The end of what it wrote. */
  output: string;
}

/** What a client with Ghostpen's plugin can do; everything is off for a stock client. */
export interface ClientCapabilities {
  /** Takes the `ghostpen/…` notifications (`task/event`, `change/changed`, `status/changed` …) and shows the review itself. Without it the server uses messages, progress and `showDocument`. */
  notifications?: boolean;
  /** Has the client's own commands, such as `ghostpen.rename` and `ghostpen.delegate`, which ask the user for input, so that code actions may carry them. */
  inputCommands?: boolean;
  /** Asks for `workspace/textDocumentContent` although its editor does not announce it. */
  textDocumentContent?: boolean;
  /** Sends `ghostpen/suggestion/shown` and `partlyAccepted`; the server then need not guess them from the next edits. */
  suggestionEvents?: boolean;
  /** Shows the items of tasks and answers those that wait. Without it the server tells how a task goes by progress, and asks by `window/showMessageRequest`. */
  items?: boolean;
  /** Answers `ghostpen/diagnostic/list`. */
  diagnostics?: boolean;
  /** The user does not trust the workspace. The server takes it for one without folders, so that it reads no file that is not open and no project's settings, and it starts no task. */
  untrusted?: boolean;
}

/** Ghost text. */
export interface Completion {
  /** Show ghost text while typing. */
  enabled?: boolean;
  /** What writes it: `embedded`, the engine that needs no model, or the name of one of `models`. */
  model?: string;
  /** How sure a suggestion must be before it is shown. */
  eagerness?: Eagerness;
  /** The most lines a suggestion may have; 1 for the rest of the line only. */
  maxLines?: number;
  /** Milliseconds that the user has to be still before anything new is shown; what is on the screen stays while it is typed. */
  idleMs?: number;
  /** Wait longer after suggestions that were rejected, and shorter after some that were taken. */
  backOff?: boolean;
  /** Also inside comments. */
  inComments?: boolean;
  /** Also inside strings. */
  inStrings?: boolean;
  /** Show nothing of a model that calls what neither the document nor the workspace knows. */
  knownNames?: boolean;
  /** Minutes that a snooze without a given length pauses ghost text. */
  snoozeMinutes?: number;
  /** Where ghost text is shown. */
  languages?: Languages;
  /** Globs, in gitignore's syntax, of files without ghost text; they are read all the same. */
  exclude?: string[];
}

/** All settings, each with its default. */
export interface Config {
  /** Models that may be used, by name. */
  models?: Record<string, ModelConfig>;
  /** Ghost text. */
  completion?: Completion;
  /** Tasks that a model works on. */
  agent?: Agent;
  /** What the embedded engine reads of the workspace. */
  index?: Index;
  /** Review of changes. */
  review?: Review;
  /** The server's own log. */
  log?: Log;
}

/** A place where the user's text stands against a hunk. */
export interface Conflict {
  /** The hunk; null where an undo or redo met text that belongs to no hunk. */
  hunkId: string | null;
  /** The file. */
  uri: string;
  /** What stands in the way, for people. */
  message: string;
  /** The text that the hunk was made for. */
  oldText: string;
  /** The text that it would put there. */
  newText: string;
  /** The text that is there now; null where there is no such file. */
  currentText: string | null;
}

/** What was decided for one request for ghost text. */
export interface Consideration {
  /** When it was asked, in Unix milliseconds. */
  at: number;
  /** The document. */
  uri: string;
  /** The cursor. */
  position: Position;
  /** What was answered. */
  outcome: Outcome;
  /** Why, for people. */
  reason: string;
  /** Who made the text (`cache`, `embedded`, a model's name); null when there was none. */
  source: string | null;
  /** From reading the request to answering it, in milliseconds. */
  tookMs: number;
  /** What it went through. */
  stages: ConsiderationStage[];
  /** Tokens of the prompt, as the model's server counts them; null before its answer has ended, and where none was waited for. */
  promptTokens: number | null;
  /** Of these, those the server had in its cache. */
  cachedTokens: number | null;
}

/** A stage of a request for ghost text. */
export interface ConsiderationStage {
  /** What was done. */
  stage: string;
  /** From reading the request to when it was done, in milliseconds. */
  doneMs: number;
}

/** Argument of the client's command `ghostpen.delegate`, which asks for the user's words and starts the task. */
export interface DelegateInput {
  /** The wish that the words are added to; null when the words say it all. */
  shortcut: Shortcut | null;
  /** What is pointed at. */
  mentions: Mention[];
  /** What to ask the user for, in a line. */
  prompt: string;
}

/** One report. */
export interface Diagnostic {
  /** The document's URI. */
  uri: string;
  /** Where. */
  range: Range;
  /** How bad it is, as LSP counts: 1 error, 2 warning, 3 information, 4 hint. */
  severity: number;
  /** What is wrong. */
  message: string;
  /** Who says so. */
  source: string;
}

/** Asks the editor what is reported as wrong. */
export interface DiagnosticListParams {
  /** The document; null for all. */
  textDocument: TextDocumentIdentifier | null;
}

/** What the editor's other servers report. */
export interface DiagnosticListResponse {
  /** In no order. */
  diagnostics: Diagnostic[];
}

/** How sure a suggestion must be before it is shown; the calmer is the smaller. */
export type Eagerness = "quiet" | "balanced" | "eager";

/** What became of a journal entry. */
export type EntryState = "intended" | "done" | "undone" | "failed";

/** One entry of the journal. */
export interface EntrySummary {
  /** Names the entry. */
  entryId: string;
  /** What was done, for people. */
  label: string;
  /** When, in Unix milliseconds. */
  at: number;
  /** The files' URIs. */
  files: string[];
  /** What became of it. */
  state: EntryState;
  /** `ghostpen/change/undo` can take it back now. */
  canUndo: boolean;
  /** `ghostpen/change/redo` can do it again now. */
  canRedo: boolean;
}

/** What happens to a file. */
export type FileKind = "edit" | "move" | "create" | "delete";

/** One place of a change, decided on its own. */
export interface Hunk {
  /** Names the hunk within its change. */
  hunkId: string;
  /** What was decided. */
  state: HunkState;
  /** What it changes. */
  part: HunkPart;
  /** Where it lies in the file as it is now. */
  range: Range;
  /** Whether that is where it belongs beyond doubt; false where most of what was around it is another text now, or where its lines were found again elsewhere. */
  sure: boolean;
  /** Where it lies in the document at `proposedUri`. */
  proposedRange: Range;
  /** The text it replaces. */
  oldText: string;
  /** The text it puts there. */
  newText: string;
  /** Why it cannot be put in, for people; null unless `state` is `conflict`. */
  conflict: string | null;
  /** Why it is proposed, in the words of whoever proposes it. */
  reason: string | null;
  /** Who wrote what it proposes. */
  author: HunkAuthor;
  /** Why the user rejected it, if the user said so. */
  rejection: string | null;
  /** Hunks of the same change that it makes sense only with: by name and by moved lines. A hint. */
  needs: string[];
  /** Hunks of other open changes for the same lines: once one is accepted, the others may no longer fit. */
  overlaps: HunkRef[];
}

/** Who wrote what a hunk proposes. */
export type HunkAuthor = "engine" | "model" | "command" | "user";

/** What a hunk changes. */
export type HunkPart = "lines" | "content" | "place" | "mode";

/** A hunk of another change. */
export interface HunkRef {
  /** The change. */
  changeId: string;
  /** The hunk within it. */
  hunkId: string;
  /** What the change does, for people. */
  title: string;
}

/** What was decided about a hunk. */
export type HunkState = "proposed" | "accepted" | "rejected" | "conflict";

/** An image that belongs to a message. */
export interface Image {
  /** `image/png`, `image/jpeg`, `image/gif` or `image/webp`. */
  mediaType: string;
  /** The file's bytes in base64; at most 5 MB of them. */
  data: string;
}

/** What the embedded engine reads of the workspace. */
export interface Index {
  /** The most files it reads. */
  maxFiles?: number;
  /** The most bytes it reads in all. */
  maxBytes?: number;
  /** Files of more bytes are not read. */
  maxFileBytes?: number;
  /** Globs, in gitignore's syntax, of what is neither read nor given ghost text, besides what ignore files name. */
  exclude?: string[];
}

/** An instruction file that was taken into account. */
export interface InstructionFile {
  /** The file's URI. */
  uri: string;
  /** Bytes of it that were taken into account. */
  bytes: number;
  /** Bytes of it that were left out for want of room. */
  leftOut: number;
}

/** One piece of a task's work. */
export interface Item {
  /** Names the item within its thread; later items have later places in the thread, not larger ids. */
  itemId: string;
  /** The task it belongs to. */
  taskId: string;
  /** When it began, in Unix milliseconds. */
  at: number;
  /** How far it is. */
  state: ItemState;
  /** What it is. */
  content: ItemContent;
}

/** What an item is. */
export type ItemContent = { kind: "userMessage"; text: string; mentions: Mention[]; images: number } | { kind: "agentMessage"; text: string } | { kind: "reasoning"; text: string } | { kind: "plan"; steps: PlanStep[] } | { kind: "toolCall"; tool: string; title: string; input: string; output: string; exitCode: number | null; tookMs: number | null; files: string[] } | { kind: "approval"; title: string; detail: string; reach: string[]; diff: string | null; subject: ApprovalSubject; scopes: ApprovalScope[]; answer: Answer | null } | { kind: "question"; text: string; choices: string[]; answer: string | null } | { kind: "instructions"; files: InstructionFile[] } | { kind: "change"; changeId: string; files: number; hunks: number; added: number; removed: number } | { kind: "evidence"; claim: string; command: string; exitCode: number | null; output: string; stale: boolean } | { kind: "notice"; level: NoticeLevel; text: string };

/** How far an item is. */
export type ItemState = "running" | "waiting" | "done" | "failed" | "aborted";

/** Where ghost text is shown. */
export interface Languages {
  /** LSP language ids in which no ghost text is shown. */
  disabled?: string[];
}

/** The server's own log, on its standard error. */
export interface Log {
  /** The least severe message that is written. */
  level?: LogLevel;
}

/** How severe a message of the log is. */
export type LogLevel = "off" | "error" | "warn" | "info" | "debug" | "trace";

/** What a message points at. */
export type Mention = { kind: "file"; uri: string } | { kind: "selection"; uri: string; range: Range } | { kind: "symbol"; uri: string; range: Range; name: string } | { kind: "diagnostics"; uri: string } | { kind: "change"; changeId: string } | { kind: "text"; label: string; text: string };

/** Asks what can be mentioned. */
export interface MentionListParams {
  /** What was typed after the `@`. */
  query: string;
  /** The document the user is in. */
  textDocument?: TextDocumentIdentifier | null;
  /** At most so many; 20 by default. */
  limit?: number | null;
}

/** What can be mentioned. */
export interface MentionListResponse {
  /** The best first. */
  mentions: MentionOffer[];
}

/** One thing that can be mentioned. */
export interface MentionOffer {
  /** What stands in the message after the `@`. */
  label: string;
  /** More about it, for people. */
  detail: string;
  /** The mention itself. */
  mention: Mention;
}

/** How much a model may do. */
export type Mode = "ask" | "plan" | "agent";

/** A model, and the server that runs it. */
export interface ModelConfig {
  /** What the server speaks. */
  api: Api;
  /** Where it listens, such as `http://127.0.0.1:8080`; with or without the path of the API's version. */
  url: string;
  /** What the server calls the model; empty where it runs only one. */
  model?: string;
  /** How a raw completion endpoint is asked to fill in the middle: `auto`, `suffix` to leave it to the server, or the name of a family of models, such as `qwen`. */
  fim?: string;
  /** The environment variable that holds the key. */
  keyEnv?: string | null;
  /** A program with its arguments that prints the key, such as a password manager's. */
  keyCommand?: string[];
  /** Headers sent with each request; `{key}` in a value stands for the key, which is then sent there only. */
  headers?: Record<string, string>;
  /** The proxy on the way to the server, such as `http://proxy.example:3128`; null takes the one that the environment names in `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, an empty text none. */
  proxy?: string | null;
  /** A file of certificates, in PEM, of authorities that vouch for the server besides the system's. */
  caFile?: string | null;
  /** The most tokens that prompt and answer may have together; null where the server tells or it is not known. */
  contextTokens?: number | null;
  /** The most tokens of one answer in a task; null leaves it to the server where it may be left. */
  maxOutputTokens?: number | null;
  /** The slot of a llama.cpp server to keep to; null lets the server choose the most similar. */
  slot?: number | null;
  /** How long each stage of a request may take. */
  timeouts?: Timeouts;
  /** Whether the server is another's machine, where each request costs; null takes any URL that is not of this machine for such a one. */
  hosted?: boolean | null;
  /** What the tokens cost, for showing costs and for budgets. */
  prices?: Prices | null;
  /** Ask for what follows a suggestion as soon as it is shown; null does so for servers of this machine. */
  prefetch?: boolean | null;
}

/** Asks for the models that are configured. */
export type ModelListParams = Record<string, never>;

/** The models that are configured. */
export interface ModelListResponse {
  /** By name. */
  models: ModelSummary[];
  /** The one that tasks use unless told otherwise; null when there is none. */
  agentModel: string | null;
  /** What to do to have one; null when there is one. */
  message: string | null;
}

/** One model. */
export interface ModelSummary {
  /** Its name in the configuration. */
  name: string;
  /** What its server calls it. */
  model: string;
  /** It can work on tasks. */
  canChat: boolean;
  /** It can write ghost text. */
  canFill: boolean;
  /** It is on another machine, so that what it is told leaves this one. */
  hosted: boolean;
  /** What is wrong with it and what to do, for people; null when nothing is known to be. */
  problem: string | null;
}

/** How much a notice matters. */
export type NoticeLevel = "info" | "warning" | "error";

/** What a request for ghost text was answered with. */
export type Outcome = "shown" | "empty" | "superseded" | "cancelled";

/** One step of a plan. */
export interface PlanStep {
  /** What is to be done. */
  text: string;
  /** How far it is. */
  state: StepState;
}

/** A place in a document: a line, and units of the negotiated position encoding from its start. */
export interface Position {
  /** Line, from 0. */
  line: number;
  /** Units of the negotiated position encoding (UTF-16 unless agreed otherwise), from 0. */
  character: number;
}

/** What a million tokens cost, in whatever currency the user counts. */
export interface Prices {
  /** Of a prompt. */
  input?: number;
  /** Of a prompt that the server had in its cache; null counts them as `input`. */
  cachedInput?: number | null;
  /** Of an answer, its reasoning included. */
  output?: number;
}

/** Limits of ghost text. */
export interface ProjectCompletion {
  /** `false` turns ghost text off; `true` changes nothing. */
  enabled?: boolean | null;
  /** Holds where it is calmer than the user's. */
  eagerness?: Eagerness | null;
  /** Holds where it is fewer than the user's. */
  maxLines?: number | null;
  /** Languages turned off besides the user's. */
  languages?: Languages;
  /** Files without ghost text besides the user's. */
  exclude?: string[];
}

/** What a project may set in its `.ghostpen.toml`: limits, each of which only tightens the user's. */
export interface ProjectConfig {
  /** Limits of ghost text. */
  completion?: ProjectCompletion;
  /** Limits of what is read. */
  index?: ProjectIndex;
}

/** Limits of what is read. */
export interface ProjectIndex {
  /** Holds where it is fewer than the user's. */
  maxFiles?: number | null;
  /** Holds where it is fewer than the user's. */
  maxBytes?: number | null;
  /** Holds where it is fewer than the user's. */
  maxFileBytes?: number | null;
  /** Excluded besides the user's. */
  exclude?: string[];
}

/** A text to be put up for review. */
export interface ProposedEdit {
  /** The file's URI. */
  uri: string;
  /** What the text replaces; without it, all of the file, which may be new. */
  range?: Range | null;
  /** The text. */
  newText: string;
}

/** The text between two places; `end` is not part of it. */
export interface Range {
  /** Where it starts. */
  start: Position;
  /** The first place after it. */
  end: Position;
}

/** Argument of the client's command `ghostpen.rename`, which asks for the new name. */
export interface RenameInput {
  /** The document that holds the identifier. */
  textDocument: TextDocumentIdentifier;
  /** A place inside the identifier. */
  position: Position;
  /** The name it has now, offered for editing. */
  oldName: string;
}

/** Review of changes. */
export interface Review {
  /** Open the review by itself when a task has produced a change. */
  openWhenDone?: boolean;
  /** Unchanged lines shown around each hunk of the review document. */
  contextLines?: number;
}

/** Argument of the client's command `ghostpen.rewrite`, which asks for pattern and replacement. */
export interface RewriteInput {
  /** The document the code was selected in. */
  textDocument: TextDocumentIdentifier;
  /** The selected code. */
  range: Range;
  /** A pattern to start from: the selected code itself. */
  pattern: string;
  /** LSP language id of the document, null when it has none the server knows. */
  language: string | null;
}

/** What the server speaks beyond LSP. */
export interface ServerCapabilities {
  /** The server's own version, for logs and health reports. */
  version: string;
  /** The `kind`s of task that `ghostpen/task/start` takes. */
  tasks: string[];
}

/** A wish that is common enough to have a name: a code action, or a word after `/` in a message. */
export type Shortcut = "refactor" | "fix" | "tests" | "document" | "explain" | "everywhere";

/** How the server is now. */
export interface Status {
  /** The worst that holds. */
  state: StatusState;
  /** What is so, for people, in one line. */
  message: string;
  /** What the user can do about it; null when there is nothing to do. */
  action: string | null;
  /** Files the embedded engine has learned from. */
  indexedFiles: number;
  /** What makes the suggestions: `embedded`, or a model's name. */
  engine: string;
  /** Who made the suggestion that was answered last, `embedded` or a model's name; null before the first. */
  lastEngine: string | null;
  /** Whether ghost text is on, by the setting `completion.enabled`. */
  enabled: boolean;
  /** The languages in which it is off, by all the names that editors have for them. */
  disabledLanguages: string[];
  /** Until when it is snoozed, in Unix milliseconds; null when it is not. */
  snoozedUntil: number | null;
}

/** Asks for the status. */
export type StatusShowParams = Record<string, never>;

/** How good things are. */
export type StatusState = "ready" | "indexing" | "offline" | "warning" | "error";

/** How far a step of a plan is. */
export type StepState = "pending" | "running" | "done";

/** The user took the beginning of a suggestion. */
export interface SuggestionPartlyAcceptedNotification {
  /** The first argument of the item's `command`. */
  suggestionId: string;
  /** UTF-16 units taken so far, counted from the start of the item's `insertText`. */
  acceptedLength: number;
}

/** The user saw a suggestion. */
export interface SuggestionShownNotification {
  /** The first argument of the item's `command`. */
  suggestionId: string;
}

/** Asks for ghost text to pause in every document. */
export interface SuggestionSnoozeParams {
  /** For so long; without it, `completion.snoozeMinutes`; 0 ends the pause. */
  minutes?: number | null;
}

/** The pause that holds now. */
export interface SuggestionSnoozeResponse {
  /** When it ends, in Unix milliseconds; null when ghost text is not paused. */
  until: number | null;
}

/** What was counted in some time. */
export interface SuggestionStats {
  /** Requests of editors. */
  requests: number;
  /** Answered with text. */
  shown: number;
  /** Of these, from the embedded engine. */
  fromEmbedded: number;
  /** Of these, from a model as it wrote. */
  fromModel: number;
  /** Of these, from what a model wrote before. */
  fromCache: number;
  /** Of these, what was on the screen already. */
  typedThrough: number;
  /** Answered `null`, since a newer request came. */
  superseded: number;
  /** Suggestions taken whole. */
  accepted: number;
  /** Suggestions of which the beginning was taken. */
  partlyAccepted: number;
  /** Suggestions that the user typed to their end. */
  typedOut: number;
  /** Suggestions that were looked at and not taken. */
  rejected: number;
  /** Accepted ones of which most was still there half a minute later. */
  kept: number;
  /** Accepted ones of which most was gone by then. */
  changed: number;
  /** Characters that were not typed, thanks to suggestions. */
  charactersSaved: number;
  /** Requests to a model. */
  modelRequests: number;
  /** Of these, ended early, since the user wrote something else. */
  modelDropped: number;
  /** Of these, failed. */
  modelFailed: number;
  /** Tokens of prompts. */
  promptTokens: number;
  /** Of these, those the server had in its cache. */
  cachedTokens: number;
  /** Tokens written. */
  outputTokens: number;
  /** Tokens written that were of no use. */
  wastedTokens: number;
  /** Answers by time: up to 1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 700, 1000, 1200 milliseconds, and beyond. */
  took: number[];
}

/** Asks what ghost text was worth. */
export interface SuggestionStatsParams {
  /** Of so many days, today included; 30 without it. */
  days?: number | null;
}

/** What ghost text was worth. Numbers alone, kept on this machine and never sent anywhere. */
export interface SuggestionStatsResponse {
  /** All days together. */
  total: SuggestionStats;
  /** Of the suggestions taken or rejected, the part that was taken, whole or partly, from 0 to 1; null when there were none. */
  acceptance: number | null;
  /** Of the accepted ones, the part of which most was still there half a minute later. */
  kept: number | null;
  /** Half of the answers took at most so many milliseconds; null without answers. */
  p50Ms: number | null;
  /** 95 of 100 did. */
  p95Ms: number | null;
  /** 99 of 100 did. */
  p99Ms: number | null;
}

/** Asks what happened to the latest requests for ghost text. */
export interface SuggestionWhyParams {
  /** Only requests in this document. */
  textDocument?: TextDocumentIdentifier | null;
  /** At most so many; 20 without it. */
  limit?: number | null;
}

/** The latest requests for ghost text, the newest first. */
export interface SuggestionWhyResponse {
  /** What was decided for each. */
  recent: Consideration[];
}

/** What a task is to do. */
export type Task = { kind: "rewrite"; pattern: string; replacement: string; language?: string | null; path?: string | null } | { kind: "rename"; textDocument: TextDocumentIdentifier; position: Position; newName: string } | { kind: "prompt"; text: string; mode?: Mode; shortcut?: Shortcut | null; mentions?: Mention[]; images?: Image[]; threadId?: string | null; model?: string | null };

/** Answers an item that waits: an approval or a question. */
export interface TaskAnswerParams {
  /** The task. */
  taskId: string;
  /** The item that waits. */
  itemId: string;
  /** The answer. */
  answer: Answer;
}

/** Whether the answer was taken. */
export interface TaskAnswerResponse {
  /** False when nothing waits for it any more. */
  taken: boolean;
}

/** Asks for a running task to be stopped. */
export interface TaskCancelParams {
  /** The task. */
  taskId: string;
}

/** The end of a cancelled task is told by its `cancelled` event. */
export interface TaskCancelResponse {
  /** False when no such task was running. */
  cancelled: boolean;
}

/** A task entered another state. */
export interface TaskEventNotification {
  /** The task. */
  taskId: string;
  /** The state it is in now; a task that is `running` or `waiting` has more events to come. `running` is told again when the numbers of `ghostpen/task/list` have changed. */
  state: TaskState;
  /** What happened, for people: the reason of a failure, or that nothing matched. */
  message: string | null;
  /** The change it produced; null when it produced none. */
  changeId: string | null;
  /** The client is to open the review now, as the setting `review.openWhenDone` says. */
  openReview: boolean;
}

/** An item began, entered another state, or ended. It takes the place of the one with the same id. */
export interface TaskItemNotification {
  /** The thread. */
  threadId: string;
  /** The item. */
  item: Item;
}

/** Asks for the tasks that run, wait or can be resumed, and the latest that ended. */
export type TaskListParams = Record<string, never>;

/** The tasks of this workspace. */
export interface TaskListResponse {
  /** The latest first. */
  tasks: TaskSummary[];
}

/** Asks for a task that was interrupted to go on where it stopped. */
export interface TaskResumeParams {
  /** The task. */
  taskId: string;
}

/** Whether a task goes on. */
export interface TaskResumeResponse {
  /** False when there is nothing to go on with. */
  resumed: boolean;
}

/** Asks for a task to be started. */
export interface TaskStartParams {
  /** What is to be done. */
  task: Task;
}

/** The task has been taken; how it goes is told by `ghostpen/task/event`. */
export interface TaskStartResponse {
  /** Names the task in events and for cancelling. */
  taskId: string;
  /** The thread it works in; null for a task without a model. */
  threadId: string | null;
}

/** How far a task is. */
export type TaskState = "running" | "waiting" | "interrupted" | "done" | "failed" | "cancelled";

/** Says something to a task while it works; the model reads it after the tool calls under way. */
export interface TaskSteerParams {
  /** The task. */
  taskId: string;
  /** The user's words. */
  text: string;
}

/** Whether the words were taken. */
export interface TaskSteerResponse {
  /** False when the task has ended; the words then start a task of their own in its thread. */
  taken: boolean;
}

/** One task in a list. */
export interface TaskSummary {
  /** Names the task. */
  taskId: string;
  /** The thread it works in; null for a task without a model. */
  threadId: string | null;
  /** What it is to do, for people, in a few words. */
  title: string;
  /** How far it is. */
  state: TaskState;
  /** What it does now, or what came of it, for people. */
  message: string | null;
  /** When it started, in Unix milliseconds. */
  at: number;
  /** When it ended; null while it has not. */
  endedAt: number | null;
  /** The change it produced; null when it produced none yet. */
  changeId: string | null;
  /** Files it changes so far. */
  files: number;
  /** Lines it adds so far. */
  added: number;
  /** Lines it removes so far. */
  removed: number;
  /** What it cost so far. */
  usage: Usage;
}

/** Text that streams into an item: a message's words, or a command's output. */
export interface TaskTextNotification {
  /** The thread. */
  threadId: string;
  /** The item. */
  itemId: string;
  /** Text to add at its end. */
  text: string;
}

/** Names a document by its URI. */
export interface TextDocumentIdentifier {
  /** The document's URI, as the editor spells it. */
  uri: string;
}

/** A thread with all that happened in it. */
export interface Thread {
  /** Names the thread. */
  threadId: string;
  /** What it is about. */
  title: string;
  /** The mode of its latest task. */
  mode: Mode;
  /** Its items in order. */
  items: Item[];
  /** Its tasks in order. */
  tasks: TaskSummary[];
  /** What all of it cost. */
  usage: Usage;
}

/** Asks for a thread to be forgotten. A task that runs in it is stopped; its changes stay. */
export interface ThreadDeleteParams {
  /** The thread. */
  threadId: string;
}

/** Whether a thread was forgotten. */
export interface ThreadDeleteResponse {
  /** False when there was no such thread. */
  deleted: boolean;
}

/** Asks for a new thread that starts like another one: to try again, to edit a message, or to go on in two ways. The other thread stays as it is. */
export interface ThreadForkParams {
  /** The thread to start like. */
  threadId: string;
  /** The first item that is left out, a message of the user; without it, all of the thread is taken. */
  beforeItemId?: string | null;
}

/** The new thread. */
export interface ThreadForkResponse {
  /** The new thread. */
  threadId: string;
}

/** Asks for the threads of this workspace. */
export interface ThreadListParams {
  /** At most so many; 100 by default. */
  limit?: number | null;
}

/** The threads of this workspace. */
export interface ThreadListResponse {
  /** The latest first. */
  threads: ThreadSummary[];
}

/** Asks for one thread. */
export interface ThreadShowParams {
  /** The thread. */
  threadId: string;
}

/** One thread in a list. */
export interface ThreadSummary {
  /** Names the thread. */
  threadId: string;
  /** What it is about: the beginning of its first message. */
  title: string;
  /** The mode of its latest task. */
  mode: Mode;
  /** When something last happened in it, in Unix milliseconds. */
  at: number;
  /** Messages of the user in it. */
  messages: number;
  /** The task that runs in it; null when none does. */
  runningTaskId: string | null;
}

/** How many milliseconds each stage of a request may take. Ghost text waits less than this says, since it is of no use when late. */
export interface Timeouts {
  /** To connect, the name's look-up and TLS included. */
  connectMs?: number;
  /** From the request to the first byte of its answer. */
  firstByteMs?: number;
  /** From one piece of content to the next; signs of life without content do not count. */
  idleMs?: number;
  /** The whole answer. */
  totalMs?: number;
}

/** What work by a model cost. */
export interface Usage {
  /** Tokens the model read. */
  promptTokens: number;
  /** Those of them that its server had read before. */
  cachedTokens: number;
  /** Tokens the model wrote. */
  outputTokens: number;
  /** The price in millionths of the unit that the configured prices are in; 0 where none are. */
  costMicros: number;
}

/** Requests we send, by method. */
export interface Requests {
  /** Starts a task and answers at once with its id. */
  "ghostpen/task/start": { params: TaskStartParams; response: TaskStartResponse };
  /** Stops a running task. */
  "ghostpen/task/cancel": { params: TaskCancelParams; response: TaskCancelResponse };
  /** Lists the tasks of this workspace. */
  "ghostpen/task/list": { params: TaskListParams; response: TaskListResponse };
  /** Says something to a task while it works. */
  "ghostpen/task/steer": { params: TaskSteerParams; response: TaskSteerResponse };
  /** Answers an approval or a question of a task. */
  "ghostpen/task/answer": { params: TaskAnswerParams; response: TaskAnswerResponse };
  /** Lets an interrupted task go on. */
  "ghostpen/task/resume": { params: TaskResumeParams; response: TaskResumeResponse };
  /** Lists the threads of this workspace. */
  "ghostpen/thread/list": { params: ThreadListParams; response: ThreadListResponse };
  /** Answers with a thread and all that happened in it. */
  "ghostpen/thread/show": { params: ThreadShowParams; response: Thread };
  /** Starts a thread that begins like another one. */
  "ghostpen/thread/fork": { params: ThreadForkParams; response: ThreadForkResponse };
  /** Forgets a thread. */
  "ghostpen/thread/delete": { params: ThreadDeleteParams; response: ThreadDeleteResponse };
  /** Lists what a message can mention. */
  "ghostpen/mention/list": { params: MentionListParams; response: MentionListResponse };
  /** Lists the models that are configured. */
  "ghostpen/model/list": { params: ModelListParams; response: ModelListResponse };
  /** Puts texts up for review. */
  "ghostpen/change/propose": { params: ChangeProposeParams; response: ChangeProposeResponse };
  /** Lists the changes and the journal of this workspace. */
  "ghostpen/change/list": { params: ChangeListParams; response: ChangeListResponse };
  /** Answers with one change, its files and its hunks. */
  "ghostpen/change/show": { params: ChangeShowParams; response: Change };
  /** Shows the review of a change in an editor that has no view of its own for it. */
  "ghostpen/change/open": { params: ChangeOpenParams; response: ChangeOpenResponse };
  /** Puts hunks into the user's files. */
  "ghostpen/change/accept": { params: ChangeAcceptParams; response: ChangeAcceptResponse };
  /** Drops hunks. */
  "ghostpen/change/reject": { params: ChangeRejectParams; response: ChangeRejectResponse };
  /** Makes a hunk propose another text. */
  "ghostpen/change/edit": { params: ChangeEditParams; response: ChangeEditResponse };
  /** Tells what would be wrong if hunks were accepted. */
  "ghostpen/change/check": { params: ChangeCheckParams; response: ChangeCheckResponse };
  /** Takes an accepted entry back, keeping what was typed since. */
  "ghostpen/change/undo": { params: ChangeUndoParams; response: ChangeUndoResponse };
  /** Does an undone entry again. */
  "ghostpen/change/redo": { params: ChangeRedoParams; response: ChangeRedoResponse };
  /** Tells why the latest requests for ghost text got what they got. */
  "ghostpen/suggestion/why": { params: SuggestionWhyParams; response: SuggestionWhyResponse };
  /** Pauses ghost text for a while, or ends the pause. */
  "ghostpen/suggestion/snooze": { params: SuggestionSnoozeParams; response: SuggestionSnoozeResponse };
  /** Answers with what ghost text was worth. */
  "ghostpen/suggestion/stats": { params: SuggestionStatsParams; response: SuggestionStatsResponse };
  /** Answers with the server's status. */
  "ghostpen/status/show": { params: StatusShowParams; response: Status };
}

/** Notifications we send. */
export interface ClientNotifications {
  /** Tells that the user saw a suggestion. */
  "ghostpen/suggestion/shown": SuggestionShownNotification;
  /** Tells that the user took the beginning of a suggestion. */
  "ghostpen/suggestion/partlyAccepted": SuggestionPartlyAcceptedNotification;
}

/** Notifications the server sends. */
export interface ServerNotifications {
  /** Tells that a task entered another state. */
  "ghostpen/task/event": TaskEventNotification;
  /** Tells that an item of a task began, entered another state, or ended. */
  "ghostpen/task/item": TaskItemNotification;
  /** Tells text that streams into an item. */
  "ghostpen/task/text": TaskTextNotification;
  /** Tells that a change was proposed, decided, or moved by the user's typing. */
  "ghostpen/change/changed": ChangeChangedNotification;
  /** Tells that the server's status changed. */
  "ghostpen/status/changed": Status;
}

/** Commands: the server's, and our own that ask the user for input. */
export const commands = {
  taskStart: "ghostpen.task.start",
  taskCancel: "ghostpen.task.cancel",
  taskList: "ghostpen.task.list",
  taskSteer: "ghostpen.task.steer",
  taskAnswer: "ghostpen.task.answer",
  taskResume: "ghostpen.task.resume",
  threadList: "ghostpen.thread.list",
  threadShow: "ghostpen.thread.show",
  threadFork: "ghostpen.thread.fork",
  threadDelete: "ghostpen.thread.delete",
  mentionList: "ghostpen.mention.list",
  modelList: "ghostpen.model.list",
  changePropose: "ghostpen.change.propose",
  changeList: "ghostpen.change.list",
  changeShow: "ghostpen.change.show",
  changeOpen: "ghostpen.change.open",
  changeAccept: "ghostpen.change.accept",
  changeReject: "ghostpen.change.reject",
  changeEdit: "ghostpen.change.edit",
  changeCheck: "ghostpen.change.check",
  changeUndo: "ghostpen.change.undo",
  changeRedo: "ghostpen.change.redo",
  suggestionWhy: "ghostpen.why",
  suggestionSnooze: "ghostpen.snooze",
  suggestionStats: "ghostpen.stats",
  statusShow: "ghostpen.status",
  suggestionAccepted: "ghostpen.suggestion.accepted",
  rename: "ghostpen.rename",
  rewrite: "ghostpen.rewrite",
  delegate: "ghostpen.delegate",
} as const;

-- Generated from protocol/src by `UPDATE_EXPECT=1 cargo test -p protocol`; do not edit.

--- Tasks that a model works on.
---@class ghostpen.Agent
---@field model? string The name of one of `models`; empty takes the only one that can work on tasks.
---@field approvals? ghostpen.Approvals When the user is asked before something is done.
---@field maxTurns? integer How often the model is asked for an answer before a task stops; it can be resumed with as much again.
---@field maxTokens? integer The tokens a task may take, those of prompts and answers together; cached ones do not count.
---@field maxCost? number What a task may cost, in the currency of the model's `prices`; 0 for no limit.
---@field maxMinutes? integer Minutes that a task may be at work; waiting for the user does not count.
---@field setUp? table<string, string[][]> Commands that are run once in a task, with the network, before the first command of the model; each asks first. By the workspace's folder, each a program with its arguments.

--- What the user answers.
---@alias ghostpen.Answer { kind: "approve", scope: ghostpen.ApprovalScope }|{ kind: "decline", reason: string }|{ kind: "reply", text: string }

--- What a model server speaks.
---@alias ghostpen.Api "llama-cpp"|"ollama"|"openai-completions"|"openai-chat"|"openai-responses"|"anthropic"|"mistral-fim"|"deepseek"

--- How far a yes reaches.
---@alias ghostpen.ApprovalScope "once"|"task"|"always"

--- What an approval is about.
---@alias ghostpen.ApprovalSubject "command"|"unsandboxed"|"network"|"protectedFile"|"edit"

--- When the user is asked.
---@alias ghostpen.Approvals "always"|"outsideSandbox"|"never"

--- A change with its files and hunks.
---@class ghostpen.Change
---@field changeId string Names the change.
---@field title string What it does, for people.
---@field state ghostpen.ChangeState How far the review is.
---@field files ghostpen.ChangeFile[] The files, by path.

--- Asks for hunks to be put into the user's files: those named, those of one file, or all that are still proposed.
---@class ghostpen.ChangeAcceptParams
---@field changeId string The change.
---@field hunkIds? string[] Only these hunks.
---@field uri? string Only hunks of this file.

--- What accepting came to.
---@class ghostpen.ChangeAcceptResponse
---@field accepted integer Hunks now in the user's files.
---@field conflicts ghostpen.Conflict[] Hunks left out, since what the user typed overlaps them.
---@field entryId? string The journal entry that can be undone; null when nothing was written.
---@field message? string Why nothing or not everything was written, for people.

--- A change was proposed, decided in part or whole, or moved with the user's typing.
---@class ghostpen.ChangeChangedNotification
---@field changeId string The change.
---@field state ghostpen.ChangeState How far its review is.
---@field files string[] URIs of the files whose hunks changed state or place.
---@field hunksProposed integer Hunks still to be decided.

--- Asks what would be wrong if hunks were accepted: those named, those of one file, or all that are still proposed. Nothing of the user's changes.
---@class ghostpen.ChangeCheckParams
---@field changeId string The change.
---@field hunkIds? string[] Only these hunks.
---@field uri? string Only hunks of this file.
---@field command? string[] A program and its arguments, to be run in the sandbox on the files as they would be.

--- What accepting would leave wrong.
---@class ghostpen.ChangeCheckResponse
---@field faults ghostpen.ChangeFault[] Places that would break the syntax and do not break it now.
---@field missing string[] Hunks left out that the chosen ones need.
---@field conflicts ghostpen.Conflict[] Hunks that could not be accepted.
---@field command? ghostpen.CheckedCommand What came of the command; null without one.
---@field message string All of it in a few words, for people; also when nothing would be wrong.

--- Asks for a hunk to propose another text, before it is decided on. Nothing of the user's changes.
---@class ghostpen.ChangeEditParams
---@field changeId string The change.
---@field hunkId string The hunk; one that was rejected is to be decided again.
---@field newText string The whole lines that it is to put there.

--- The hunk proposes the new text.
---@class ghostpen.ChangeEditResponse

--- A place that would break the syntax.
---@class ghostpen.ChangeFault
---@field uri string The file.
---@field range ghostpen.Range Where, in the text as it would be.
---@field message string What is wrong, for people.

--- What a change does to one file.
---@class ghostpen.ChangeFile
---@field uri string The file itself, where it is now.
---@field proposedUri string Read-only document: the file as it is now with every hunk still proposed put in.
---@field baseUri string Read-only document: the file as it was when the change was made.
---@field path string The path from the workspace's root, for people.
---@field kind ghostpen.FileKind Whether the file is edited, moved, created or deleted.
---@field added integer Lines added.
---@field removed integer Lines removed.
---@field movesTo? string Where the file is to move to; null where it stays, or has moved already.
---@field executable? boolean Whether the file becomes executable, or no longer is; null where that stays.
---@field hunks ghostpen.Hunk[] The hunks in the order of the file.

--- Asks for every change and every journal entry of this workspace.
---@class ghostpen.ChangeListParams

--- The changes and the journal, the latest first.
---@class ghostpen.ChangeListResponse
---@field changes ghostpen.ChangeSummary[] Changes that were proposed.
---@field entries ghostpen.EntrySummary[] What was written by accepting, undoing and redoing.

--- Asks for the review of a change to be shown by `window/showDocument`: as a virtual document, or as a file where the editor has none.
---@class ghostpen.ChangeOpenParams
---@field changeId? string The change; without it, the latest that is open.

--- The review is shown.
---@class ghostpen.ChangeOpenResponse
---@field uri? string The document that shows it; null when nothing is open.
---@field message? string What the user should know.

--- Asks for texts to be put up for review, such as a block of code from a message.
---@class ghostpen.ChangeProposeParams
---@field title string What it does, for people.
---@field edits ghostpen.ProposedEdit[] The texts.

--- What was put up for review.
---@class ghostpen.ChangeProposeResponse
---@field changeId? string The change; null when the files say all of it already.

--- Asks for an undone entry to be done again.
---@class ghostpen.ChangeRedoParams
---@field entryId? string The entry; without it, the latest that was undone.

--- What redoing came to.
---@class ghostpen.ChangeRedoResponse
---@field entryId? string The entry done again; null when there was none.
---@field redone integer Places done again.
---@field conflicts ghostpen.Conflict[] Places left as they are, since what the user typed overlaps them.
---@field message? string Why nothing or not everything was done again, for people.

--- Asks for hunks to be dropped: those named, those of one file, or all that are still proposed.
---@class ghostpen.ChangeRejectParams
---@field changeId string The change.
---@field hunkIds? string[] Only these hunks.
---@field uri? string Only hunks of this file.
---@field reason? string Why, in the user's words; kept with the hunks.

--- What rejecting came to.
---@class ghostpen.ChangeRejectResponse
---@field rejected integer Hunks now rejected.

--- Asks for one change, whole or some files of it.
---@class ghostpen.ChangeShowParams
---@field changeId string The change.
---@field uris? string[] Only these files; without it, all of them.

--- How far the review of a change is.
---@alias ghostpen.ChangeState "open"|"accepted"|"rejected"|"partly"

--- A change in one line.
---@class ghostpen.ChangeSummary
---@field changeId string Names the change.
---@field title string What it does, for people.
---@field state ghostpen.ChangeState How far the review is.
---@field files integer Files it touches.
---@field hunks integer Hunks in all.
---@field added integer Lines it adds.
---@field removed integer Lines it removes.
---@field overlaps string[] Other open changes that have hunks for the same lines: once one is accepted, the other may no longer fit.

--- Asks for an accepted entry to be taken back, whatever was typed since.
---@class ghostpen.ChangeUndoParams
---@field entryId? string The entry; without it, the latest that can be undone.

--- What undoing came to.
---@class ghostpen.ChangeUndoResponse
---@field entryId? string The entry taken back; null when there was none.
---@field undone integer Places taken back.
---@field conflicts ghostpen.Conflict[] Places left as they are, since what the user typed overlaps them.
---@field message? string Why nothing or not everything was taken back, for people.

--- What came of a command that was run on the files as they would be.
---@class ghostpen.CheckedCommand
---@field exitCode? integer The code that it ended with; null when it did not end by itself.
---@field output string The end of what it wrote.

--- What a client with Ghostpen's plugin can do; everything is off for a stock client.
---@class ghostpen.ClientCapabilities
---@field notifications? boolean Takes the `ghostpen/…` notifications (`task/event`, `change/changed`, `status/changed` …) and shows the review itself. Without it the server uses messages, progress and `showDocument`.
---@field inputCommands? boolean Has the client's own commands, such as `ghostpen.rename` and `ghostpen.delegate`, which ask the user for input, so that code actions may carry them.
---@field textDocumentContent? boolean Asks for `workspace/textDocumentContent` although its editor does not announce it.
---@field suggestionEvents? boolean Sends `ghostpen/suggestion/shown` and `partlyAccepted`; the server then need not guess them from the next edits.
---@field items? boolean Shows the items of tasks and answers those that wait. Without it the server tells how a task goes by progress, and asks by `window/showMessageRequest`.
---@field diagnostics? boolean Answers `ghostpen/diagnostic/list`.
---@field untrusted? boolean The user does not trust the workspace. The server takes it for one without folders, so that it reads no file that is not open and no project's settings, and it starts no task.

--- Ghost text.
---@class ghostpen.Completion
---@field enabled? boolean Show ghost text while typing.
---@field model? string What writes it: `embedded`, the engine that needs no model, or the name of one of `models`.
---@field eagerness? ghostpen.Eagerness How sure a suggestion must be before it is shown.
---@field maxLines? integer The most lines a suggestion may have; 1 for the rest of the line only.
---@field idleMs? integer Milliseconds that the user has to be still before anything new is shown; what is on the screen stays while it is typed.
---@field backOff? boolean Wait longer after suggestions that were rejected, and shorter after some that were taken.
---@field inComments? boolean Also inside comments.
---@field inStrings? boolean Also inside strings.
---@field knownNames? boolean Show nothing of a model that calls what neither the document nor the workspace knows.
---@field snoozeMinutes? integer Minutes that a snooze without a given length pauses ghost text.
---@field languages? ghostpen.Languages Where ghost text is shown.
---@field exclude? string[] Globs, in gitignore's syntax, of files without ghost text; they are read all the same.

--- All settings, each with its default.
---@class ghostpen.Config
---@field models? table<string, ghostpen.ModelConfig> Models that may be used, by name.
---@field completion? ghostpen.Completion Ghost text.
---@field agent? ghostpen.Agent Tasks that a model works on.
---@field index? ghostpen.Index What the embedded engine reads of the workspace.
---@field review? ghostpen.Review Review of changes.
---@field log? ghostpen.Log The server's own log.

--- A place where the user's text stands against a hunk.
---@class ghostpen.Conflict
---@field hunkId? string The hunk; null where an undo or redo met text that belongs to no hunk.
---@field uri string The file.
---@field message string What stands in the way, for people.
---@field oldText string The text that the hunk was made for.
---@field newText string The text that it would put there.
---@field currentText? string The text that is there now; null where there is no such file.

--- What was decided for one request for ghost text.
---@class ghostpen.Consideration
---@field at integer When it was asked, in Unix milliseconds.
---@field uri string The document.
---@field position ghostpen.Position The cursor.
---@field outcome ghostpen.Outcome What was answered.
---@field reason string Why, for people.
---@field source? string Who made the text (`cache`, `embedded`, a model's name); null when there was none.
---@field tookMs number From reading the request to answering it, in milliseconds.
---@field stages ghostpen.ConsiderationStage[] What it went through.
---@field promptTokens? integer Tokens of the prompt, as the model's server counts them; null before its answer has ended, and where none was waited for.
---@field cachedTokens? integer Of these, those the server had in its cache.

--- A stage of a request for ghost text.
---@class ghostpen.ConsiderationStage
---@field stage string What was done.
---@field doneMs number From reading the request to when it was done, in milliseconds.

--- Argument of the client's command `ghostpen.delegate`, which asks for the user's words and starts the task.
---@class ghostpen.DelegateInput
---@field shortcut? ghostpen.Shortcut The wish that the words are added to; null when the words say it all.
---@field mentions ghostpen.Mention[] What is pointed at.
---@field prompt string What to ask the user for, in a line.

--- One report.
---@class ghostpen.Diagnostic
---@field uri string The document's URI.
---@field range ghostpen.Range Where.
---@field severity integer How bad it is, as LSP counts: 1 error, 2 warning, 3 information, 4 hint.
---@field message string What is wrong.
---@field source string Who says so.

--- Asks the editor what is reported as wrong.
---@class ghostpen.DiagnosticListParams
---@field textDocument? ghostpen.TextDocumentIdentifier The document; null for all.

--- What the editor's other servers report.
---@class ghostpen.DiagnosticListResponse
---@field diagnostics ghostpen.Diagnostic[] In no order.

--- How sure a suggestion must be before it is shown; the calmer is the smaller.
---@alias ghostpen.Eagerness "quiet"|"balanced"|"eager"

--- What became of a journal entry.
---@alias ghostpen.EntryState "intended"|"done"|"undone"|"failed"

--- One entry of the journal.
---@class ghostpen.EntrySummary
---@field entryId string Names the entry.
---@field label string What was done, for people.
---@field at integer When, in Unix milliseconds.
---@field files string[] The files' URIs.
---@field state ghostpen.EntryState What became of it.
---@field canUndo boolean `ghostpen/change/undo` can take it back now.
---@field canRedo boolean `ghostpen/change/redo` can do it again now.

--- What happens to a file.
---@alias ghostpen.FileKind "edit"|"move"|"create"|"delete"

--- One place of a change, decided on its own.
---@class ghostpen.Hunk
---@field hunkId string Names the hunk within its change.
---@field state ghostpen.HunkState What was decided.
---@field part ghostpen.HunkPart What it changes.
---@field range ghostpen.Range Where it lies in the file as it is now.
---@field sure boolean Whether that is where it belongs beyond doubt; false where most of what was around it is another text now, or where its lines were found again elsewhere.
---@field proposedRange ghostpen.Range Where it lies in the document at `proposedUri`.
---@field oldText string The text it replaces.
---@field newText string The text it puts there.
---@field conflict? string Why it cannot be put in, for people; null unless `state` is `conflict`.
---@field reason? string Why it is proposed, in the words of whoever proposes it.
---@field author ghostpen.HunkAuthor Who wrote what it proposes.
---@field rejection? string Why the user rejected it, if the user said so.
---@field needs string[] Hunks of the same change that it makes sense only with: by name and by moved lines. A hint.
---@field overlaps ghostpen.HunkRef[] Hunks of other open changes for the same lines: once one is accepted, the others may no longer fit.

--- Who wrote what a hunk proposes.
---@alias ghostpen.HunkAuthor "engine"|"model"|"command"|"user"

--- What a hunk changes.
---@alias ghostpen.HunkPart "lines"|"content"|"place"|"mode"

--- A hunk of another change.
---@class ghostpen.HunkRef
---@field changeId string The change.
---@field hunkId string The hunk within it.
---@field title string What the change does, for people.

--- What was decided about a hunk.
---@alias ghostpen.HunkState "proposed"|"accepted"|"rejected"|"conflict"

--- An image that belongs to a message.
---@class ghostpen.Image
---@field mediaType string `image/png`, `image/jpeg`, `image/gif` or `image/webp`.
---@field data string The file's bytes in base64; at most 5 MB of them.

--- What the embedded engine reads of the workspace.
---@class ghostpen.Index
---@field maxFiles? integer The most files it reads.
---@field maxBytes? integer The most bytes it reads in all.
---@field maxFileBytes? integer Files of more bytes are not read.
---@field exclude? string[] Globs, in gitignore's syntax, of what is neither read nor given ghost text, besides what ignore files name.

--- An instruction file that was taken into account.
---@class ghostpen.InstructionFile
---@field uri string The file's URI.
---@field bytes integer Bytes of it that were taken into account.
---@field leftOut integer Bytes of it that were left out for want of room.

--- One piece of a task's work.
---@class ghostpen.Item
---@field itemId string Names the item within its thread; later items have later places in the thread, not larger ids.
---@field taskId string The task it belongs to.
---@field at integer When it began, in Unix milliseconds.
---@field state ghostpen.ItemState How far it is.
---@field content ghostpen.ItemContent What it is.

--- What an item is.
---@alias ghostpen.ItemContent { kind: "userMessage", text: string, mentions: ghostpen.Mention[], images: integer }|{ kind: "agentMessage", text: string }|{ kind: "reasoning", text: string }|{ kind: "plan", steps: ghostpen.PlanStep[] }|{ kind: "toolCall", tool: string, title: string, input: string, output: string, exitCode?: integer, tookMs?: integer, files: string[] }|{ kind: "approval", title: string, detail: string, reach: string[], diff?: string, subject: ghostpen.ApprovalSubject, scopes: ghostpen.ApprovalScope[], answer?: ghostpen.Answer }|{ kind: "question", text: string, choices: string[], answer?: string }|{ kind: "instructions", files: ghostpen.InstructionFile[] }|{ kind: "change", changeId: string, files: integer, hunks: integer, added: integer, removed: integer }|{ kind: "evidence", claim: string, command: string, exitCode?: integer, output: string, stale: boolean }|{ kind: "notice", level: ghostpen.NoticeLevel, text: string }

--- How far an item is.
---@alias ghostpen.ItemState "running"|"waiting"|"done"|"failed"|"aborted"

--- Where ghost text is shown.
---@class ghostpen.Languages
---@field disabled? string[] LSP language ids in which no ghost text is shown.

--- The server's own log, on its standard error.
---@class ghostpen.Log
---@field level? ghostpen.LogLevel The least severe message that is written.

--- How severe a message of the log is.
---@alias ghostpen.LogLevel "off"|"error"|"warn"|"info"|"debug"|"trace"

--- What a message points at.
---@alias ghostpen.Mention { kind: "file", uri: string }|{ kind: "selection", uri: string, range: ghostpen.Range }|{ kind: "symbol", uri: string, range: ghostpen.Range, name: string }|{ kind: "diagnostics", uri: string }|{ kind: "change", changeId: string }|{ kind: "text", label: string, text: string }

--- Asks what can be mentioned.
---@class ghostpen.MentionListParams
---@field query string What was typed after the `@`.
---@field textDocument? ghostpen.TextDocumentIdentifier The document the user is in.
---@field limit? integer At most so many; 20 by default.

--- What can be mentioned.
---@class ghostpen.MentionListResponse
---@field mentions ghostpen.MentionOffer[] The best first.

--- One thing that can be mentioned.
---@class ghostpen.MentionOffer
---@field label string What stands in the message after the `@`.
---@field detail string More about it, for people.
---@field mention ghostpen.Mention The mention itself.

--- How much a model may do.
---@alias ghostpen.Mode "ask"|"plan"|"agent"

--- A model, and the server that runs it.
---@class ghostpen.ModelConfig
---@field api ghostpen.Api What the server speaks.
---@field url string Where it listens, such as `http://127.0.0.1:8080`; with or without the path of the API's version.
---@field model? string What the server calls the model; empty where it runs only one.
---@field fim? string How a raw completion endpoint is asked to fill in the middle: `auto`, `suffix` to leave it to the server, or the name of a family of models, such as `qwen`.
---@field keyEnv? string The environment variable that holds the key.
---@field keyCommand? string[] A program with its arguments that prints the key, such as a password manager's.
---@field headers? table<string, string> Headers sent with each request; `{key}` in a value stands for the key, which is then sent there only.
---@field proxy? string The proxy on the way to the server, such as `http://proxy.example:3128`; null takes the one that the environment names in `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, an empty text none.
---@field caFile? string A file of certificates, in PEM, of authorities that vouch for the server besides the system's.
---@field contextTokens? integer The most tokens that prompt and answer may have together; null where the server tells or it is not known.
---@field maxOutputTokens? integer The most tokens of one answer in a task; null leaves it to the server where it may be left.
---@field slot? integer The slot of a llama.cpp server to keep to; null lets the server choose the most similar.
---@field timeouts? ghostpen.Timeouts How long each stage of a request may take.
---@field hosted? boolean Whether the server is another's machine, where each request costs; null takes any URL that is not of this machine for such a one.
---@field prices? ghostpen.Prices What the tokens cost, for showing costs and for budgets.
---@field prefetch? boolean Ask for what follows a suggestion as soon as it is shown; null does so for servers of this machine.

--- Asks for the models that are configured.
---@class ghostpen.ModelListParams

--- The models that are configured.
---@class ghostpen.ModelListResponse
---@field models ghostpen.ModelSummary[] By name.
---@field agentModel? string The one that tasks use unless told otherwise; null when there is none.
---@field message? string What to do to have one; null when there is one.

--- One model.
---@class ghostpen.ModelSummary
---@field name string Its name in the configuration.
---@field model string What its server calls it.
---@field canChat boolean It can work on tasks.
---@field canFill boolean It can write ghost text.
---@field hosted boolean It is on another machine, so that what it is told leaves this one.
---@field problem? string What is wrong with it and what to do, for people; null when nothing is known to be.

--- How much a notice matters.
---@alias ghostpen.NoticeLevel "info"|"warning"|"error"

--- What a request for ghost text was answered with.
---@alias ghostpen.Outcome "shown"|"empty"|"superseded"|"cancelled"

--- One step of a plan.
---@class ghostpen.PlanStep
---@field text string What is to be done.
---@field state ghostpen.StepState How far it is.

--- A place in a document: a line, and units of the negotiated position encoding from its start.
---@class ghostpen.Position
---@field line integer Line, from 0.
---@field character integer Units of the negotiated position encoding (UTF-16 unless agreed otherwise), from 0.

--- What a million tokens cost, in whatever currency the user counts.
---@class ghostpen.Prices
---@field input? number Of a prompt.
---@field cachedInput? number Of a prompt that the server had in its cache; null counts them as `input`.
---@field output? number Of an answer, its reasoning included.

--- Limits of ghost text.
---@class ghostpen.ProjectCompletion
---@field enabled? boolean `false` turns ghost text off; `true` changes nothing.
---@field eagerness? ghostpen.Eagerness Holds where it is calmer than the user's.
---@field maxLines? integer Holds where it is fewer than the user's.
---@field languages? ghostpen.Languages Languages turned off besides the user's.
---@field exclude? string[] Files without ghost text besides the user's.

--- What a project may set in its `.ghostpen.toml`: limits, each of which only tightens the user's.
---@class ghostpen.ProjectConfig
---@field completion? ghostpen.ProjectCompletion Limits of ghost text.
---@field index? ghostpen.ProjectIndex Limits of what is read.

--- Limits of what is read.
---@class ghostpen.ProjectIndex
---@field maxFiles? integer Holds where it is fewer than the user's.
---@field maxBytes? integer Holds where it is fewer than the user's.
---@field maxFileBytes? integer Holds where it is fewer than the user's.
---@field exclude? string[] Excluded besides the user's.

--- A text to be put up for review.
---@class ghostpen.ProposedEdit
---@field uri string The file's URI.
---@field range? ghostpen.Range What the text replaces; without it, all of the file, which may be new.
---@field newText string The text.

--- The text between two places; `end` is not part of it.
---@class ghostpen.Range
---@field start ghostpen.Position Where it starts.
---@field end ghostpen.Position The first place after it.

--- Argument of the client's command `ghostpen.rename`, which asks for the new name.
---@class ghostpen.RenameInput
---@field textDocument ghostpen.TextDocumentIdentifier The document that holds the identifier.
---@field position ghostpen.Position A place inside the identifier.
---@field oldName string The name it has now, offered for editing.

--- Review of changes.
---@class ghostpen.Review
---@field openWhenDone? boolean Open the review by itself when a task has produced a change.
---@field contextLines? integer Unchanged lines shown around each hunk of the review document.

--- Argument of the client's command `ghostpen.rewrite`, which asks for pattern and replacement.
---@class ghostpen.RewriteInput
---@field textDocument ghostpen.TextDocumentIdentifier The document the code was selected in.
---@field range ghostpen.Range The selected code.
---@field pattern string A pattern to start from: the selected code itself.
---@field language? string LSP language id of the document, null when it has none the server knows.

--- What the server speaks beyond LSP.
---@class ghostpen.ServerCapabilities
---@field version string The server's own version, for logs and health reports.
---@field tasks string[] The `kind`s of task that `ghostpen/task/start` takes.

--- A wish that is common enough to have a name: a code action, or a word after `/` in a message.
---@alias ghostpen.Shortcut "refactor"|"fix"|"tests"|"document"|"explain"|"everywhere"

--- How the server is now.
---@class ghostpen.Status
---@field state ghostpen.StatusState The worst that holds.
---@field message string What is so, for people, in one line.
---@field action? string What the user can do about it; null when there is nothing to do.
---@field indexedFiles integer Files the embedded engine has learned from.
---@field engine string What makes the suggestions: `embedded`, or a model's name.
---@field lastEngine? string Who made the suggestion that was answered last, `embedded` or a model's name; null before the first.
---@field enabled boolean Whether ghost text is on, by the setting `completion.enabled`.
---@field disabledLanguages string[] The languages in which it is off, by all the names that editors have for them.
---@field snoozedUntil? integer Until when it is snoozed, in Unix milliseconds; null when it is not.

--- Asks for the status.
---@class ghostpen.StatusShowParams

--- How good things are.
---@alias ghostpen.StatusState "ready"|"indexing"|"offline"|"warning"|"error"

--- How far a step of a plan is.
---@alias ghostpen.StepState "pending"|"running"|"done"

--- The user took the beginning of a suggestion.
---@class ghostpen.SuggestionPartlyAcceptedNotification
---@field suggestionId string The first argument of the item's `command`.
---@field acceptedLength integer UTF-16 units taken so far, counted from the start of the item's `insertText`.

--- The user saw a suggestion.
---@class ghostpen.SuggestionShownNotification
---@field suggestionId string The first argument of the item's `command`.

--- Asks for ghost text to pause in every document.
---@class ghostpen.SuggestionSnoozeParams
---@field minutes? integer For so long; without it, `completion.snoozeMinutes`; 0 ends the pause.

--- The pause that holds now.
---@class ghostpen.SuggestionSnoozeResponse
---@field until? integer When it ends, in Unix milliseconds; null when ghost text is not paused.

--- What was counted in some time.
---@class ghostpen.SuggestionStats
---@field requests integer Requests of editors.
---@field shown integer Answered with text.
---@field fromEmbedded integer Of these, from the embedded engine.
---@field fromModel integer Of these, from a model as it wrote.
---@field fromCache integer Of these, from what a model wrote before.
---@field typedThrough integer Of these, what was on the screen already.
---@field superseded integer Answered `null`, since a newer request came.
---@field accepted integer Suggestions taken whole.
---@field partlyAccepted integer Suggestions of which the beginning was taken.
---@field typedOut integer Suggestions that the user typed to their end.
---@field rejected integer Suggestions that were looked at and not taken.
---@field kept integer Accepted ones of which most was still there half a minute later.
---@field changed integer Accepted ones of which most was gone by then.
---@field charactersSaved integer Characters that were not typed, thanks to suggestions.
---@field modelRequests integer Requests to a model.
---@field modelDropped integer Of these, ended early, since the user wrote something else.
---@field modelFailed integer Of these, failed.
---@field promptTokens integer Tokens of prompts.
---@field cachedTokens integer Of these, those the server had in its cache.
---@field outputTokens integer Tokens written.
---@field wastedTokens integer Tokens written that were of no use.
---@field took integer[] Answers by time: up to 1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 700, 1000, 1200 milliseconds, and beyond.

--- Asks what ghost text was worth.
---@class ghostpen.SuggestionStatsParams
---@field days? integer Of so many days, today included; 30 without it.

--- What ghost text was worth. Numbers alone, kept on this machine and never sent anywhere.
---@class ghostpen.SuggestionStatsResponse
---@field total ghostpen.SuggestionStats All days together.
---@field acceptance? number Of the suggestions taken or rejected, the part that was taken, whole or partly, from 0 to 1; null when there were none.
---@field kept? number Of the accepted ones, the part of which most was still there half a minute later.
---@field p50Ms? integer Half of the answers took at most so many milliseconds; null without answers.
---@field p95Ms? integer 95 of 100 did.
---@field p99Ms? integer 99 of 100 did.

--- Asks what happened to the latest requests for ghost text.
---@class ghostpen.SuggestionWhyParams
---@field textDocument? ghostpen.TextDocumentIdentifier Only requests in this document.
---@field limit? integer At most so many; 20 without it.

--- The latest requests for ghost text, the newest first.
---@class ghostpen.SuggestionWhyResponse
---@field recent ghostpen.Consideration[] What was decided for each.

--- What a task is to do.
---@alias ghostpen.Task { kind: "rewrite", pattern: string, replacement: string, language?: string, path?: string }|{ kind: "rename", textDocument: ghostpen.TextDocumentIdentifier, position: ghostpen.Position, newName: string }|{ kind: "prompt", text: string, mode?: ghostpen.Mode, shortcut?: ghostpen.Shortcut, mentions?: ghostpen.Mention[], images?: ghostpen.Image[], threadId?: string, model?: string }

--- Answers an item that waits: an approval or a question.
---@class ghostpen.TaskAnswerParams
---@field taskId string The task.
---@field itemId string The item that waits.
---@field answer ghostpen.Answer The answer.

--- Whether the answer was taken.
---@class ghostpen.TaskAnswerResponse
---@field taken boolean False when nothing waits for it any more.

--- Asks for a running task to be stopped.
---@class ghostpen.TaskCancelParams
---@field taskId string The task.

--- The end of a cancelled task is told by its `cancelled` event.
---@class ghostpen.TaskCancelResponse
---@field cancelled boolean False when no such task was running.

--- A task entered another state.
---@class ghostpen.TaskEventNotification
---@field taskId string The task.
---@field state ghostpen.TaskState The state it is in now; a task that is `running` or `waiting` has more events to come. `running` is told again when the numbers of `ghostpen/task/list` have changed.
---@field message? string What happened, for people: the reason of a failure, or that nothing matched.
---@field changeId? string The change it produced; null when it produced none.
---@field openReview boolean The client is to open the review now, as the setting `review.openWhenDone` says.

--- An item began, entered another state, or ended. It takes the place of the one with the same id.
---@class ghostpen.TaskItemNotification
---@field threadId string The thread.
---@field item ghostpen.Item The item.

--- Asks for the tasks that run, wait or can be resumed, and the latest that ended.
---@class ghostpen.TaskListParams

--- The tasks of this workspace.
---@class ghostpen.TaskListResponse
---@field tasks ghostpen.TaskSummary[] The latest first.

--- Asks for a task that was interrupted to go on where it stopped.
---@class ghostpen.TaskResumeParams
---@field taskId string The task.

--- Whether a task goes on.
---@class ghostpen.TaskResumeResponse
---@field resumed boolean False when there is nothing to go on with.

--- Asks for a task to be started.
---@class ghostpen.TaskStartParams
---@field task ghostpen.Task What is to be done.

--- The task has been taken; how it goes is told by `ghostpen/task/event`.
---@class ghostpen.TaskStartResponse
---@field taskId string Names the task in events and for cancelling.
---@field threadId? string The thread it works in; null for a task without a model.

--- How far a task is.
---@alias ghostpen.TaskState "running"|"waiting"|"interrupted"|"done"|"failed"|"cancelled"

--- Says something to a task while it works; the model reads it after the tool calls under way.
---@class ghostpen.TaskSteerParams
---@field taskId string The task.
---@field text string The user's words.

--- Whether the words were taken.
---@class ghostpen.TaskSteerResponse
---@field taken boolean False when the task has ended; the words then start a task of their own in its thread.

--- One task in a list.
---@class ghostpen.TaskSummary
---@field taskId string Names the task.
---@field threadId? string The thread it works in; null for a task without a model.
---@field title string What it is to do, for people, in a few words.
---@field state ghostpen.TaskState How far it is.
---@field message? string What it does now, or what came of it, for people.
---@field at integer When it started, in Unix milliseconds.
---@field endedAt? integer When it ended; null while it has not.
---@field changeId? string The change it produced; null when it produced none yet.
---@field files integer Files it changes so far.
---@field added integer Lines it adds so far.
---@field removed integer Lines it removes so far.
---@field usage ghostpen.Usage What it cost so far.

--- Text that streams into an item: a message's words, or a command's output.
---@class ghostpen.TaskTextNotification
---@field threadId string The thread.
---@field itemId string The item.
---@field text string Text to add at its end.

--- Names a document by its URI.
---@class ghostpen.TextDocumentIdentifier
---@field uri string The document's URI, as the editor spells it.

--- A thread with all that happened in it.
---@class ghostpen.Thread
---@field threadId string Names the thread.
---@field title string What it is about.
---@field mode ghostpen.Mode The mode of its latest task.
---@field items ghostpen.Item[] Its items in order.
---@field tasks ghostpen.TaskSummary[] Its tasks in order.
---@field usage ghostpen.Usage What all of it cost.

--- Asks for a thread to be forgotten. A task that runs in it is stopped; its changes stay.
---@class ghostpen.ThreadDeleteParams
---@field threadId string The thread.

--- Whether a thread was forgotten.
---@class ghostpen.ThreadDeleteResponse
---@field deleted boolean False when there was no such thread.

--- Asks for a new thread that starts like another one: to try again, to edit a message, or to go on in two ways. The other thread stays as it is.
---@class ghostpen.ThreadForkParams
---@field threadId string The thread to start like.
---@field beforeItemId? string The first item that is left out, a message of the user; without it, all of the thread is taken.

--- The new thread.
---@class ghostpen.ThreadForkResponse
---@field threadId string The new thread.

--- Asks for the threads of this workspace.
---@class ghostpen.ThreadListParams
---@field limit? integer At most so many; 100 by default.

--- The threads of this workspace.
---@class ghostpen.ThreadListResponse
---@field threads ghostpen.ThreadSummary[] The latest first.

--- Asks for one thread.
---@class ghostpen.ThreadShowParams
---@field threadId string The thread.

--- One thread in a list.
---@class ghostpen.ThreadSummary
---@field threadId string Names the thread.
---@field title string What it is about: the beginning of its first message.
---@field mode ghostpen.Mode The mode of its latest task.
---@field at integer When something last happened in it, in Unix milliseconds.
---@field messages integer Messages of the user in it.
---@field runningTaskId? string The task that runs in it; null when none does.

--- How many milliseconds each stage of a request may take. Ghost text waits less than this says, since it is of no use when late.
---@class ghostpen.Timeouts
---@field connectMs? integer To connect, the name's look-up and TLS included.
---@field firstByteMs? integer From the request to the first byte of its answer.
---@field idleMs? integer From one piece of content to the next; signs of life without content do not count.
---@field totalMs? integer The whole answer.

--- What work by a model cost.
---@class ghostpen.Usage
---@field promptTokens integer Tokens the model read.
---@field cachedTokens integer Those of them that its server had read before.
---@field outputTokens integer Tokens the model wrote.
---@field costMicros integer The price in millionths of the unit that the configured prices are in; 0 where none are.

local M = {}

--- Names of our own methods.
M.methods = {
  task_start = "ghostpen/task/start",
  task_cancel = "ghostpen/task/cancel",
  task_list = "ghostpen/task/list",
  task_steer = "ghostpen/task/steer",
  task_answer = "ghostpen/task/answer",
  task_resume = "ghostpen/task/resume",
  thread_list = "ghostpen/thread/list",
  thread_show = "ghostpen/thread/show",
  thread_fork = "ghostpen/thread/fork",
  thread_delete = "ghostpen/thread/delete",
  mention_list = "ghostpen/mention/list",
  model_list = "ghostpen/model/list",
  change_propose = "ghostpen/change/propose",
  change_list = "ghostpen/change/list",
  change_show = "ghostpen/change/show",
  change_open = "ghostpen/change/open",
  change_accept = "ghostpen/change/accept",
  change_reject = "ghostpen/change/reject",
  change_edit = "ghostpen/change/edit",
  change_check = "ghostpen/change/check",
  change_undo = "ghostpen/change/undo",
  change_redo = "ghostpen/change/redo",
  suggestion_why = "ghostpen/suggestion/why",
  suggestion_snooze = "ghostpen/suggestion/snooze",
  suggestion_stats = "ghostpen/suggestion/stats",
  status_show = "ghostpen/status/show",
  suggestion_shown = "ghostpen/suggestion/shown",
  suggestion_partly_accepted = "ghostpen/suggestion/partlyAccepted",
  task_event = "ghostpen/task/event",
  task_item = "ghostpen/task/item",
  task_text = "ghostpen/task/text",
  change_changed = "ghostpen/change/changed",
  status_changed = "ghostpen/status/changed",
  diagnostic_list = "ghostpen/diagnostic/list",
}

--- Commands: the server's, and our own that ask the user.
M.commands = {
  task_start = "ghostpen.task.start",
  task_cancel = "ghostpen.task.cancel",
  task_list = "ghostpen.task.list",
  task_steer = "ghostpen.task.steer",
  task_answer = "ghostpen.task.answer",
  task_resume = "ghostpen.task.resume",
  thread_list = "ghostpen.thread.list",
  thread_show = "ghostpen.thread.show",
  thread_fork = "ghostpen.thread.fork",
  thread_delete = "ghostpen.thread.delete",
  mention_list = "ghostpen.mention.list",
  model_list = "ghostpen.model.list",
  change_propose = "ghostpen.change.propose",
  change_list = "ghostpen.change.list",
  change_show = "ghostpen.change.show",
  change_open = "ghostpen.change.open",
  change_accept = "ghostpen.change.accept",
  change_reject = "ghostpen.change.reject",
  change_edit = "ghostpen.change.edit",
  change_check = "ghostpen.change.check",
  change_undo = "ghostpen.change.undo",
  change_redo = "ghostpen.change.redo",
  suggestion_why = "ghostpen.why",
  suggestion_snooze = "ghostpen.snooze",
  suggestion_stats = "ghostpen.stats",
  status_show = "ghostpen.status",
  suggestion_accepted = "ghostpen.suggestion.accepted",
  rename = "ghostpen.rename",
  rewrite = "ghostpen.rewrite",
  delegate = "ghostpen.delegate",
}

return M

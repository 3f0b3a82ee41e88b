-- Twenty lines of a commit of this repository's own, typed in the file as it was
-- before, with ghost text taken where it comes. Where `¦` stands, it has to come,
-- and to be right; in the end the file is what the commit made of it.

local ghostpen = require("ghostpen_editor")
local editor = require("editor")
local scratch = require("scratch")
local spec = require("spec")

local ABOVE = [[
//! `ghostpen/task/*`: a task is started at once and goes on by itself.

use std::sync::Arc;

use lsp_types::{ProgressToken, WorkDoneProgressCancelParams};
use protocol::{
    TaskAnswerParams, TaskAnswerResponse, TaskCancelParams, TaskCancelResponse, TaskListParams,
    TaskListResponse, TaskResumeParams, TaskResumeResponse, TaskStartParams, TaskStartResponse,
    TaskSteerParams, TaskSteerResponse,
};
use tower_lsp::jsonrpc::Result;

use crate::session::Session;

/// Starts a task on what the user sees now.
pub(crate) async fn start(session: Arc<Session>, params: TaskStartParams) -> Result<TaskStartResponse> {
    Ok(TaskStartResponse { task_id: session.tasks().start(&session, params.task), thread_id: None })
}

/// Stops a task.
pub(crate) async fn cancel(session: Arc<Session>, params: TaskCancelParams) -> Result<TaskCancelResponse> {
    Ok(TaskCancelResponse { cancelled: session.tasks().cancel(&params.task_id) })
}
]]

local TYPED = [[
/// The tasks that run.
pub(crate) async fn list(session: Arc<Session>, _: TaskListParams) -> Result<TaskListR¦esponse> {
    Ok(TaskListResponse { tasks¦: session.tasks().list() })
}

/// Only a task with a model listens.
pub(crate) async fn steer(_: Arc<Session>, _: TaskSteerParams) -> Result<TaskSteerR¦esponse> {
    Ok(TaskSteerResponse { taken: false })
}

/// Only a task with a model asks.
pub(crate) async fn answer(_¦: Arc<Session>, _: TaskAnswerParams) -> Result<TaskAnswerR¦esponse> {
    Ok(TaskAnswerResponse { taken: false })
}

/// Only a task with a model can be resumed.
pub(crate) async fn resume(_¦: Arc<Session>, _: TaskResumeParams) -> Result<TaskResumeR¦esponse> {
    Ok(TaskResumeResponse { resumed: false })
}
]]

local BELOW = [[
/// The user pressed the progress's own button.
pub(crate) async fn work_done_progress_cancel(session: Arc<Session>, params: WorkDoneProgressCancelParams) {
    if let ProgressToken::String(token) = params.token
        && let Some(task) = token.strip_prefix("ghostpen/")
    {
        session.tasks().cancel(task);
    }
}]]

local function open()
  local setup = "require('ghostpen').setup({ cmd = %q, settings = { completion = { eagerness = 'eager' } } })"
  local nvim = editor.open({
    folder = scratch.workspace({ ["task.rs"] = ABOVE .. "\n" .. BELOW .. "\n" }),
    args = { "task.rs" },
    init = setup:format(scratch.root .. "/target/debug/ghostpen"),
    columns = 130,
    lines = 60,
  })
  ghostpen.wait_until_ready(nvim)
  -- What Neovim knows of Rust would indent and wrap what is typed as it is.
  nvim:lua("vim.cmd('setlocal noautoindent nosmartindent nocindent indentexpr= formatoptions= textwidth=0')")
  return nvim
end

local function keys(text)
  return (text:gsub("<", "<lt>"))
end

-- Waits for ghost text after `typed` that goes on as `line` does, and takes it;
-- returns what the line is then.
local function take(nvim, typed, line)
  local shown = spec.wait(("right ghost text after %q"):format(typed), function()
    for _, row in ipairs(nvim:screen()) do
      if #row > #typed and vim.startswith(row, typed) and vim.startswith(line, row) then
        return row
      end
    end
  end)
  nvim:type("<Tab>")
  return spec.wait("it is taken", function()
    local now = nvim:lua("return vim.api.nvim_get_current_line()")
    return vim.startswith(now, shown) and now
  end)
end

spec.it("twenty lines of a commit are typed with ghost text", function()
  local nvim = open()
  nvim:type(("%dGO"):format(#vim.split(ABOVE, "\n") + 1))
  local lines, taken = vim.split(TYPED, "\n"), 0
  spec.equal(#lines, 20, "lines")
  for number, marked in ipairs(lines) do
    local line, there = marked:gsub("¦", ""), ""
    local parts = vim.split(marked, "¦")
    local before = ""
    for stop, part in ipairs(parts) do
      before = before .. part
      nvim:type(keys(before:sub(#there + 1)))
      there = before
      if stop < #parts then
        there = take(nvim, before, line)
        spec.equal(there, line:sub(1, #there), "what was taken")
        taken = taken + #there - #before
      end
    end
    if number < #lines then
      nvim:type("<CR>")
    end
  end
  nvim:type("<Esc>")
  local want = table.concat({ ABOVE, (TYPED:gsub("¦", "")), BELOW }, "\n")
  spec.wait("the file is as the commit made it", function()
    return table.concat(nvim:lines(), "\n") == want
  end)
  assert(taken > 50, ("only %d characters were taken"):format(taken))
end)

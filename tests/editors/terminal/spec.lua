-- The test runner: names tests, runs them one after the other, prints what
-- failed and where. Its only dependency is Neovim. A test that fails is run once
-- more: on a busy machine a real editor may be late once. What fails once and
-- passes then is counted as flaky, with all that failed, as it is a race to find.

local M = {}

local passed, failed, flaky = 0, 0, 0
-- What the running test leaves to be done at its end, newest last.
local deferred = {}
-- What describes the state of the running test when it fails.
local witnesses = {}

local function say(...)
  io.stdout:write(string.format(...), "\n")
  io.stdout:flush()
end

-- Runs `fn` when the current test ends, passed or failed; the newest goes first.
function M.defer(fn)
  table.insert(deferred, fn)
end

-- Prints the lines that `fn` returns when the current test fails.
function M.on_failure(fn)
  table.insert(witnesses, fn)
end

-- A message with the places in the specs that led to it; the runner's own are left out.
local function traced(problem)
  local places = {}
  for place in debug.traceback():gmatch("[^\n]*/specs/[^\n]*") do
    table.insert(places, place)
  end
  return table.concat({ tostring(problem), unpack(places) }, "\n")
end

local function clean_up()
  local problems = {}
  for index = #deferred, 1, -1 do
    local ok, problem = xpcall(deferred[index], traced)
    if not ok then
      table.insert(problems, problem)
    end
  end
  deferred = {}
  return problems
end

local function indent(text)
  return (text:gsub("[^\n]+", "      %0"))
end

-- Runs a test's function; returns its problems. A failing clean-up is one, too.
local function attempt(fn)
  local ok, problem = xpcall(fn, traced)
  local problems = ok and {} or { problem }
  if not ok then
    for _, witness in ipairs(witnesses) do
      local seen, lines = pcall(witness)
      table.insert(problems, seen and table.concat(lines, "\n") or tostring(lines))
    end
  end
  witnesses = {}
  return vim.list_extend(problems, clean_up())
end

-- Says how a test went, which began at `started`, in milliseconds of the loop's clock.
local function tell(name, started, problems, failure)
  vim.uv.update_time()
  say("  %-5s %s (%d ms)", #problems == 0 and "ok" or failure, name, vim.uv.now() - started)
  for _, text in ipairs(problems) do
    say("%s", indent(text))
  end
end

-- Runs one test now.
function M.it(name, fn)
  local started = vim.uv.now()
  local problems = attempt(fn)
  tell(name, started, problems, "again")
  if #problems > 0 then
    started = vim.uv.now()
    problems = attempt(fn)
    tell(name, started, problems, "FAIL")
    flaky = flaky + (#problems == 0 and 1 or 0)
  end
  if #problems == 0 then
    passed = passed + 1
  else
    failed = failed + 1
  end
end

-- Loads one spec file, whose tests run as they are named; a file that cannot be
-- loaded counts as a failed test.
function M.file(path)
  say("%s", vim.fs.basename(path))
  local ok, problem = xpcall(dofile, traced, path)
  if not ok then
    failed = failed + 1
    say("  FAIL  the file itself\n%s", indent(problem))
  end
end

-- Prints the closing lines; returns the exit code.
function M.finish()
  if flaky > 0 then
    say("%d flaky", flaky)
  end
  say("%d passed, %d failed", passed, failed)
  return (failed == 0 and passed > 0) and 0 or 1
end

-- Fails unless both values are equal, tables by content.
function M.equal(actual, expected, what)
  if not vim.deep_equal(actual, expected) then
    error(
      ("%s: expected %s, got %s"):format(what or "values differ", vim.inspect(expected), vim.inspect(actual)),
      2
    )
  end
end

-- Fails unless `text` contains `part`, taken literally.
function M.contains(text, part)
  if not text:find(part, 1, true) then
    error(("expected %s in:\n%s"):format(vim.inspect(part), text), 2)
  end
end

-- Waits until `condition` returns a true value, and returns it; fails after
-- `ms` (10 s unless told), saying `what` was waited for.
function M.wait(what, condition, ms)
  local value
  local came = vim.wait(ms or 10000, function()
    value = condition()
    return value
  end, 20)
  if not came then
    error(("waited %d ms in vain until %s"):format(ms or 10000, what), 2)
  end
  return value
end

return M

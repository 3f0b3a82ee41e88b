-- A file in which two functions do not do what they are named for, and a model that mends them.

local model = require("model")

local M = {}

M.name = "sum.rs"
M.text = [[
fn total(a: i32, b: i32) -> i32 {
    a - b
}

// Between the two functions there are enough
// lines that what changes in one and in the other
// is shown, and decided, in two places: a diff
// shows three lines around each.

fn double(a: i32) -> i32 {
    a + 2
}
]]

-- Returns the text with a piece of it replaced.
function M.with(old, new)
  return (M.text:gsub(vim.pesc(old), (new:gsub("%%", "%%%%"))))
end

local function edit(old, new, reason)
  return { say = { model.tool("edit_file", { path = M.name, old = old, new = new, reason = reason }) } }
end

-- What the model does, and says in the end.
M.said = "Both do what they are named for."
M.replies = {
  edit("a - b", "a + b", "a sum adds"),
  edit("a + 2", "a * 2", "twice is times two"),
  { say = { "text: " .. M.said } },
}

return M

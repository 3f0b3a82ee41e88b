-- The files that the specs of Emacs work on, in a language that it knows by itself.

local M = {}

M.files = {
  ["greet.py"] = [[
"""How a visitor is greeted."""


def greet_visitor(name):
    return "Welcome, " + name
]],
  ["door.py"] = [[
"""The front door, and the back door."""

from greet import greet_visitor


def open_front(name):
    said = greet_visitor(name)
    return said + " Come in."


# Between the two there are a corridor, a kitchen
# and some rooms, which keep the hunks of their
# functions apart in a diff, however many lines of
# what stays are shown around what changes.


def open_back(name):
    said = greet_visitor(name)
    return said + " Mind the step."
]],
  ["window.py"] = [[
"""The window above the door."""

from greet import greet_visitor


def call_down(name):
    said = greet_visitor(name)
    return said + " (greet_visitor)"
]],
}

-- A call as it is, and as the rewrite leaves it.
M.old, M.new = "greet_visitor(name)", "greet_visitor(name.strip())"
-- The rewrite, as it is written in the text.
M.task = "# greet_visitor($A) ==> greet_visitor($A.strip())"

-- Returns a text with the calls in it rewritten, those from byte `start` on.
function M.rewritten(text, start)
  start = start or 1
  return text:sub(1, start - 1) .. text:sub(start):gsub(vim.pesc(M.old), M.new)
end

return M

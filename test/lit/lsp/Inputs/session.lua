-- Waits for the diagnostic of the open file, applies the preferred action there, saves, leaves.
local function say(text) io.stdout:write(text .. "\n") end
local function fail(text) say(text) vim.cmd("cquit") end
local patience = 60000

local config = {
  name = "concadvise",
  cmd = { os.getenv("CONCADVISE"), "lsp" },
  root_dir = vim.loop.cwd(),
}
local id
if vim.lsp.start then
  id = vim.lsp.start(config)
else -- Neovim before 0.8.
  id = vim.lsp.start_client(config)
  vim.lsp.buf_attach_client(0, id)
end

local found
vim.wait(patience, function()
  found = vim.diagnostic.get(0)[1]
  return found ~= nil
end)
if not found then fail("no diagnostic") end
say(("diagnostic on line %d: %s"):format(found.lnum + 1, found.message))

vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
local client = vim.lsp.get_client_by_id(id)
local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
params.context = { diagnostics = {} }
local reply = client.request_sync("textDocument/codeAction", params, patience, 0)
local action
for _, each in ipairs(reply and reply.result or {}) do
  if each.isPreferred then action = each end
end
if not action then fail("no action") end
if not action.edit then
  reply = client.request_sync("codeAction/resolve", action, patience, 0)
  action = reply.result or fail(vim.inspect(reply))
end
say("action: " .. action.title)
vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
vim.cmd("silent wall")
say("saved")
client.request_sync("shutdown", nil, patience, 0)
client.notify("exit")
vim.cmd("qall!")

-- A person in neovim, 0.7 and later, who writes a page with `etude lsp`, which is found on PATH.
-- PAGE is the page, DOCUMENTATION docs/editor.md. Writes `done` last, or what was not as it should be.

local asked, said = {}, {}

local function fail(text)
  io.stdout:write(text, '\n', table.concat(said, '\n'), '\n')
  vim.cmd('cquit 1')
end

-- What is waited for comes, or something hangs.
local function wait(what, condition)
  if not vim.wait(120000, condition, 20) then
    fail('waited in vain until ' .. what .. ': ' .. vim.inspect(vim.diagnostic.get(0)) ..
      vim.inspect(vim.api.nvim_buf_get_lines(0, 0, -1, false)))
  end
end

local function check(condition, what)
  if not condition then fail('not so: ' .. what) end
end

-- What is deprecated in a later neovim is only a warning.
vim.notify = function(text, level)
  if level == vim.log.levels.ERROR then table.insert(said, text) end
end
-- Errors and warnings; a neovim that shows no progress is told of ends otherwise, too.
vim.lsp.handlers['window/showMessage'] = function(_, result)
  if result.type <= 2 then table.insert(said, result.message) end
end
vim.lsp.handlers['window/showMessageRequest'] = function(_, result)
  table.insert(asked, result.message)
  return result.actions[1]
end

local function find(text)
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    if diagnostic.message:find(text, 1, true) then return diagnostic end
  end
end

-- Runs the lens of that title at a line, from 1.
local function lens(line, title)
  local chosen
  wait('there is a lens ' .. title, function()
    vim.lsp.codelens.refresh()
    for _, lens in ipairs(vim.lsp.codelens.get(0)) do
      if lens.range.start.line == line - 1 and lens.command and lens.command.title == title then
        return true
      end
    end
  end)
  vim.ui.select = function(items, _, choose)
    for _, item in ipairs(items) do
      if item.lens.command.title == title then
        chosen = true
        return choose(item)
      end
    end
  end
  vim.api.nvim_win_set_cursor(0, { line, 0 })
  vim.lsp.codelens.run()
  return chosen
end

local function ask(method, line, character)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(),
    position = { line = line - 1, character = character },
  }
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, params, 120000) or {}) do
    if answer.error then fail(vim.inspect(answer.error)) end
    return answer.result
  end
end

local function disk() return table.concat(vim.fn.readfile(vim.env.PAGE), '\n') end

-- neovim is set up as the documentation says.
local blocks = {}
local documentation = table.concat(vim.fn.readfile(vim.env.DOCUMENTATION), '\n')
for block in documentation:gmatch('```lua\n(.-)```') do table.insert(blocks, block) end
check(#blocks == 3, 'three blocks of Lua are there')
assert(loadstring(blocks[1] .. (vim.lsp.config and blocks[2] or blocks[3])))()
vim.cmd('filetype on')
vim.cmd('edit ' .. vim.env.PAGE)
local client
wait('the server is there', function()
  client = vim.lsp.get_client_by_id(1)
  return client and client.initialized
end)

-- A fault of the text is shown at its line, and goes when it is mended, before anything is written.
wait('the fault is found', function() return find('nmae') end)
check(find('nmae').lnum == 12, 'the fault is at its line')
vim.api.nvim_buf_set_lines(0, 12, 13, false, { '```sh name=x' })
wait('the fault is gone', function() return #vim.diagnostic.get(0) == 0 end)

-- A step runs, once the person has agreed; what differs is shown at the step.
lens(5, 'Run to here')
wait('the difference is shown', function() return find('step 1') end)
check(#asked == 1 and asked[1]:find('step 1 of', 1, true), 'it was asked: ' .. vim.inspect(asked))
check(find('step 1').lnum == 4, 'the difference is at the step')
check(find('step 1').message:find('-tea', 1, true), 'it says what the page says')
check(find('step 1').message:find('+coffee', 1, true), 'it says what was printed')

-- What was printed comes into the text, as a change that can be undone, and into the file when it is written.
lens(5, 'Accept')
wait('the text has it', function()
  return vim.api.nvim_buf_get_lines(0, 9, 10, false)[1] == 'coffee'
end)
wait('nothing differs any more', function() return #vim.diagnostic.get(0) == 0 end)
check(disk():find('tea', 1, true) and disk():find('nmae', 1, true), 'the file is as it was')
vim.cmd('undo')
check(vim.api.nvim_buf_get_lines(0, 9, 10, false)[1] == 'tea', 'it can be undone')
wait('it differs again', function() return find('step 1') end)
vim.cmd('redo')
vim.cmd('write')
check(disk():find('\ncoffee\n', 1, true) and not disk():find('tea', 1, true), 'the file has it')
wait('nothing differs', function() return #vim.diagnostic.get(0) == 0 end)

-- The second step is run without another question.
lens(13, 'Run to here')
lens(13, 'Accept: add its output')
wait('there is a block', function() return vim.api.nvim_buf_get_lines(0, 17, 18, false)[1] == 'three' end)
check(#asked == 1, 'it was asked once')

local hover = ask('textDocument/hover', 13, 6)
check(hover.contents.value:find('stable name', 1, true), 'hover says what name= is')
local items = ask('textDocument/completion', 13, 3)
check(vim.tbl_contains(vim.tbl_map(function(item) return item.label end, items.items or items), 'redis'),
  'kinds are completed')
local place = ask('textDocument/definition', 21, 12)
check((place.uri or place[1].uri):find('tool.py$') and (place.range or place[1].range).start.line == 1,
  'the region is found: ' .. vim.inspect(place))

vim.lsp.stop_client(1)
wait('the server has ended', function() return vim.lsp.get_client_by_id(1) == nil end)
check(#said == 0, 'nothing was complained of')
io.stdout:write('done\n')
vim.cmd('qall!')

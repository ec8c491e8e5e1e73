-- wrk: sixteen requests at once on each connection.
init = function(args)
  local r = {}
  for i = 1, 16 do
    r[i] = wrk.format(nil, "/")
  end
  requests = table.concat(r)
end

request = function()
  return requests
end

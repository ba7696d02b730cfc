-- wrk: POST one body. BENCH_TOKEN, BENCH_BODY, BENCH_PATH, BENCH_ACCEPT; a %d in the body is replaced by a counter.
local token, body = os.getenv("BENCH_TOKEN"), os.getenv("BENCH_BODY")
local path = os.getenv("BENCH_PATH")
local headers = { ["Content-Type"] = "application/json", ["Accept"] = os.getenv("BENCH_ACCEPT"), ["Authorization"] = "Bearer " .. token }
local counter, varies = 0, body:find("%%d") ~= nil
local fixed

function init()
  fixed = wrk.format("POST", path, headers, body)
end

function request()
  if not varies then return fixed end
  counter = counter + 1
  return wrk.format("POST", path, headers, (body:gsub("%%d", tostring(counter))))
end

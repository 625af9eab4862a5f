-- For wrk: sends one GET after the other, each with the next line of a file as the value of a header, and prints the
-- results as JSON. Arguments after "--": the header's name, the file.
local requests, count, position = {}, 0, 0

function init(args)
  for value in io.lines(args[2]) do
    wrk.headers[args[1]] = value
    count = count + 1
    requests[count] = wrk.format()
  end
end

function request()
  position = position % count + 1
  return requests[position]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f,"max":%.3f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end

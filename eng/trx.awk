# Reads a TRX file; writes a line per test: P, F or S, a tab, the test's name, a tab, the message with its line ends as \n.

function attribute(name,    found) {
  return match($0, " " name "=\"[^\"]*\"") ? text(substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)) : ""
}

function text(xml) {
  gsub(/\r/, "", xml); gsub(/\t/, "  ", xml)
  gsub(/&#x[DdAa];/, " ", xml); gsub(/&lt;/, "<", xml); gsub(/&gt;/, ">", xml)
  gsub(/&quot;/, "\"", xml); gsub(/&apos;/, "'", xml); gsub(/&amp;/, "\\&", xml)
  return xml
}

function add(line) { message = message (message == "" ? "" : "\\n") text(line) }

function finish() {
  if (name != "") print (outcome == "Passed" ? "P" : outcome == "NotExecuted" ? "S" : "F") "\t" name "\t" message
  name = ""
}

/<UnitTestResult / { name = attribute("testName"); outcome = attribute("outcome"); message = ""; lines = 0; if (/\/>[[:space:]]*$/) finish(); next }
name == "" { next }

# A message, and of the stack the first frames, which are the test's own. Skips have their reason in either place.
match($0, /<(Message|StackTrace|StdOut)>/) {
  inside = substr($0, RSTART + 1, RLENGTH - 2)
  $0 = substr($0, RSTART + RLENGTH)
  lines = 0
}
inside != "" {
  closing = index($0, "</" inside ">")
  line = closing ? substr($0, 1, closing - 1) : $0
  limit = inside == "Message" ? 60 : outcome == "NotExecuted" && message == "" ? 1 : inside == "StackTrace" ? 6 : 0
  if (line ~ /[^[:space:]]/ && line !~ /^ +at System\.Reflection\./ && lines++ < limit) add(line)
  if (closing) inside = ""
}
/<\/UnitTestResult>/ { finish() }

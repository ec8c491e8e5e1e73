"""A code base of many files, always the same, with one long source among them."""
import json

HEADER = """#pragma once
#include <map>
#include <string>
#include <vector>

namespace part{n} {{
struct Item {{
  int id = 0;
  std::string name;
  std::vector<double> values;
}};
int load(const std::string &path, Item &into);
double score(const Item &item);
std::map<std::string, double> summarise(const std::vector<Item> &items);
int poll_all(const std::vector<int> &ids);
}} // namespace part{n}
"""

SOURCE = """#include "part{n}.h"
{others}
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <mutex>
#include <unistd.h>

namespace part{n} {{
static std::mutex guard;
static long calls;

static int ask(int id) {{
  usleep(100 * (id % 7 + 1));
  return id * {n};
}}

int load(const std::string &path, Item &into) {{
  std::FILE *file = std::fopen(path.c_str(), "r");
  if (!file)
    return -1;
  char line[256];
  while (std::fgets(line, sizeof line, file))
    into.values.push_back(std::atof(line));
  std::fclose(file);
  std::lock_guard<std::mutex> lock(guard);
  ++calls;
  return 0;
}}

double score(const Item &item) {{
  double sum = 0;
  for (double value : item.values)
    sum += std::sqrt(value) * {n};
  return sum{calls};
}}

std::map<std::string, double> summarise(const std::vector<Item> &items) {{
  std::map<std::string, double> scores;
  for (const Item &item : items)
    scores[item.name] = score(item);
  return scores;
}}

int poll_all(const std::vector<int> &ids) {{
  int found = 0;
  for (int id : ids)
    found += ask(id);
  return found;
}}
}} // namespace part{n}
"""

# One of about forty lines.
PIECE = """
static double piece{i}(const std::vector<part{a}::Item> &items, std::vector<double> &out) {{
  double total = {i};
  for (size_t k = 0; k < items.size(); ++k) {{
    const part{a}::Item &item = items[k];
    double value = part{a}::score(item);
    if (value > {i})
      value = {i} + value / 2;
    out[k] = value;
  }}
  for (double value : out)
    total += value;
  return total;
}}

static std::vector<int> fetch{i}(const std::vector<std::string> &paths) {{
  std::vector<int> states;
  for (const std::string &path : paths) {{
    part{b}::Item item;
    int state = part{b}::load(path, item);
    states.push_back(state + int(item.values.size()));
  }}
  return states;
}}

class Worker{i} {{
public:
  explicit Worker{i}(std::string name) : name(std::move(name)) {{}}
  int run(const std::vector<int> &ids) {{
    int found = part{b}::poll_all(ids);
    seen[name] += found;
    std::sort(log.begin(), log.end());
    return found;
  }}
private:
  std::string name;
  std::map<std::string, int> seen;
  std::vector<int> log;
}};
"""


def write(folder, files, lines):
    """Writes the code base and its database; returns the long source."""
    entries = []

    def source(name, text):
        (folder / name).write_text(text)
        entries.append({"directory": str(folder), "file": str(folder / name),
                        "arguments": ["c++", "-std=c++17", "-O2", "-c", name]})

    parts = files - 1
    for n in range(parts):
        (folder / f"part{n}.h").write_text(HEADER.format(n=n))
        callees = [m for m in (n + 1, n + 7) if m < parts]
        source(f"part{n}.cpp", SOURCE.format(
            n=n, others="".join(f'#include "part{m}.h"\n' for m in callees),
            calls="".join(f" + part{m}::score({{1, item.name, item.values}})" for m in callees)))
    used = 24
    text = "".join(f'#include "part{n}.h"\n' for n in range(used))
    text += "#include <algorithm>\n#include <functional>\n#include <memory>\n#include <iostream>\n"
    i = 0
    while text.count("\n") < lines:
        text += PIECE.format(i=i, a=i % used, b=(3 * i + 1) % used)
        i += 1
    calls = "".join(f"  fetch{k}({{}});\n  Worker{k}(\"w\").run({{}});\n" for k in range(i))
    text += "\nint main() {\n" + calls + "}\n"
    source("long.cpp", text)
    (folder / "compile_commands.json").write_text(json.dumps(entries))
    return folder / "long.cpp"

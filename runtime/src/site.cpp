#include "conc/site.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace conc::detail {
namespace {

constexpr unsigned largest_size = 1'000'000;

/// Parses ":8". Zero when it is anything else.
unsigned parse_size(const char *text) noexcept {
  unsigned value = 0;
  if (*text++ != ':' || *text == '\0')
    return 0;
  for (; *text; ++text) {
    if (*text < '0' || *text > '9' || value > largest_size)
      return 0;
    value = value * 10 + static_cast<unsigned>(*text - '0');
  }
  return value <= largest_size ? value : 0;
}

bool parse_choice(const char *text, const char *const *names, int count,
                  site_choice &choice) noexcept {
  if (std::strcmp(text, "serial") == 0) {
    choice.model = site_choice::serial_model;
    return true;
  }
  for (int i = 0; i < count; ++i) {
    std::size_t length = std::strlen(names[i]);
    if (std::strncmp(text, names[i], length) != 0)
      continue;
    choice.model = i;
    if (text[length] == '\0')
      return true;
    choice.size = parse_size(text + length);
    return choice.size != 0;
  }
  return false;
}

void complain(const char *variable, const char *text, const char *const *names,
              int count) noexcept {
  char legal[160];
  int used = 0;
  for (int i = 0; i < count && used >= 0 && used < static_cast<int>(sizeof legal); ++i)
    used += std::snprintf(legal + used, sizeof legal - static_cast<std::size_t>(used), ", %s[:N]",
                          names[i]);
  std::fprintf(stderr, "conc: %s=%s is ignored: it can be serial%s\n", variable, text, legal);
}

} // namespace

site_choice choose_model(std::uint64_t id, const char *const *names, int count) noexcept {
  char variable[40];
  std::snprintf(variable, sizeof variable, "CONC_SITE_%06llx", static_cast<unsigned long long>(id));
  const char *text = std::getenv(variable);
  site_choice choice;
  if (!text || parse_choice(text, names, count, choice))
    return choice;
  complain(variable, text, names, count);
  return {};
}

} // namespace conc::detail

#include "reply.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace {

constexpr std::size_t DefaultBytes = 1000, MostBytes = 16 << 20;
constexpr std::int64_t LongestDelay = 600'000;

std::optional<std::int64_t> number(std::string_view Text) {
  std::int64_t Value = 0;
  auto [End, Error] = std::from_chars(Text.data(), Text.data() + Text.size(), Value);
  if (Error != std::errc() || End != Text.data() + Text.size() || Value < 0)
    return std::nullopt;
  return Value;
}

/// The value of `Name` in a query such as "bytes=2000&n=3".
std::optional<std::string_view> parameter(std::string_view Query, std::string_view Name) {
  while (!Query.empty()) {
    std::string_view Pair = Query.substr(0, Query.find('&'));
    Query.remove_prefix(std::min(Query.size(), Pair.size() + 1));
    if (Pair.starts_with(Name) && Pair.substr(Name.size()).starts_with('='))
      return Pair.substr(Name.size() + 1);
  }
  return std::nullopt;
}

/// Words that depend on nothing but the seed text: FNV-1a to seed, a linear congruence to go on.
std::string page(std::string_view Seed, std::size_t Bytes) {
  std::uint64_t State = 14695981039346656037u;
  for (unsigned char C : Seed)
    State = (State ^ C) * 1099511628211u;

  std::string Text = "page " + std::string(Seed) + "\n";
  Text.reserve(Bytes + 8);
  while (Text.size() < Bytes) {
    State = State * 6364136223846793005u + 1442695040888963407u;
    const unsigned Letters = 2 + (State >> 60) % 5;
    for (unsigned I = 0; I < Letters; ++I)
      Text += static_cast<char>('a' + ((State >> (30 + 4 * I)) & 7));
    Text += (State >> 59) == 0 ? '\n' : ' ';
  }
  Text.resize(Bytes);
  return Text;
}

} // namespace

Reply replyTo(std::string_view Target) {
  const std::string_view Path = Target.substr(0, Target.find('?'));
  const std::string_view Query =
      Path.size() < Target.size() ? Target.substr(Path.size() + 1) : std::string_view();
  const bool Missing = Path.starts_with("/missing/");
  const std::size_t Prefix = Missing ? 9 : 7;
  if (!Missing && !Path.starts_with("/delay/"))
    return {404, {}, "no such page\n"};
  const auto Delay = number(Path.substr(Prefix));
  if (!Delay || *Delay > LongestDelay)
    return {404, {}, "no such page\n"};

  const std::chrono::milliseconds Wait(*Delay);
  if (Missing)
    return {404, Wait, "no such page\n"};
  const auto Asked = parameter(Query, "bytes");
  const auto Bytes = Asked ? number(*Asked) : std::nullopt;
  return {
      200, Wait,
      page(Query, std::min<std::size_t>(Bytes ? std::size_t(*Bytes) : DefaultBytes, MostBytes))};
}

#include "advisor/Wording.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

namespace concadvise {

namespace {

struct Unit {
  double Seconds;
  std::string_view Name;
};
constexpr Unit Units[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}, {1e-9, "ns"}};

// A task of 0.4 ms stays "0.4 ms" beside one of 512 ms, so a unit reaches down to 0.1 of itself,
// seconds only to 0.95: half a second is "500 ms".
const Unit &unitOf(double Seconds) {
  constexpr double From[] = {0.95, 1e-4, 1e-7};
  size_t I = 0;
  while (I < std::size(From) && Seconds < From[I])
    ++I;
  return Units[I];
}

std::string fixed(double Value, int Decimals) {
  char Buffer[64];
  auto Done = std::to_chars(std::begin(Buffer), std::end(Buffer), Value, std::chars_format::fixed,
                            Decimals);
  return Done.ec == std::errc() ? std::string(Buffer, Done.ptr) : "?";
}

// Decimals that leave `Digits` significant digits, at most 3 of them.
std::string significant(double Value, int Digits) {
  if (Value <= 0)
    return "0";
  int Whole = int(std::floor(std::log10(Value))) + 1;
  return fixed(Value, std::clamp(Digits - Whole, 0, 3));
}

std::string withoutTrailingZeros(std::string Text) {
  if (Text.find('.') == std::string::npos)
    return Text;
  Text.erase(Text.find_last_not_of('0') + 1);
  if (Text.back() == '.')
    Text.pop_back();
  return Text;
}

} // namespace

std::string duration(double Seconds) {
  if (!std::isfinite(Seconds))
    return "?";
  if (Seconds <= 0)
    return "0 s";
  const Unit &U = unitOf(Seconds);
  return withoutTrailingZeros(significant(Seconds / U.Seconds, 3)) + " " + std::string(U.Name);
}

std::string durationLike(double Seconds, double Scale, bool Bare) {
  if (!std::isfinite(Seconds))
    return "?";
  const Unit &U = unitOf(Scale);
  std::string Text = significant(Seconds / U.Seconds, 2);
  return Bare ? Text : Text + " " + std::string(U.Name);
}

std::string percent(double Share) {
  double Value = 100 * Share;
  return (Value > 0 && Value < 10 ? withoutTrailingZeros(fixed(Value, 1)) : fixed(Value, 0)) + " %";
}

std::string number(double Value) { return withoutTrailingZeros(fixed(Value, 2)); }

std::string listed(const std::vector<std::string> &Items, std::string_view Last) {
  std::string Text;
  for (size_t I = 0; I < Items.size(); ++I) {
    if (I > 0)
      Text += I + 1 == Items.size() ? Last : ", ";
    Text += Items[I];
  }
  return Text;
}

std::string joined(const std::vector<std::string> &Items, std::string_view Between) {
  std::string Text;
  for (size_t I = 0; I < Items.size(); ++I)
    Text.append(I > 0 ? Between : "").append(Items[I]);
  return Text;
}

std::string place(const Location &At) {
  size_t Slash = At.File.find_last_of('/');
  std::string Text = Slash == std::string::npos ? At.File : At.File.substr(Slash + 1);
  if (At.Line)
    Text += ":" + std::to_string(At.Line);
  if (At.Line && At.Column)
    Text += ":" + std::to_string(At.Column);
  return Text;
}

std::string_view waitingOn(WaitReason Reason) {
  switch (Reason) {
  case WaitReason::Network:
    return "on the network";
  case WaitReason::Disk:
    return "on the disk";
  case WaitReason::Pipe:
    return "on a pipe";
  case WaitReason::Lock:
    return "for a lock";
  case WaitReason::Condition:
    return "for a condition";
  case WaitReason::Sleep:
    return "in a sleep";
  case WaitReason::Child:
    return "for a child process";
  case WaitReason::Epoll:
    return "for readiness";
  case WaitReason::PageFault:
    return "for pages of memory";
  case WaitReason::Terminal:
    return "on the terminal";
  case WaitReason::Dns:
    return "for DNS";
  case WaitReason::Database:
    return "for the database";
  case WaitReason::Other:
    break;
  }
  return "for something else";
}

std::string_view runner(Model On) {
  switch (On) {
  case Model::Serial:
    return "one after another";
  case Model::Threads:
    return "threads";
  case Model::Processes:
    return "processes";
  case Model::Async:
    return "the async runtime";
  case Model::AsyncThreads:
    return "the async runtime with threads";
  case Model::AsyncProcesses:
    return "the async runtime with processes";
  }
  return "nothing";
}

std::string accesses(const Reason &Why) {
  std::vector<std::string> Places;
  if (Why.From.valid())
    Places.push_back(place(Why.From));
  if (Why.To.valid() && Why.To != Why.From)
    Places.push_back(place(Why.To));
  return Places.empty() ? "" : " (" + listed(Places) + ")";
}

} // namespace concadvise

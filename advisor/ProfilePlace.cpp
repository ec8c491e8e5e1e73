#include "advisor/ProfilePlace.h"

#include "advisor/Sane.h"

#include <cstdio>

namespace concadvise {

namespace {

// Debug information names headers and libraries of the system by these folders; what has no file
// at all is not ours to show.
bool isOwn(const StackFrame &F) {
  return F.Line != 0 && !F.File.empty() && !F.File.starts_with("/usr/") &&
         F.File.find("/sysdeps/") == std::string::npos &&
         F.File.find("/nptl/") == std::string::npos && F.File.starts_with("/");
}

const StackFrame *frame(const Profile &P, uint32_t StackIndex, size_t Depth) {
  uint32_t Index = P.Stacks[StackIndex][Depth];
  return Index < P.Frames.size() && isOwn(P.Frames[Index]) ? &P.Frames[Index] : nullptr;
}

ProfilePlace placeOf(const StackFrame &F) { return {{F.File, F.Line, 0}, F.Function}; }

} // namespace

Span ProfilePlace::span() const {
  Span S;
  S.File = At.File;
  S.Line = S.EndLine = At.Line;
  S.Column = S.EndColumn = 1;
  return S;
}

// FNV-1a; the first digit is never 0, as with the sites' ids.
std::string ProfilePlace::id(std::string_view Rule) const {
  uint32_t Hash = 2166136261u;
  for (std::string_view Part : {Rule, std::string_view(At.File), std::string_view(Function)})
    for (char C : Part)
      Hash = (Hash ^ uint8_t(C)) * 16777619u;
  char Text[9];
  std::snprintf(Text, sizeof Text, "%08x", Hash >> 28 ? Hash : Hash | 0x10000000u);
  return Text;
}

std::optional<ProfilePlace> innermostOwn(const Profile &P, uint32_t StackIndex) {
  if (StackIndex < P.Stacks.size())
    for (size_t Depth = 0; Depth < P.Stacks[StackIndex].size(); ++Depth)
      if (const StackFrame *F = frame(P, StackIndex, Depth))
        return placeOf(*F);
  return std::nullopt;
}

std::optional<ProfilePlace> outermostOwn(const Profile &P, uint32_t StackIndex) {
  if (StackIndex < P.Stacks.size())
    for (size_t Depth = P.Stacks[StackIndex].size(); Depth-- > 0;)
      if (const StackFrame *F = frame(P, StackIndex, Depth))
        return placeOf(*F);
  return std::nullopt;
}

Advice warningAt(const ProfilePlace &At, std::string_view Rule, const ProgramCase &C) {
  Advice A;
  A.Rule = Rule;
  A.Id = At.id(Rule);
  A.Level = Severity::Warning;
  A.At = At.span();
  A.Function = At.Function;
  A.Why.From = Evidence::Source::Profile;
  A.Why.ProgramSeconds = sane(C.Profiled.WallSeconds);
  return A;
}

} // namespace concadvise

// Where in the user's own code something measured over a whole program belongs.
#pragma once

#include "advisor/Case.h"
#include "model/Advice.h"
#include "model/Profile.h"
#include "model/Source.h"

#include <optional>
#include <string>
#include <string_view>

namespace concadvise {

struct ProfilePlace {
  Location At;
  std::string Function;

  Span span() const;
  /// Eight hex digits of rule, file and function: the same as long as those are.
  std::string id(std::string_view Rule) const;
};

/// The innermost frame of a stack that lies in the user's sources, not in the system's.
std::optional<ProfilePlace> innermostOwn(const Profile &P, uint32_t StackIndex);

/// The outermost one: for a thread, the function it was started with.
std::optional<ProfilePlace> outermostOwn(const Profile &P, uint32_t StackIndex);

/// What every warning about a measured program begins with: id, place, evidence.
Advice warningAt(const ProfilePlace &At, std::string_view Rule, const ProgramCase &C);

} // namespace concadvise

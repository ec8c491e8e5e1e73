// What the server answers: a function of the request's target alone, so that runs can be compared.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

struct Reply {
  unsigned Status = 200;
  std::chrono::milliseconds Delay{0}; ///< How long the server waits before it answers.
  std::string Body;
};

/// `/delay/MILLISECONDS[?bytes=N…]`: a page after that time. `/missing/MILLISECONDS`: 404 after
/// that time. Anything else: 404 at once. A page's first line names the target without its delay;
/// the rest is text made from it, N bytes in all (default 1000).
Reply replyTo(std::string_view Target);

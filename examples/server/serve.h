// A small HTTP/1.1 server for the examples: one thread, loopback only, keep-alive, thousands of
// connections at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

struct ServeOptions {
  std::uint16_t Port = 0; ///< 0: one that is free.
  std::optional<std::chrono::seconds> For;
  bool UntilEndOfInput = false; ///< Stop when standard input is closed.
  std::function<void(std::uint16_t Port)> Ready;
};

/// Serves until its time is over, standard input ends, or SIGINT or SIGTERM comes. Throws
/// boost::system::system_error when the port cannot be had.
void serve(const ServeOptions &Options);

// What a program and its fork server say to one another, as messages with descriptors.
#pragma once

#include "shared.h"
#include "system.h"
#include "worker_source.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace conc::detail {

/// A message and the descriptors that came with it.
struct packet {
  std::vector<unsigned char> bytes;
  std::vector<descriptor> files;
};

/// A pair of connected sockets that keep messages apart.
std::array<descriptor, 2> message_sockets();
/// False when nobody can hear it. Throws std::system_error.
bool send_packet(int socket, const std::vector<unsigned char> &, const std::vector<int> &files);
/// Nothing when the other end is gone.
std::optional<packet> receive_packet(int socket);

/// The order of one worker, as the server reads it. With it come: where to report, the caller's
/// bell, the job's memory and its arguments.
struct order {
  shared_layout layout;
  std::size_t window; ///< of arguments
  unsigned slot;
  std::uint32_t number;
  processes executor;
  std::string function;
  std::vector<task_range> inherited;
};
enum order_file : std::size_t { report_file, bell_file, memory_file_of_job, arguments_file };

std::vector<unsigned char> encode_order(const worker_order &);
/// Throws decode_error.
order decode_order(const std::vector<unsigned char> &);

/// The first report about a worker: its pidfd comes with it, or it could not be made. The second
/// one is its status, when it has ended.
struct start_report {
  int error = 0;       ///< of the system
  std::string refusal; ///< of an order that cannot be carried out
  pid_t pid = 0;
};

std::vector<unsigned char> encode_report(const start_report &);
/// Throws decode_error.
start_report decode_report(const std::vector<unsigned char> &);

} // namespace conc::detail

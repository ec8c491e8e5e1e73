// Messages between ranks, by one thread at a time; the only part that knows MPI.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <vector>

#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>

namespace conc::detail {

using bytes = std::vector<unsigned char>;

enum class subject : int {
  hello = 1, ///< who one is
  call,      ///< number, call
  answer,    ///< number, answer
  cancel,    ///< number
  beat,      ///< that one is there
  end,       ///< no more calls; 1: all ranks are there
};

struct message {
  int rank;
  subject about;
  bytes content;
};

/// Nothing here waits.
class channel {
public:
  channel();
  channel(const channel &) = delete;
  /// Of all ranks together, unless abandoned.
  ~channel();

  /// Throws std::length_error for 2 GiB or more, std::runtime_error when MPI refuses.
  void send(int rank, subject, bytes content);
  std::optional<message> receive();
  /// Lets go of what was sent; false when there is more on its way.
  bool sent();
  /// The rank is lost: what is on its way to it stays so, and MPI is not tidied up.
  void abandon(int rank);

private:
  struct outgoing {
    int rank;
    bytes content;
    MPI_Request request;
  };
  MPI_Comm all_ = MPI_COMM_NULL;
  std::list<outgoing> outgoing_;
  std::list<outgoing> *lost_; ///< MPI may read these until the program ends
  bool abandoned_ = false;
};

} // namespace conc::detail

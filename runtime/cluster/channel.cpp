#include "channel.h"

#include <climits>
#include <iterator>
#include <stdexcept>
#include <string>

namespace conc::detail {
namespace {

void check(int status, const char *call) {
  if (status == MPI_SUCCESS)
    return;
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(status, text, &length);
  throw std::runtime_error("conc::cluster: " + std::string(call) + ": " +
                           std::string(text, static_cast<std::size_t>(length)));
}

} // namespace

channel::channel() : lost_(new std::list<outgoing>) {
  check(MPI_Comm_dup(MPI_COMM_WORLD, &all_), "MPI_Comm_dup");
  MPI_Comm_set_errhandler(all_, MPI_ERRORS_RETURN);
}

channel::~channel() {
  if (abandoned_)
    return;
  MPI_Comm_free(&all_);
  delete lost_;
}

void channel::send(int rank, subject about, bytes content) {
  if (content.size() > INT_MAX)
    throw std::length_error("conc::cluster: a message of 2 GiB or more cannot be sent");
  outgoing_.push_back({rank, std::move(content), MPI_REQUEST_NULL});
  outgoing &o = outgoing_.back();
  int status = MPI_Isend(o.content.data(), static_cast<int>(o.content.size()), MPI_BYTE, rank,
                         static_cast<int>(about), all_, &o.request);
  if (status != MPI_SUCCESS)
    outgoing_.pop_back();
  check(status, "MPI_Isend");
}

std::optional<message> channel::receive() {
  int found = 0;
  MPI_Message matched;
  MPI_Status status;
  // An error here is about a rank that is gone, which others see better.
  int error = MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, all_, &found, &matched, &status);
  if (error != MPI_SUCCESS || !found)
    return std::nullopt;
  int size = 0;
  MPI_Get_count(&status, MPI_BYTE, &size);
  message m{status.MPI_SOURCE, static_cast<subject>(status.MPI_TAG),
            bytes(static_cast<std::size_t>(size))};
  if (MPI_Mrecv(m.content.data(), size, MPI_BYTE, &matched, &status) != MPI_SUCCESS)
    return std::nullopt;
  return m;
}

bool channel::sent() {
  std::erase_if(outgoing_, [](outgoing &o) {
    int done = 0;
    MPI_Test(&o.request, &done, MPI_STATUS_IGNORE);
    return done != 0;
  });
  return outgoing_.empty();
}

void channel::abandon(int rank) {
  abandoned_ = true;
  for (auto o = outgoing_.begin(); o != outgoing_.end();) {
    auto next = std::next(o);
    if (o->rank == rank)
      lost_->splice(lost_->end(), outgoing_, o);
    o = next;
  }
}

} // namespace conc::detail
